"""Activations that take options: what Keras' activation layers compute.

Each returns a new array of the dtype of x and never writes into x.
"""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def bounded_relu(
    x: Array, max_value: float | None, negative_slope: float, threshold: float
) -> Array:
    """Return x above the threshold, at most max_value, slope (x - threshold) elsewhere.

    Source: keras/src/activations/activations.py, `ReLU`.
    """
    y = np.where(x > threshold, x, np.zeros_like(x))
    if max_value is not None:
        np.minimum(y, max_value, out=y)
    if negative_slope:
        below = threshold - x
        np.maximum(below, 0.0, out=below)
        below *= negative_slope
        y -= below
    return y


def sloped_relu(x: Array, negative_slope: float) -> Array:
    """Return x where it is positive, slope x elsewhere."""
    return np.where(x > 0.0, x, negative_slope * x)


def scaled_elu(x: Array, alpha: float) -> Array:
    """Return x where it is positive, alpha (exp(x) - 1) elsewhere (Clevert et al., 2016)."""
    low = np.minimum(x, 0.0)
    np.expm1(low, out=low)
    low *= alpha
    return np.where(x > 0.0, x, low)


def softmax_along(x: Array, axis: tuple[int, ...]) -> Array:
    """Return exp(x) / sum(exp(x)) along these axes, shifted by the maximum."""
    y: Array = x - np.max(x, axis=axis, keepdims=True)
    np.exp(y, out=y)
    y /= np.sum(y, axis=axis, keepdims=True)
    return y


def prelu(x: Array, alpha: Array) -> Array:
    """Return x (B, ...) where it is positive, alpha x elsewhere; alpha repeats to a row of x.

    Source: keras/src/layers/activations/prelu.py; He et al. (2015).
    """
    y: Array = np.maximum(x, 0.0)
    low = np.minimum(x, 0.0)
    low *= alpha
    y += low
    return y
