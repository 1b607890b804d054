"""An encoding that is written as it is printed is the same encoding when it is read."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lstmspec.ir import (
    AudioEncoding,
    Encoding,
    LabelsEncoding,
    NextEncoding,
    NumbersEncoding,
    TargetNumbersEncoding,
    TextEncoding,
    from_json,
    print_encoding,
    to_json,
)
from lstmspec.ir.printer import _KEYWORDS
from lstmspec.syntax.grammar import KEYWORDS
from tests.passes.compiling import lowered

NAMES = st.one_of(
    st.sampled_from(
        ["a", "b", "time", "words", "none", "input", "Passengers", "days off", "3", ""]
    ),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters='"\\'),
        max_size=9,
    ),
)
COLUMNS = st.lists(NAMES, max_size=5, unique=True).map(tuple)
COLUMN = st.none() | NAMES
SCALINGS = st.sampled_from(["none", "standard", "minmax"])
COUNTS = st.integers(1, 10**6)
SECONDS = st.sampled_from([0.02, 0.025, 0.1, 1.0])

TEXTS = st.builds(
    TextEncoding,
    tokens=st.sampled_from(["words", "characters"]),
    vocabulary=st.none() | st.integers(3, 10**6),
    lower=st.booleans(),
    values=st.sampled_from(["index", "scaled"]),
    column=COLUMN,
)
NUMBERS = st.builds(NumbersEncoding, columns=COLUMNS, scaling=SCALINGS, group=COLUMN)
SOUNDS = st.builds(
    AudioEncoding,
    features=st.sampled_from(["log_mel", "mfcc"]),
    rate=st.integers(8000, 48000),
    window=SECONDS,
    hop=SECONDS,
    bands=st.none() | COUNTS,
    low=st.floats(0, 1000),
    high=st.none() | st.floats(1001, 4000),
    scaling=SCALINGS,
    column=COLUMN,
)
TARGETS = st.one_of(
    st.builds(LabelsEncoding, column=COLUMN),
    st.builds(TargetNumbersEncoding, columns=COLUMNS, scaling=SCALINGS),
    st.builds(NextEncoding, of=st.none() | st.just("x"), stride=COUNTS, ahead=COUNTS),
)
SHAPES = {"text": "[time]", "audio": "[time, features]", "numbers": "[time, features]"}
steady = settings(derandomize=True, deadline=None, max_examples=100)


@steady
@given(st.one_of(TEXTS, NUMBERS, SOUNDS))
def test_an_input(encoding: TextEncoding | NumbersEncoding | AudioEncoding) -> None:
    kind, _, options = print_encoding(encoding).partition(" ")
    line = f"input x {'float32' if kind == 'numbers' else kind}{SHAPES[kind]} {options}"
    needs_options = kind == "numbers" and not options
    model = lowered(f"{line}{' scaling=none' if needs_options else ''}\nActivation relu\n")
    assert model.inputs[0].encoding == encoding
    assert from_json(to_json(model)) == model


@steady
@given(TARGETS)
def test_an_output(encoding: Encoding) -> None:
    lines = ["input x float32[time, 2] scaling=minmax", "LSTM 2 as y"]
    model = lowered("\n".join([*lines, f"output y {print_encoding(encoding)}"]) + "\n")
    assert model.outputs[0].encoding == encoding
    assert from_json(to_json(model)) == model


def test_the_printer_knows_the_keywords() -> None:
    assert _KEYWORDS == KEYWORDS
