"""Pooling in pairs of forward and backward, as `layers` has them."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.convolution import padding_around
from lstmspec.backends.numpy.kernels.pooling import (
    average_pooling,
    global_average_pooling,
    global_max_pooling,
    max_pooling,
    pool_windows,
    window_sizes,
)

PoolCache = tuple[Array, int, int, str]


def global_average_pooling_forward(
    x: Array, mask: Array | None, keepdims: bool
) -> tuple[Array, tuple[int, Array | None]]:
    """Return what `global_average_pooling` returns, and its cache."""
    return global_average_pooling(x, mask, keepdims), (x.shape[1], mask)


def global_average_pooling_backward(
    gradient: Array, cache: tuple[int, Array | None], keepdims: bool
) -> Array:
    """Return the gradient of x (B, T, D): the same for every step that counts, 0 for the others."""
    steps, mask = cache
    wide = gradient if keepdims else gradient[:, np.newaxis]
    if mask is None:
        return np.repeat(wide / wide.dtype.type(steps), steps, axis=1)
    valid = mask[..., np.newaxis]
    count = np.sum(valid, axis=1, keepdims=True, dtype=gradient.dtype)
    return np.where(valid, wide / np.maximum(count, 1), gradient.dtype.type(0))


def global_max_pooling_forward(x: Array, keepdims: bool) -> tuple[Array, Array]:
    """Return what `global_max_pooling` returns, and its cache."""
    return global_max_pooling(x, keepdims), x


def global_max_pooling_backward(gradient: Array, cache: Array, keepdims: bool) -> Array:
    """Return the gradient of x (B, T, D): steps that are equally large share it.

    Source: tensorflow/python/ops/math_grad.py, `_MinOrMaxGrad`.
    """
    wide = gradient if keepdims else gradient[:, np.newaxis]
    largest = cache == np.max(cache, axis=1, keepdims=True)
    return largest * (wide / np.sum(largest, axis=1, keepdims=True, dtype=gradient.dtype))


def running_average_backward(gradient: Array, x: Array, mask: Array | None, steps: Array) -> Array:
    """Return the gradient of x (B, T, D) in `running_average`, given `steps` (B, 1) behind it."""
    share = (gradient.reshape(len(x), -1) / np.maximum(steps, 1))[:, np.newaxis]
    if mask is None:
        return np.repeat(share, x.shape[1], axis=1)
    return np.where(mask[..., np.newaxis], share, x.dtype.type(0))


def running_max_backward(gradient: Array, x: Array, largest: Array) -> Array:
    """Return the gradient of x (B, T, D) in `running_max`: of the steps that are `largest` (B, D).

    Steps that are equally large share it; what came before x, and is as large, takes none.
    """
    found = x == largest[:, np.newaxis]
    count = np.sum(found, axis=1, dtype=gradient.dtype)
    share = gradient.reshape(len(x), -1) / np.maximum(count, 1)
    return found * share[:, np.newaxis]


def max_pooling_forward(
    x: Array, pool_size: int, strides: int, padding: str
) -> tuple[Array, PoolCache]:
    """Return what `max_pooling` returns, and its cache."""
    return max_pooling(x, pool_size, strides, padding), (x, pool_size, strides, padding)


def max_pooling_backward(gradient: Array, cache: PoolCache) -> Array:
    """Return the gradient of x (B, T, D): the first of equally large steps gets it all.

    Source: tensorflow/core/kernels/maxpooling_op.cc, `SpatialMaxPoolWithArgMaxHelper`.
    """
    x, pool_size, strides, padding = cache
    view = pool_windows(x, pool_size, strides, padding, -np.inf)
    largest = np.max(view, axis=2)
    left = np.ones(gradient.shape, bool)
    before, after = padding_around(x.shape[1], pool_size, strides, padding)
    of_x = np.zeros((len(x), before + x.shape[1] + after, x.shape[2]), gradient.dtype)
    reach = strides * (gradient.shape[1] - 1) + 1
    for k in range(pool_size):
        taken = view[:, :, k] == largest
        taken &= left
        left ^= taken
        part = of_x[:, k : k + reach : strides]
        np.add(part, gradient, out=part, where=taken)
    return of_x[:, before : before + x.shape[1]]


def average_pooling_forward(
    x: Array, pool_size: int, strides: int, padding: str
) -> tuple[Array, PoolCache]:
    """Return what `average_pooling` returns, and its cache."""
    return average_pooling(x, pool_size, strides, padding), (x, pool_size, strides, padding)


def average_pooling_backward(gradient: Array, cache: PoolCache) -> Array:
    """Return the gradient of x (B, T, D): every step of a window gets an equal share."""
    x, pool_size, strides, padding = cache
    before, after = padding_around(x.shape[1], pool_size, strides, padding)
    share = gradient / window_sizes(x, pool_size, strides, padding)
    of_x = np.zeros((len(x), before + x.shape[1] + after, x.shape[2]), gradient.dtype)
    reach = strides * (gradient.shape[1] - 1) + 1
    for k in range(pool_size):
        of_x[:, k : k + reach : strides] += share
    return of_x[:, before : before + x.shape[1]]
