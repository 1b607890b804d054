"""Keras' convolutions along time of each feature by itself.

A sum goes over windows that are a view, so that nothing is copied. As many products of matrices as
there are features took about four times as long, and a product with a kernel full of zeros up to 20
times, where features are many.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.convolution import pad_steps, padding_around, step_windows


def depthwise_conv1d(
    x: Array,
    kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
) -> Array:
    """Return sums over windows of each feature of x (B, T, C), (B, sums, C M): kernel (K, C, M).

    Source: keras/src/layers/convolutional/base_depthwise_conv.py; the activation is a kernel of its
    own.
    """
    size, features, multiplier = kernel.shape
    span = dilation_rate * (size - 1) + 1
    before, after = padding_around(x.shape[1], span, strides, padding)
    wide = repeat_features(pad_steps(x, before, after), multiplier)
    view = step_windows(wide, size, strides, dilation_rate)
    y = np.einsum("btkc,kc->btc", view, kernel.reshape(size, features * multiplier), order="C")
    if bias is not None:
        y += bias
    return y


def separable_conv1d(
    x: Array,
    depthwise_kernel: Array,
    pointwise_kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
) -> Array:
    """Return mixtures of what `depthwise_conv1d` makes of x (B, T, C), shape (B, sums, F).

    The kernels are (K, C, M) and (1, C M, F). Source:
    keras/src/layers/convolutional/base_separable_conv.py.
    """
    sums = depthwise_conv1d(
        x, depthwise_kernel, None, strides=strides, padding=padding, dilation_rate=dilation_rate
    )
    return mix_features(sums, pointwise_kernel, bias)


def mix_features(x: Array, kernel: Array, bias: Array | None) -> Array:
    """Return what a convolution of one step makes of x (B, T, C): kernel (1, C, F)."""
    batch, steps, features = x.shape
    y = x.reshape(batch * steps, features) @ kernel[0]
    if bias is not None:
        y += bias
    return y.reshape(batch, steps, kernel.shape[2])


def repeat_features(x: Array, count: int) -> Array:
    """Return x (B, T, C) with each feature `count` times, (B, T, C count); x itself if once."""
    return x if count == 1 else np.repeat(x, count, axis=2)
