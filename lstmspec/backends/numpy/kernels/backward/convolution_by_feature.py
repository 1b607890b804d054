"""Convolutions of each feature in pairs: what they return with what backward needs, and gradients.

A cache holds the input alone, not what was made of it: that takes little of the time of the sums.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.convolution import pad_steps, padding_around, step_windows
from lstmspec.backends.numpy.kernels.convolution_by_feature import (
    depthwise_conv1d,
    mix_features,
    repeat_features,
)

DepthwiseCache = tuple[Array, Array, bool, int, str, int]
SeparableCache = tuple[DepthwiseCache, Array, Array, bool]


def depthwise_conv1d_forward(
    x: Array,
    kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
) -> tuple[Array, DepthwiseCache]:
    """Return what `depthwise_conv1d` returns, and its cache."""
    y = depthwise_conv1d(
        x, kernel, bias, strides=strides, padding=padding, dilation_rate=dilation_rate
    )
    return y, (x, kernel, bias is not None, strides, padding, dilation_rate)


def depthwise_conv1d_backward(
    gradient: Array, cache: DepthwiseCache, *, need_x: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Return the gradients of x (B, T, C), `None` unless `need_x`, kernel (K, C, M) and bias."""
    x, kernel, use_bias, strides, padding, dilation_rate = cache
    size, features, multiplier = kernel.shape
    batch, steps, _ = x.shape
    span = dilation_rate * (size - 1) + 1
    before, after = padding_around(steps, span, strides, padding)
    of_bias = np.sum(gradient, axis=(0, 1)) if use_bias else None
    wide = repeat_features(pad_steps(x, before, after), multiplier)
    view = step_windows(wide, size, strides, dilation_rate)
    of_kernel = np.einsum("btkc,btc->kc", view, gradient).reshape(kernel.shape)
    if not need_x:
        return None, of_kernel, of_bias
    del wide, view
    columns = features * multiplier
    of_wide = np.zeros((batch, before + steps + after, columns), gradient.dtype)
    reach = strides * (gradient.shape[1] - 1) + 1
    part = np.empty_like(gradient)
    for k, row in enumerate(kernel.reshape(size, columns)):
        start = dilation_rate * k
        of_wide[:, start : start + reach : strides] += np.multiply(gradient, row, out=part)
    of_x = of_wide[:, before : before + steps]
    if multiplier > 1:
        # A product with ones: `np.sum` along a short last axis takes many times as long.
        of_x = of_x.reshape(-1, multiplier) @ np.ones(multiplier, gradient.dtype)
    return of_x.reshape(batch, steps, features), of_kernel, of_bias


def separable_conv1d_forward(
    x: Array,
    depthwise_kernel: Array,
    pointwise_kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
) -> tuple[Array, SeparableCache]:
    """Return what `separable_conv1d` returns, and its cache."""
    sums, cache = depthwise_conv1d_forward(
        x, depthwise_kernel, None, strides=strides, padding=padding, dilation_rate=dilation_rate
    )
    y = mix_features(sums, pointwise_kernel, bias)
    return y, (cache, sums, pointwise_kernel, bias is not None)


def separable_conv1d_backward(
    gradient: Array, cache: SeparableCache, *, need_x: bool = True
) -> tuple[Array | None, Array, Array, Array | None]:
    """Return the gradients of x, `None` unless `need_x`, both kernels and bias."""
    of_depthwise, sums, kernel, use_bias = cache
    rows = gradient.reshape(-1, kernel.shape[2])
    of_bias = np.sum(rows, axis=0) if use_bias else None
    of_pointwise = sums.reshape(-1, kernel.shape[1]).T @ rows
    of_sums = (rows @ kernel[0].T).reshape(sums.shape)
    of_x, of_kernel, _ = depthwise_conv1d_backward(of_sums, of_depthwise, need_x=need_x)
    return of_x, of_kernel, of_pointwise[np.newaxis], of_bias
