"""The gradients of activations that take options; at a kink they are those of TensorFlow."""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.backward.layers import add_backward


def bounded_relu_backward(
    gradient: Array, x: Array, max_value: float | None, negative_slope: float, threshold: float
) -> Array:
    """Return the gradient of x: the gradient where x passed, slope times it below the threshold."""
    passed = x > threshold
    if max_value == 6.0 and threshold == 0.0:
        passed &= x < max_value
    elif max_value is not None:
        passed &= x <= max_value
    of_x: Array = gradient * passed
    if negative_slope:
        below = gradient * (x < threshold if threshold or max_value is not None else x <= 0.0)
        below *= negative_slope
        of_x += below
    return of_x


def sloped_relu_backward(gradient: Array, x: Array, negative_slope: float) -> Array:
    """Return the gradient where x is positive, slope times it elsewhere."""
    return np.where(x > 0.0, gradient, negative_slope * gradient)


def scaled_elu_backward(gradient: Array, x: Array, alpha: float) -> Array:
    """Return the gradient where x is positive, alpha exp(x) times it elsewhere."""
    low = np.minimum(x, 0.0)
    np.exp(low, out=low)
    low *= alpha
    low *= gradient
    return np.where(x > 0.0, gradient, low)


def softmax_along_backward(gradient: Array, y: Array, axis: tuple[int, ...]) -> Array:
    """Return y (gradient - sum(gradient y)), along these axes."""
    of_x: Array = gradient - np.sum(gradient * y, axis=axis, keepdims=True)
    of_x *= y
    return of_x


def prelu_backward(gradient: Array, x: Array, alpha: Array) -> tuple[Array, Array]:
    """Return the gradients of x and alpha; both are 0 where x is."""
    of_alpha = add_backward(np.minimum(x, 0.0) * gradient, alpha.shape)
    of_x: Array = gradient * (x > 0.0)
    low = gradient * (x < 0.0)
    low *= alpha
    of_x += low
    return of_x, of_alpha
