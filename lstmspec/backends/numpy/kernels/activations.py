"""Keras 3's activations, with Keras' names, default arguments and formulas.

Each takes a float array and returns one of the same dtype, never writing into its argument. None
warns at large arguments. The formulas are those of keras/src/activations and
keras/src/backend/tensorflow/nn.py.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Activation, Array


def linear(x: Array) -> Array:
    """Return x itself."""
    return x


def relu(x: Array) -> Array:
    """Return max(x, 0)."""
    return np.maximum(x, 0.0)


def leaky_relu(x: Array) -> Array:
    """Return x where it is positive, 0.2 x elsewhere."""
    return np.maximum(x, 0.2 * x)


def relu6(x: Array) -> Array:
    """Return x clipped to [0, 6]."""
    return np.clip(x, 0.0, 6.0)


def elu(x: Array) -> Array:
    """Return x where it is positive, exp(x) - 1 elsewhere (Clevert et al., 2016)."""
    return np.where(x > 0.0, x, np.expm1(np.minimum(x, 0.0)))


def celu(x: Array) -> Array:
    """Return max(x, 0) + exp(min(x, 0)) - 1 (Barron, 2017, alpha = 1)."""
    return np.maximum(x, 0.0) + np.expm1(np.minimum(x, 0.0))


def selu(x: Array) -> Array:
    """Return scale x, scale alpha (exp(x) - 1) where x is negative (Klambauer et al., 2017)."""
    alpha = 1.6732632423543772
    scale = 1.0507009873554805
    return scale * np.where(x > 0.0, x, alpha * np.expm1(np.minimum(x, 0.0)))


def exponential(x: Array) -> Array:
    """Return exp(x); infinity where that is too large for the dtype."""
    with np.errstate(over="ignore"):
        return np.exp(x)


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)); below -87, where float32's exp would overflow, its value there."""
    return 1.0 / (1.0 + np.exp(-np.maximum(x, -87.0)))


def log_sigmoid(x: Array) -> Array:
    """Return log(1 / (1 + exp(-x)))."""
    return -softplus(-x)


def hard_sigmoid(x: Array) -> Array:
    """Return x / 6 + 1/2 clipped to [0, 1] (the slope of Keras 3)."""
    return np.clip(x + 3.0, 0.0, 6.0) / 6.0


def hard_sigmoid_keras2(x: Array) -> Array:
    """Return x / 5 + 1/2 clipped to [0, 1] (what Keras 1 and 2 called hard_sigmoid)."""
    return np.clip(0.2 * x + 0.5, 0.0, 1.0)


def sparse_sigmoid(x: Array) -> Array:
    """Return (x + 1) / 2 clipped to [0, 1]."""
    return np.clip(0.5 * (x + 1.0), 0.0, 1.0)


def tanh(x: Array) -> Array:
    """Return the hyperbolic tangent of x."""
    return np.tanh(x)


def hard_tanh(x: Array) -> Array:
    """Return x clipped to [-1, 1]."""
    return np.clip(x, -1.0, 1.0)


def tanh_shrink(x: Array) -> Array:
    """Return x - tanh(x)."""
    return x - np.tanh(x)


def soft_shrink(x: Array) -> Array:
    """Return x moved towards 0 by 0.5, and 0 within [-0.5, 0.5]."""
    return x - np.clip(x, -0.5, 0.5)


def hard_shrink(x: Array) -> Array:
    """Return x, and 0 within [-0.5, 0.5]."""
    return np.where(np.abs(x) > 0.5, x, np.zeros_like(x))


def softplus(x: Array) -> Array:
    """Return log(exp(x) + 1)."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def squareplus(x: Array) -> Array:
    """Return (x + sqrt(x^2 + 4)) / 2 (Barron, 2021, b = 4)."""
    with np.errstate(over="ignore"):
        return (x + np.sqrt(x * x + 4.0)) / 2.0


def sparse_plus(x: Array) -> Array:
    """Return 0 up to -1, (x + 1)^2 / 4 up to 1, and x from there."""
    bend = np.clip(x, -1.0, 1.0) + 1.0
    return np.where(x < 1.0, 0.25 * bend * bend, x)


def softsign(x: Array) -> Array:
    """Return x / (1 + |x|)."""
    return x / (1.0 + np.abs(x))


def silu(x: Array) -> Array:
    """Return x sigmoid(x), also called swish (Ramachandran et al., 2017); 0 from -87 down."""
    return np.maximum(x, -87.0) * sigmoid(x)


def hard_silu(x: Array) -> Array:
    """Return x hard_sigmoid(x), also called hard swish (Howard et al., 2019)."""
    return x * hard_sigmoid(x)


def mish(x: Array) -> Array:
    """Return x tanh(softplus(x)) (Misra, 2019)."""
    return x * np.tanh(softplus(x))


def gelu(x: Array) -> Array:
    """Return x Phi(x), Phi the exact normal distribution function (Hendrycks and Gimpel, 2016)."""
    return 0.5 * x * (1.0 + erf(x / 1.4142135623730951))


def erf(x: Array) -> Array:
    """Return the error function of x, to the rounding of its dtype.

    W. J. Cody, "Rational Chebyshev approximations for the error function", Math. Comp. 23 (1969):
    erf(x) = x R(x^2) near 0 and 1 - exp(-x^2) S(|x|) elsewhere. Beyond 6 it is 1 in any dtype.
    """
    size = np.minimum(np.abs(x), 6.0)
    near = size <= 0.46875
    y = np.empty_like(size)
    y[near] = erf_near_zero(size[near])
    y[~near] = 1.0 - erfc_tail(size[~near])
    return np.copysign(y, x)


def erf_near_zero(x: Array) -> Array:
    """Return erf(x) for 0 <= x <= 0.46875."""
    square = x * x
    above = (
        1.85777706184603153e-1,
        3.16112374387056560,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    )
    below = (
        1.0,
        2.36012909523441209e1,
        2.44024637934444173e2,
        1.28261652607737228e3,
        2.84423683343917062e3,
    )
    return x * polynomial(square, above) / polynomial(square, below)


def erfc_tail(x: Array) -> Array:
    """Return 1 - erf(x) for 0.46875 <= x <= 6: made for x up to 4, still 1e-12 of itself at 6."""
    above = (
        2.15311535474403846e-8,
        5.64188496988670089e-1,
        8.88314979438837594,
        6.61191906371416295e1,
        2.98635138197400131e2,
        8.81952221241769090e2,
        1.71204761263407058e3,
        2.05107837782607147e3,
        1.23033935479799725e3,
    )
    below = (
        1.0,
        1.57449261107098347e1,
        1.17693950891312499e2,
        5.37181101862009858e2,
        1.62138957456669019e3,
        3.29079923573345963e3,
        4.36261909014324716e3,
        3.43936767414372164e3,
        1.23033935480374942e3,
    )
    return np.exp(-x * x) * polynomial(x, above) / polynomial(x, below)


def polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    """Return the polynomial of x with these coefficients, the highest power first (Horner)."""
    y = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        y *= x
        y += coefficient
    return y


def glu(x: Array) -> Array:
    """Return a sigmoid(b), a and b the halves of x along the last axis (Dauphin et al., 2017)."""
    a, b = np.split(x, 2, axis=-1)
    return a * sigmoid(b)


def softmax(x: Array) -> Array:
    """Return exp(x) / sum(exp(x)) along the last axis, shifted by the maximum."""
    y = np.exp(x - np.max(x, axis=-1, keepdims=True))
    y /= np.sum(y, axis=-1, keepdims=True)
    return y


def log_softmax(x: Array) -> Array:
    """Return x - log(sum(exp(x))) along the last axis, shifted by the maximum."""
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))


def sparsemax(x: Array) -> Array:
    """Return max(x - tau, 0) along the last axis, as Keras 3.15 computes it.

    Martins and Astudillo (2016) take tau = (s_k - 1) / k with s_k the sum of the k largest values,
    k the size of the support. Keras up to 3.15.1 puts s_1 + ... + s_k for s_k, so with k > 1 the
    result does not sum to 1 (github.com/keras-team/keras/issues/23425). Weights trained with that
    function need that function. Where x is so large that x - 1 is x the support is empty and the
    result infinite, as in Keras.
    """
    ordered = -np.sort(-x, axis=-1)
    sums = np.cumsum(ordered, axis=-1, dtype=x.dtype)
    ranks = np.arange(1, x.shape[-1] + 1, dtype=x.dtype)
    support = ordered - (sums - 1.0) / ranks > 0.0
    k = np.sum(support, axis=-1, keepdims=True, dtype=x.dtype)
    with np.errstate(divide="ignore"):
        tau = (np.sum(sums * support, axis=-1, keepdims=True) - 1.0) / k
    return np.maximum(x - tau, 0.0)


ACTIVATIONS: dict[str, Activation] = {
    "celu": celu,
    "elu": elu,
    "exponential": exponential,
    "gelu": gelu,
    "glu": glu,
    "hard_shrink": hard_shrink,
    "hard_sigmoid": hard_sigmoid,
    "hard_sigmoid_keras2": hard_sigmoid_keras2,
    "hard_silu": hard_silu,
    "hard_swish": hard_silu,
    "hard_tanh": hard_tanh,
    "leaky_relu": leaky_relu,
    "linear": linear,
    "log_sigmoid": log_sigmoid,
    "log_softmax": log_softmax,
    "mish": mish,
    "relu": relu,
    "relu6": relu6,
    "selu": selu,
    "sigmoid": sigmoid,
    "silu": silu,
    "soft_shrink": soft_shrink,
    "softmax": softmax,
    "softplus": softplus,
    "softsign": softsign,
    "sparse_plus": sparse_plus,
    "sparse_sigmoid": sparse_sigmoid,
    "sparsemax": sparsemax,
    "squareplus": squareplus,
    "swish": silu,
    "tanh": tanh,
    "tanh_shrink": tanh_shrink,
}
"""Each activation by its Keras name, aliases included."""
