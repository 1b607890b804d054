"""Hostile texts: refused at their place, at once, and never by an exception."""

import sys

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax import format_source, parse
from lstmspec.syntax.lines import split

DEEP = {
    "parentheses": "LSTM " + "(" * 65,
    "a megabyte of parentheses": "(" * 1_000_000,
    "brackets": "LSTM " + "[" * 65,
    "calls": "LSTM k=" + "f(" * 65,
    "over lines": "LSTM (\n" + "(\n" * 64,
    "braces": "repeat 2 {\n" * 65 + "LSTM 4\n" + "}\n" * 65,
    "braces on one line": "repeat 2 { " * 65 + "LSTM 4 " + "}" * 65,
    "unclosed braces": "repeat 2 {\n" * 19_000,
    "braces of nothing": "{" * 1_000_000,
    "signs": "let x = " + "-" * 1_000_000 + "1",
    "signs in parentheses": "LSTM (" + "-" * 64 + "1)",
    "powers": "let x = 2" + " ** 2" * 100_000,
    "sums": "let x = 1" + " + 1" * 100_000,
    "sums in a list": "LSTM [1, 1" + " + 1" * 64 + "]",
    "signs in parentheses in parentheses": "LSTM " + "(-" * 33 + "1" + ")" * 33,
    "counts": "repeat 1" + " * 1" * 65 + " { LSTM 4 }",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_what_nests_too_deep_is_refused_at_once(text: str) -> None:
    source, sink = Source("spec", f"LSTM 4\n{text}\nLSTM 5,\n"), Sink()
    parse(source, sink)
    (found,) = sink.diagnostics
    assert (found.code, found.exit_code) == ("nesting-too-deep", 3)
    assert found.span is not None
    assert source[found.span] in ("(", "[", "{", "-", "+", "*", "**")
    assert sum(len(line.tokens) for line in split(source).lines) < 500


FLAT = {
    "parentheses": "LSTM " + "(" * 64 + "1" + ")" * 64,
    "braces": "repeat 2 {\n" * 64 + "LSTM 4\n" + "}\n" * 64,
    "signs": "let x = " + "-" * 64 + "1",
    "powers": "let x = 2" + " ** 2" * 64,
    "negative numbers": "LSTM" + " -1" * 1000,
    "a list of sums": "LSTM [" + "-1 + 2, " * 1000 + "]",
    "settings": "train { a" + " -1" * 1000 + " }",
    "arguments": "LSTM" + " (1 + 1)" * 1000,
    "bodies": "repeat 2 { LSTM 4 }\n" * 1000,
}


@pytest.mark.parametrize("text", FLAT.values(), ids=FLAT)
def test_what_is_long_or_just_deep_enough_is_read_and_formatted(text: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(700)
    try:
        sink = Sink()
        assert format_source(Source("spec", text), sink)
    finally:
        sys.setrecursionlimit(limit)
    assert not sink.diagnostics


HOSTILE = {
    f"{unit!r}": unit * (20_000 // len(unit))
    for unit in (
        *(")", "]", "}", "{}", "{}\n", "()", "[]", "(\n", "LSTM(\n", "LSTM (\n", "}\n"),
        *("-", "1 ", "1,", ",", "=", "x=", '"', "'", '"\n', "/*", "/* /", "//", "a.", ".", "1."),
        *("é", "\0", "\r", "?", "block ", "block\n", "train {\n}\n", "repeat\n", "x\n", "\t", "\\"),
        *("from ", "as ", "use ", "let x=", "input [", "a(", "A(", "1e9", "9", "_", "0x", "->"),
    )
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_ends_in_an_exception(text: str) -> None:
    text = "\n".join(text.split("\n")[:1_000])
    sink = Sink()
    parse(Source("spec", text), sink)
    for found in sink.diagnostics[:50]:
        assert found.message
        assert found.help_text
        assert len(found.message) < 150
