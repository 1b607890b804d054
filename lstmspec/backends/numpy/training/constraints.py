"""What constraints do to a weight after each step, in place.

Formulas are those of keras/src/constraints/constraints.py. A norm is the root of the sum of squares
along `axis`; like Keras, EPSILON is added to a norm that divides, also to one that is not 0.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.pointwise import EPSILON
from lstmspec.layers import Constraint, values


def constrain(constraint: Constraint, weight: Array) -> None:
    """Change `weight` so that `constraint` holds."""
    _CONSTRAINTS[constraint.kind](constraint, weight)


def _max_norm(constraint: values.MaxNorm, weight: Array) -> None:
    norm = _norm(weight, constraint.axis)
    weight *= np.minimum(norm, constraint.max_value) / (EPSILON + norm)


def _min_max_norm(constraint: values.MinMaxNorm, weight: Array) -> None:
    norm = _norm(weight, constraint.axis)
    # Where the bounds cross, TensorFlow's clip takes the lower one, and that of NumPy the upper.
    bounded = np.maximum(np.minimum(norm, constraint.max_value), constraint.min_value)
    wanted = constraint.rate * bounded
    wanted += (1.0 - constraint.rate) * norm
    weight *= wanted / (EPSILON + norm)


def _non_neg(_: values.NonNeg, weight: Array) -> None:
    np.maximum(weight, 0.0, out=weight)


def _unit_norm(constraint: values.UnitNorm, weight: Array) -> None:
    weight /= EPSILON + _norm(weight, constraint.axis)


def _norm(weight: Array, axis: int) -> Array:
    return np.sqrt(np.sum(np.square(weight), axis=axis, keepdims=True))


_CONSTRAINTS: dict[str, Callable[[Any, Array], None]] = {
    "max_norm": _max_norm,
    "min_max_norm": _min_max_norm,
    "non_neg": _non_neg,
    "unit_norm": _unit_norm,
}
