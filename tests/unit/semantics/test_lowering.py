"""What specs mean: each table of `lowered` has specs and, in lines, the IR they become."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from lstmspec.diagnostics import Severity, Sink, render
from lstmspec.ir import Input, Model, Node, Output, print_encoding
from lstmspec.semantics import lower
from lstmspec.source import Source
from lstmspec.syntax import parse
from tests.broken.tables import Case, read_table, rewrite

TABLES = sorted(Path(__file__).with_name("lowered").glob("*.txt"))


def lowered(text: str) -> Model:
    """The IR of a spec without errors."""
    sink = Sink()
    model = lower(parse(Source("spec", text), sink), sink)
    assert model is not None, render(sink.ordered(), sink.sources, "concise")
    assert all(found.severity is Severity.WARNING for found in sink.diagnostics)
    return model


def summary(text: str) -> str:
    """The IR of a spec in lines: inputs, nodes with the options that were written, outputs."""
    model = lowered(text)
    lines = [f"{given.name}: {given.type}{encoded(given)}" for given in model.inputs]
    lines += map(line_of, model.nodes)
    outputs = [f"{output.value}{encoded(output)}" for output in model.outputs]
    lines.append(f"-> {', '.join(outputs)}")
    lines += [f"train {setting}" for setting in options_of(model.training)]
    return "\n".join(lines)


def encoded(thing: Input | Output) -> str:
    """What it says of its data, if it does."""
    return f" = {print_encoding(thing.encoding)}" if thing.encoding else ""


def line_of(node: Node) -> str:
    """Such as `lstm = LSTM units=8 (x) from enc.h, enc.c`."""
    called = node.name if node.named else f"({node.name})"
    layer = f"again {node.shares}" if node.shares else spelled(node.layer)
    states = f" states {', '.join(node.initial_state)}" if node.initial_state else ""
    return f"{called} = {layer} of {', '.join(node.inputs)}{states}"


def spelled(value: object) -> str:
    """A layer or a value, with the options that were written."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(spelled, value))}]"
    if isinstance(value, BaseModel):
        kind = type(value).model_fields["kind"].default
        return f"{kind}({', '.join(options_of(value))})"
    return str(value)


def options_of(value: BaseModel) -> Iterator[str]:
    """The fields that were set."""
    for name in type(value).model_fields:
        if name in value.model_fields_set and name != "kind":
            yield f"{name}={spelled(getattr(value, name))}"


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=f"{path.stem}: {c.name}") for path in TABLES for c in read_table(path)],
)
def test_a_spec_becomes(case: Case, update_goldens: bool):
    if update_goldens:
        pytest.skip("the tables are written by the test below")
    assert summary(case.text) == case.expected


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table(path: Path, update_goldens: bool):
    if update_goldens:
        rewrite(path, summary)
    cases = read_table(path)
    assert len({case.name for case in cases}) == len(cases), "two cases have one name"
