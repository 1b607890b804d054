"""Axes: ticks at round numbers, and nothing that chance gives breaks them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmspec.pictures import axis_of

NUMBERS = st.floats(-1e12, 1e12, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-12)


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0, 1], "0 0.2 0.4 0.6 0.8 1.0"),
        ([0.4, 3.1], "0 1 2 3 4"),
        ([-3, 4], "-4 -2 0 2 4"),
        ([1200, 4800], "1,000 2,000 3,000 4,000 5,000"),
        ([1e9, 3e9], "1e+09 1.5e+09 2e+09 2.5e+09 3e+09"),
        ([5, 5], "2 3 4 5 6 7 8"),
        ([0, 0], "-1.0 -0.5 0 0.5 1.0"),
        ([], "0 0.2 0.4 0.6 0.8 1.0"),
    ],
)
def test_labels(values: list[float], labels: str):
    assert " ".join(axis_of(values).labels) == labels


@pytest.mark.parametrize(
    ("last", "labels"), [(1, "1"), (2, "1 2"), (5, "1 2 3 4 5"), (20, "5 10 15 20")]
)
def test_epochs_are_whole(last: int, labels: str):
    assert " ".join(axis_of(range(1, last + 1), whole=True).labels) == labels


@given(st.lists(NUMBERS, max_size=5), st.booleans())
def test_every_value_is_on_the_axis(values: list[float], whole: bool):
    axis = axis_of([*values, math.nan, math.inf], whole=whole)
    assert axis.low < axis.high
    assert len(axis.ticks) == len(axis.labels) <= 12
    for value in values:
        assert -1e-6 <= axis.part(value) <= 1 + 1e-6
