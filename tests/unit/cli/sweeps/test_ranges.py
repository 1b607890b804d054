"""`--sweep` as it is written."""

import pytest

from lstmspec import SpecError
from lstmspec.cli.sweeps.ranges import Choice, Span, ranges, require_apart, spelled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("units=64,128", Choice("units", (64, 128))),
        ("units=64", Choice("units", (64,))),
        ("rate=0.1,1e-3", Choice("rate", (0.1, 0.001))),
        ("kind=tanh,relu", Choice("kind", ("tanh", "relu"))),
        ("mask=true,false", Choice("mask", (True, False))),
        ("units=16..256", Span("units", 16, 256)),
        ("rate=0.0001..0.1", Span("rate", 0.0001, 0.1)),
        ("shift=-1..1.5", Span("shift", -1, 1.5)),
    ],
)
def test_ranges(text: str, found: Choice | Span):
    assert ranges([text]) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "units",
        "units=",
        "=1,2",
        "units=64,,128",
        "units=64,64",
        "units=8..4",
        "a=b..c",
        "a=1..",
        "1=2",
    ],
)
def test_what_names_no_values_is_refused(text: str):
    with pytest.raises(SpecError, match="names no values") as caught:
        ranges([text])
    assert caught.value.exit_code == 2


def test_a_name_has_one_range():
    with pytest.raises(SpecError, match="gives `units` values twice"):
        ranges(["units=64", "units=128"])


def test_a_name_is_swept_or_set():
    with pytest.raises(SpecError, match="`units` is both swept and set"):
        require_apart(ranges(["units=64,128"]), {"units": 32})


@pytest.mark.parametrize(
    ("low", "high", "is_logarithmic"), [(0.001, 0.1, True), (0.01, 0.5, False), (0, 100, False)]
)
def test_wide_ranges_are_logarithmic(low: float, high: float, is_logarithmic: bool):
    assert Span("x", low, high).is_logarithmic is is_logarithmic


def test_values_are_spelled_as_they_were_written():
    (found,) = ranges(["x=1,0.5,true,relu"])
    assert isinstance(found, Choice)
    assert [spelled({"x": value}) for value in found.values] == [
        ["x=1"],
        ["x=0.5"],
        ["x=true"],
        ["x=relu"],
    ]
