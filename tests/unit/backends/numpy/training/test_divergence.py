"""Gradients that must not be followed."""

import numpy as np
import pytest

from lstmspec.backends.numpy.training import Gradient, RowGradient
from lstmspec.backends.numpy.training.divergence import faulty_gradient

FINE = np.ones((2, 3), np.float32)


def spoilt(value: float) -> np.ndarray:
    array = FINE.copy()
    array[1, 2] = value
    return array


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("in_rows", [False, True], ids=["whole", "rows"])
def test_the_first_gradient_that_is_not_finite(value: float, in_rows: bool):
    wrong: Gradient = spoilt(value)
    if in_rows:
        wrong = RowGradient(np.array([4, 0]), spoilt(value))
    assert faulty_gradient({"a": FINE, "b": wrong, "c": spoilt(value)}) == "b"


def test_large_gradients_are_finite_though_their_squares_are_not():
    assert faulty_gradient({"a": spoilt(1e30), "b": spoilt(-3e38)}) is None


def test_no_gradient_is_none_at_fault():
    assert faulty_gradient({}) is None
