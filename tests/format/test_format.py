"""The canonical form, case by case.

A case is a file: a spec, a line `# output`, and its canonical form. Without that line the spec is
canonical already.
"""

from pathlib import Path

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax import format_source, format_spec, parse

CASES = sorted(Path(__file__).parent.glob("*.lstm"))


def formatted(text: str) -> str:
    """The canonical form of a text without errors."""
    sink = Sink()
    result = format_source(Source("spec", text), sink)
    assert result is not None, sink.diagnostics
    return result


def read(path: Path) -> tuple[str, str]:
    """The spec of a case, and what is expected of it."""
    text, marker, expected = path.read_text(encoding="utf-8").partition("# output\n")
    return text, expected if marker else text


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_case(path: Path) -> None:
    text, expected = read(path)
    assert formatted(text) == expected
    assert formatted(expected) == expected
    assert formatted(text.replace("\n", "\r\n")) == expected


def test_what_has_errors_has_no_canonical_form() -> None:
    sink = Sink()
    assert format_source(Source("spec", "LSTM 4\nLSTM (\n"), sink) is None
    assert [found.code for found in sink.diagnostics] == ["unclosed-bracket"]


def test_nothing_stays_nothing() -> None:
    assert formatted("") == formatted("\n \n\t\n") == ""


EXPLICIT = [
    ("LSTM 4 relu", "return_sequences", "LSTM 4 relu return_sequences"),
    ("LSTM 4 dropout=0.1", "return_sequences", "LSTM 4 return_sequences dropout=0.1"),
    ("LSTM 4 # a", "return_sequences=false", "LSTM 4 return_sequences=false  # a"),
    (
        "LSTM 4 dropout=0.1 return_state=false recurrent_dropout=0.2",
        "return_sequences=false",
        "LSTM 4 dropout=0.1 recurrent_dropout=0.2 return_sequences=false return_state=false",
    ),
]


@pytest.mark.parametrize(("text", "written", "expected"), EXPLICIT)
def test_explicit_writes_among_the_arguments(text: str, written: str, expected: str) -> None:
    source = Source("spec", f"repeat 2 {{\nBidirectional {text}\n}}\n")
    start = source.text.index("LSTM")
    result = format_spec(source, parse(source, Sink()), explicit={start: written})
    assert result == f"repeat 2 {{\n  Bidirectional {expected}\n}}\n"
