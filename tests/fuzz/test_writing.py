"""What is written down is what is read, on random models; and what formatting leaves alone."""

import ast
import builtins
import re
from random import Random

import pytest

from lstmspec.backends import get_backend
from lstmspec.compilation import Compilation
from lstmspec.ir import Model, from_json, to_json
from tests.fuzz.generator import NAMES, draw_model
from tests.fuzz.reading import assert_is_read, compiled
from tests.fuzz.writing import write

CHUNKS, MODELS = 8, 25
FILES = ("model", "a b", '"""', "'''", "x\\", "{0}", "é", "class", '"; import os #', "\\N{DASH}")
"""Names of files, which are the names of models."""


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_written_is_what_is_read(chunk: int):
    for seed in range(chunk * MODELS, (chunk + 1) * MODELS):
        model = draw_model(seed)
        spec = assert_is_read(write(model, Random(seed)), model)
        assert from_json(to_json(spec.model)) == spec.model
        formatted = assert_is_read(spec.format(), model)
        assert formatted.format() == formatted.source.text
        explicit = compiled(spec.format(explicit=True))
        assert explicit.model.without_origins() == spec.model.without_origins()
        assert explicit.format(explicit=True) == explicit.source.text


@pytest.mark.parametrize("seed", range(20))
def test_emitted_text_calls_nothing_that_a_spec_could_bring(seed: int):
    model = draw_model(seed)
    plain = called(compiled(write(_plainly_named(model))))
    assert called(compiled(write(model), FILES[seed % len(FILES)])) == plain


def _plainly_named(model: Model) -> Model:
    """The same model with harmless names, such as `line7`."""
    table = {node.name: f"line{k}" for k, node in enumerate(model.nodes)}

    def new(value: str) -> str:
        head, dot, member = value.partition(".")
        return table.get(head, head) + dot + member

    return model.replace(
        nodes=tuple(
            node.replace(
                name=table[node.name],
                inputs=tuple(map(new, node.inputs)),
                initial_state=tuple(map(new, node.initial_state)),
                shares=node.shares and table[node.shares],
                named=True,
            )
            for node in model.nodes
        ),
        outputs=tuple(output.replace(value=new(output.value)) for output in model.outputs),
    )


def called(spec: Compilation) -> set[str]:
    """Everything that both emitted texts call or import, but the steps of layers, named by line.

    A backend that refuses the model emits nothing.
    """
    found: set[str] = set()
    emitting = (b for b in ("numpy", "keras") if not get_backend(b).refusals(spec.model))
    for backend in emitting:
        tree = ast.parse(spec.emit(backend))
        imported = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        found |= imported
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                found |= _function(ast.unparse(node.func), imported)
    lines = {name for name in found if re.fullmatch(r"(\w+_)?(step|layer)(_\d+)?", name)}
    return found - lines - set(dir(builtins))


def _function(text: str, imported: set[str]) -> set[str]:
    """`np.add` as it is, the method of anything else as `.join`; a layer that is called is none."""
    root, _, _ = text.partition(".")
    if root in imported or text.isidentifier():
        return set() if text.endswith(")") else {text}
    method = re.search(r"\.\w+$", text)
    return {method[0]} if method else set()


def test_names_of_lines_are_hostile_indeed():
    text = "".join(f"Dense 2 as {name}\n" for name in NAMES)
    model = compiled("input [2, 2]\n" + text).model
    assert [node.name for node in model.nodes] == list(NAMES)
