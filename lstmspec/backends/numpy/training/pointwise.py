"""What every loss returns: its values and their slopes."""

from __future__ import annotations

from dataclasses import dataclass

from lstmspec.backends.numpy.kernels import Array

EPSILON = 1e-7
"""Keras' fuzz factor (`keras.config.epsilon()`)."""


@dataclass(frozen=True)
class Pointwise:
    """A loss before it is reduced, for predictions of shape (..., n)."""

    values: Array
    """One value for each prediction: (...)."""
    slope: Array
    """The derivatives of `values` by the n numbers of each prediction: (..., n)."""
    valid: Array | None = None
    """Which values count: (...); None if all do."""
