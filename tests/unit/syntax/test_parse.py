"""Trees: what a correct text means to the parser, and where its pieces stand."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.source import Source, Span
from lstmspec.syntax import KEYWORDS, ast, parse, print_tree, without_spans
from tests.unit.syntax.tables import Case, parametrized, read_table, rewrite


def tree(text: str) -> ast.Spec:
    """The tree of a text without errors."""
    sink = Sink()
    spec = parse(Source("spec", text), sink)
    assert not sink.diagnostics
    return spec


@cache
def update() -> None:
    """Write the table again."""
    rewrite("trees.txt", lambda text: print_tree(tree(text)).rstrip("\n"))


@parametrized("trees.txt")
def test_trees(case: Case, update_goldens: bool) -> None:
    if update_goldens:
        update()
        return
    assert print_tree(tree(case.text)) == f"{case.expected}\n"


def nodes(node: Any) -> Iterator[Any]:
    """All nodes at and below `node` that have a place."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif is_dataclass(node) and not isinstance(node, Span):
        if hasattr(node, "span"):
            yield node
        for part in fields(node):
            yield from nodes(getattr(node, part.name))


@parametrized("trees.txt")
def test_places_are_those_of_the_pieces(case: Case) -> None:
    source = Source("spec", case.text)
    for node in nodes(parse(source, Sink())):
        assert node.span.file == "spec"
        text = source[node.span]
        assert text
        assert text == text.strip()
        match node:
            case ast.Name() | ast.Word() | ast.Number():
                assert text == node.text
            case ast.String():
                assert text == f'"{node.value}"'
            case ast.Operation():
                assert source[node.operator_span] == node.operator
            case ast.Train():
                assert source[node.keyword] == "train"
            case ast.Block() | ast.Repeat():
                assert text.endswith("}")
        for inner in nodes(tuple(getattr(node, part.name) for part in fields(node))):
            assert node.span.start <= inner.span.start
            assert inner.span.end <= node.span.end


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\n\n", " ", "\t", "# c", "\n# c", "\r\n\r\n"])
def test_the_end_of_a_file_changes_nothing(end: str) -> None:
    assert without_spans(tree("LSTM 4\nDense 5" + end)) == without_spans(tree("LSTM 4\nDense 5"))


def test_line_ends_and_blanks_change_nothing() -> None:
    for case in read_table("trees.txt"):
        plain = without_spans(tree(case.text))
        assert without_spans(tree(case.text.replace("\n", "\r\n"))) == plain
        assert without_spans(tree(case.text.replace("\n", "\n\n"))) == plain
        assert without_spans(tree(case.text.replace("  ", "\t"))) == plain


def test_an_empty_text_is_an_empty_spec() -> None:
    assert tree("").statements == ()
    assert tree("\n# nothing\n\n").statements == ()


def test_numbers_have_their_values() -> None:
    (line,) = tree("A 1_000 007 .5 5. 1e3 1e-4 9").statements
    assert isinstance(line, ast.LayerLine)
    values = [a.value.value for a in line.segments[0].arguments if isinstance(a.value, ast.Number)]
    assert values == [1000, 7, 0.5, 5.0, 1000.0, 1e-4, 9]
    assert [type(value) for value in values] == [int, int, float, float, float, float, int]


def test_keywords_are_refused_as_names_and_nothing_else_is() -> None:
    for word in sorted(KEYWORDS):
        sink = Sink()
        parse(Source("spec", f"let {word} = 1"), sink)
        assert [d.code for d in sink.diagnostics] == ["reserved-name"], word
    for word in ("inputs", "output_1", "from_logits", "ass", "tra", "use_bias", "trueish"):
        tree(f"let {word} = 1")
