"""What expressions are worth: as in Python, with bounds."""

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.semantics import lower
from lstmspec.source import Source
from lstmspec.syntax import parse

VALUES = [
    ("1", 1),
    ("1_000", 1000),
    ("-3", -3),
    ("1 + 2 * 3", 7),
    ("(1 + 2) * 3", 9),
    ("7 / 2", 3.5),
    ("6 / 2", 3.0),
    ("7 // 2", 3),
    ("-7 // 2", -4),
    ("7 % 3", 1),
    ("-7 % 3", 2),
    ("7.5 // 2", 3.0),
    ("2 ** 3 ** 2", 512),
    ("-2 ** 2", -4),
    ("2 ** -1", 0.5),
    ("4 ** 0.5", 2.0),
    ("(-8) ** 3.0", -512.0),
    ("1 - 2 - 3", -4),
    ("--3", 3),
    ("1e-4 * 10", 0.001),
    ("1 ** 999999999999", 1),
    ("(-1) ** 999999999999", -1),
    ("0 ** 999999999999", 0),
    ("2 ** -999999999999", 0.0),
    ("10 ** 17 * 9", 9 * 10**17),
    ("999999999999999999", 10**18 - 1),
]


@pytest.mark.parametrize(("written", "value"), VALUES, ids=[written for written, _ in VALUES])
def test_value(written: str, value: float):
    sink = Sink()
    option = "seed" if isinstance(value, int) else "mask_value"
    kind = "Dropout 0.5" if isinstance(value, int) else "Masking"
    text = f"let n = {written}\n{kind} {option}=n\n"
    model = lower(parse(Source("spec", text), sink), sink)
    assert model is not None, sink.diagnostics
    assert getattr(model.nodes[0].layer, option) == value


@pytest.mark.parametrize(
    ("written", "is_integer"),
    [("6 / 2", False), ("6 // 2", True), ("2 ** 3", True), ("2 ** 3.0", False), ("3 * 1.0", False)],
)
def test_a_float_stays_one(written: str, is_integer: bool):
    sink = Sink()
    model = lower(parse(Source("spec", f"LSTM ({written})\n"), sink), sink)
    assert (model is not None) == is_integer


@pytest.mark.parametrize(
    "written",
    [
        "10 ** 18",
        "-(10 ** 18)",
        "999999999999999999 + 1",
        "9 ** 9 ** 9 ** 9",
        "1e308 * 10",
        "(-1e308) * 10",
        "1.5 ** 99999",
        "(10 ** 17) ** (10 ** 17)",
        "(10 ** 17) ** 1.0e300",
    ],
)
def test_what_is_too_large_is_never_calculated(written: str):
    sink = Sink()
    lower(parse(Source("spec", f"let n = {written}\nLSTM 3\n"), sink), sink)
    assert sink.has_errors
    assert [found.code for found in sink.diagnostics] == ["invalid-expression"]
