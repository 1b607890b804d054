"""The gradient of each activation.

Each takes the gradient of what the activation returned, what the activation got and what it
returned, (gradient, x, y), and returns the gradient of x in a new array. Where a function has a
kink the gradient is that of TensorFlow.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels.activations import erf, hard_sigmoid, sigmoid, softplus
from lstmspec.backends.numpy.kernels.aliases import Array


def linear_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradient itself."""
    return gradient.copy()


def relu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient [x > 0]."""
    return gradient * (x > 0.0)


def leaky_relu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradient where x is positive, 0.2 of it elsewhere."""
    return np.where(x > 0.0, gradient, 0.2 * gradient)


def relu6_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient [0 < x < 6]."""
    return gradient * ((x > 0.0) & (x < 6.0))


def elu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradient times 1 where x is positive, times exp(x) = y + 1 elsewhere."""
    return gradient * np.where(x > 0.0, 1.0, y + 1.0).astype(x.dtype, copy=False)


def celu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return what `elu_backward` returns: the functions are the same with alpha = 1."""
    return elu_backward(gradient, x, y)


def selu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient scale where x is 0 or more, gradient (y + scale alpha) elsewhere."""
    alpha = 1.6732632423543772
    scale = 1.0507009873554805
    return gradient * np.where(x >= 0.0, scale, y + scale * alpha).astype(x.dtype, copy=False)


def exponential_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient y."""
    return gradient * y


def sigmoid_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient y (1 - y)."""
    return gradient * (y * (1.0 - y))


def log_sigmoid_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient sigmoid(-x)."""
    return gradient * sigmoid(-x)


def hard_sigmoid_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient / 6 where |x| < 3, 0 elsewhere."""
    return gradient * (np.abs(x) < 3.0) / 6.0


def hard_sigmoid_keras2_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient / 5 where |x| <= 2.5, 0 elsewhere."""
    return 0.2 * gradient * (np.abs(x) <= 2.5)


def sparse_sigmoid_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient / 2 where |x| < 1, 0 elsewhere."""
    return 0.5 * gradient * (np.abs(x) < 1.0)


def tanh_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient (1 - y^2)."""
    return gradient * (1.0 - y * y)


def hard_tanh_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient [|x| <= 1]."""
    return gradient * (np.abs(x) <= 1.0)


def tanh_shrink_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient tanh(x)^2."""
    return gradient * np.square(x - y)


def soft_shrink_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient [|x| > 0.5]."""
    return gradient * (np.abs(x) > 0.5)


def hard_shrink_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient [|x| > 0.5]."""
    return gradient * (np.abs(x) > 0.5)


def softplus_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient sigmoid(x)."""
    return gradient * sigmoid(x)


def squareplus_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient (1 + x / sqrt(x^2 + 4)) / 2."""
    with np.errstate(over="ignore"):
        return gradient * (0.5 + 0.5 * x / np.sqrt(x * x + 4.0))


def sparse_plus_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradient times (x + 1) / 2, at least 0 and at most 1."""
    return gradient * np.clip(0.5 * (x + 1.0), 0.0, 1.0)


def softsign_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient / (1 + |x|)^2."""
    with np.errstate(over="ignore"):
        return gradient / np.square(1.0 + np.abs(x))


def silu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient s (1 + x (1 - s)), s = sigmoid(x)."""
    s = sigmoid(x)
    return gradient * (s + y * (1.0 - s))


def hard_silu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradient times hard_sigmoid(x) + x hard_sigmoid'(x)."""
    return gradient * hard_sigmoid(x) + hard_sigmoid_backward(gradient * x, x, y)


def mish_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient (t + x (1 - t^2) sigmoid(x)), t = tanh(softplus(x))."""
    t = np.tanh(softplus(x))
    return gradient * (t + x * (1.0 - t * t) * sigmoid(x))


def gelu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient (Phi(x) + x phi(x)), Phi and phi of the normal distribution."""
    near = np.clip(x, -30.0, 30.0)
    density = np.exp(-0.5 * near * near) * 0.3989422804014327
    return gradient * (0.5 * (1.0 + erf(x / 1.4142135623730951)) + near * density)


def glu_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradients of both halves: gradient s and gradient a s (1 - s), s = sigmoid(b)."""
    a, b = np.split(x, 2, axis=-1)
    s = sigmoid(b)
    return np.concatenate([gradient * s, gradient * a * s * (1.0 - s)], axis=-1)


def softmax_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return y (gradient - sum(gradient y)), along the last axis."""
    return y * (gradient - np.sum(gradient * y, axis=-1, keepdims=True))


def log_softmax_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return gradient - exp(y) sum(gradient), along the last axis."""
    return gradient - np.exp(y) * np.sum(gradient, axis=-1, keepdims=True)


def sparsemax_backward(gradient: Array, x: Array, y: Array) -> Array:
    """Return the gradient of `sparsemax` as Keras 3.15 computes it, along the last axis.

    y = max(x - tau, 0), tau = (s_1 + ... + s_k - 1) / k, s_j the sum of the j largest values and k
    the size of the support: the r-th largest value is in k - r + 1 of those sums.
    """
    descending = np.argsort(-x, axis=-1, kind="stable")
    sums = np.cumsum(np.take_along_axis(x, descending, axis=-1), axis=-1, dtype=x.dtype)
    ranks = np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    ordered = np.take_along_axis(x, descending, axis=-1)
    support = ordered - (sums - 1.0) / ranks > 0.0
    k = np.sum(support, axis=-1, keepdims=True, dtype=x.dtype)
    shares = np.cumsum(support[..., ::-1], axis=-1, dtype=x.dtype)[..., ::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        shares /= k
    kept = gradient * (y > 0.0)
    of_values = np.empty_like(x)
    np.put_along_axis(of_values, descending, shares, axis=-1)
    return kept - of_values * np.sum(kept, axis=-1, keepdims=True)


ACTIVATION_GRADIENTS: dict[str, Callable[[Array, Array, Array], Array]] = {
    "celu": celu_backward,
    "elu": elu_backward,
    "exponential": exponential_backward,
    "gelu": gelu_backward,
    "glu": glu_backward,
    "hard_shrink": hard_shrink_backward,
    "hard_sigmoid": hard_sigmoid_backward,
    "hard_sigmoid_keras2": hard_sigmoid_keras2_backward,
    "hard_silu": hard_silu_backward,
    "hard_swish": hard_silu_backward,
    "hard_tanh": hard_tanh_backward,
    "leaky_relu": leaky_relu_backward,
    "linear": linear_backward,
    "log_sigmoid": log_sigmoid_backward,
    "log_softmax": log_softmax_backward,
    "mish": mish_backward,
    "relu": relu_backward,
    "relu6": relu6_backward,
    "selu": selu_backward,
    "sigmoid": sigmoid_backward,
    "silu": silu_backward,
    "soft_shrink": soft_shrink_backward,
    "softmax": softmax_backward,
    "softplus": softplus_backward,
    "softsign": softsign_backward,
    "sparse_plus": sparse_plus_backward,
    "sparse_sigmoid": sparse_sigmoid_backward,
    "sparsemax": sparsemax_backward,
    "squareplus": squareplus_backward,
    "swish": silu_backward,
    "tanh": tanh_backward,
    "tanh_shrink": tanh_shrink_backward,
}
"""The gradient of each activation by its Keras name, aliases included."""

ACTIVATION_GRADIENT_READS: dict[str, str] = {
    **dict.fromkeys(ACTIVATION_GRADIENTS, "x"),
    **dict.fromkeys(("exponential", "log_softmax", "sigmoid", "softmax", "tanh"), "y"),
    **dict.fromkeys(("celu", "elu", "selu", "silu", "sparsemax", "swish", "tanh_shrink"), "xy"),
    "linear": "",
}
"""Which of x and y each gradient reads: what has to be kept for it."""
