"""Names, values and lines of emitted text."""

import ast
import keyword

import pytest

from lstmspec.backends import Names, Writer, literal
from lstmspec.diagnostics import InternalError

HOSTILE = [
    "class",
    "match",
    "print",
    "np",
    "x; import os",
    'x"""',
    "x\n import os",
    "__import__('os')",
    "0day",
    "",
    "é",
    "a.b",
    "a/b",
    "\u202e",
]


@pytest.mark.parametrize("key", HOSTILE)
def test_a_name_is_always_a_fresh_identifier(key: str) -> None:
    names = Names(["np"])
    name = names.of(key)
    assert name.isidentifier()
    assert name.isascii()
    assert not keyword.iskeyword(name)
    assert name not in ("np", "print", "match")
    assert names.of(key) == name


def test_names_never_meet() -> None:
    names = Names()
    given = [names.of(key) for key in ("a/b", "a.b", "a b", "a_b", "a_b_2")]
    assert given == ["a_b", "a_b_2", "a_b_3", "a_b_4", "a_b_2_2"]


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -1, 0.1, 1e-300, float("inf"), (), (1,), (1, 2), [1, "a"], *HOSTILE, '"', "\\"],
    ids=repr,
)
def test_a_literal_is_the_value_again(value: object) -> None:
    text = literal(value)
    assert text.isascii()
    assert "\n" not in text
    assert eval(text) == value


def test_a_literal_of_nan_is_nan() -> None:
    assert eval(literal(float("nan"))) != eval(literal(float("nan")))


@pytest.mark.parametrize(
    "value", [object(), {1: 2}, b"x", range(3)], ids=("object", "dict", "bytes", "range")
)
def test_what_is_no_plain_value_has_no_literal(value: object) -> None:
    with pytest.raises(InternalError):
        literal(value)


def test_lines_are_indented() -> None:
    writer = Writer()
    writer.line("def f():")
    with writer.indent():
        writer.lines("x = 1\nreturn x")
    assert writer.text() == "def f():\n    x = 1\n    return x\n"
    ast.parse(writer.text())
