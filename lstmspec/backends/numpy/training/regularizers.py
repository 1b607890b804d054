"""The penalties that regularizers add to the loss, and their gradients.

Formulas are those of keras/src/regularizers/regularizers.py. Keras adds a penalty as it is: it is
not divided by the batch size and not weighted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.pointwise import EPSILON
from lstmspec.layers import Regularizer, values


def penalty_and_gradient(regularizer: Regularizer, weight: Array) -> tuple[float, Array]:
    """Return the penalty of `weight`, and its gradient.

    Raises:
        ValueError: if the regularizer is for matrices and `weight` is none.
    """
    gradient = np.zeros_like(weight)
    return add_penalty(regularizer, weight, gradient), gradient


def add_penalty(regularizer: Regularizer, weight: Array, gradient: Array) -> float:
    """Add the gradient of the penalty of `weight` to `gradient`, and return the penalty.

    Raises:
        ValueError: if the regularizer is for matrices and `weight` is none.
    """
    # A training run that diverges is found by its loss, not by warnings of NumPy.
    with np.errstate(over="ignore", invalid="ignore"):
        return _PENALTIES[regularizer.kind](regularizer, weight, gradient)


def _l1(regularizer: values.L1, weight: Array, gradient: Array) -> float:
    """`l1 sum(abs(w))`, gradient `l1 sign(w)`."""
    part = np.abs(weight)
    penalty = regularizer.l1 * float(np.sum(part))
    np.sign(weight, out=part)
    part *= regularizer.l1
    gradient += part
    return penalty


def _l2(regularizer: values.L2, weight: Array, gradient: Array) -> float:
    """`l2 sum(w^2)`, gradient `2 l2 w`."""
    part = np.square(weight)
    penalty = regularizer.l2 * float(np.sum(part))
    np.multiply(weight, 2.0 * regularizer.l2, out=part)
    gradient += part
    return penalty


def _l1_l2(regularizer: values.L1L2, weight: Array, gradient: Array) -> float:
    """The sum of both."""
    one = _l1(values.L1.model_construct(l1=regularizer.l1), weight, gradient)
    two = _l2(values.L2.model_construct(l2=regularizer.l2), weight, gradient)
    return one + two


def _orthogonal(regularizer: values.OrthogonalRegularizer, weight: Array, gradient: Array) -> float:
    """`factor` times the mean of `abs(a . b)` over all pairs of rows or columns made unit length.

    A row of zeros stays as it is and has no gradient. One row alone has no pair, so no penalty
    (Keras divides by 0 there).
    """
    if weight.ndim != 2:
        raise ValueError(f"orthogonal_regularizer needs a matrix, not the shape {weight.shape}")
    if regularizer.mode == "columns":
        weight, gradient = weight.T, gradient.T
    count = len(weight)
    if count < 2:
        return 0.0
    norm = np.sqrt(np.sum(np.square(weight), axis=1, keepdims=True))
    unit = weight / np.maximum(norm, EPSILON)
    products = unit @ unit.T
    np.fill_diagonal(products, 0.0)
    factor = regularizer.factor / (count * (count - 1))
    signs = np.sign(products)
    signs += signs.T
    slope = (signs @ unit) * factor
    along = np.sum(slope * unit, axis=1, keepdims=True)
    gradient += (slope - along * unit) / np.maximum(norm, EPSILON)
    return factor * float(np.sum(np.abs(products)))


_PENALTIES: dict[str, Callable[[Any, Array, Array], float]] = {
    "l1": _l1,
    "l1_l2": _l1_l2,
    "l2": _l2,
    "orthogonal_regularizer": _orthogonal,
}
