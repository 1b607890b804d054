"""Keras' pooling along time.

Each returns a new array and never writes into an input.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.convolution import pad_steps, padding_around
from lstmspec.backends.numpy.kernels.errors import ModelError


def global_average_pooling(x: Array, mask: Array | None, keepdims: bool) -> Array:
    """Return the mean of x (B, T, D) over the steps that mask (B, T) shows, shape (B, D).

    With `keepdims` the shape is (B, 1, D). A row without a step is nan, as in Keras. Source:
    keras/src/layers/pooling/global_average_pooling1d.py.
    """
    if mask is None:
        return np.mean(x, axis=1, keepdims=keepdims)
    valid = mask[..., np.newaxis]
    total = np.sum(x, axis=1, keepdims=keepdims, where=valid)
    with np.errstate(invalid="ignore"):
        return total / np.sum(valid, axis=1, keepdims=keepdims, dtype=x.dtype)


def global_max_pooling(x: Array, keepdims: bool) -> Array:
    """Return the largest numbers of x (B, T, D) over time: (B, D), with `keepdims` (B, 1, D).

    Source: keras/src/layers/pooling/global_max_pooling1d.py.
    """
    return np.max(x, axis=1, keepdims=keepdims)


def running_average(
    x: Array, mask: Array | None, total: Array, steps: Array, keepdims: bool
) -> tuple[Array, Array, Array]:
    """Return the mean of x (B, T, D) and of what came before it, and `total` and `steps` after.

    `total` (B, D) are the sums so far and `steps` (B, 1) of how many steps they are. With mask
    (B, T), steps that it hides do not count.
    """
    if mask is None:
        total = total + np.sum(x, axis=1)
        steps = steps + x.dtype.type(x.shape[1])
    else:
        valid = mask[..., np.newaxis]
        total = total + np.sum(x, axis=1, where=valid)
        steps = steps + np.sum(valid, axis=1, dtype=x.dtype)
    with np.errstate(invalid="ignore"):
        y = total / steps
    return (y[:, np.newaxis] if keepdims else y), total, steps


def running_max(
    x: Array, largest: Array, steps: Array, keepdims: bool
) -> tuple[Array, Array, Array]:
    """Return the largest numbers of x (B, T, D) and of what came before it, and the state after.

    `largest` (B, D) are the largest so far, if `steps` (B, 1) is not 0.
    """
    found = np.max(x, axis=1)
    largest = np.where(steps > 0, np.maximum(largest, found), found)
    steps = steps + x.dtype.type(x.shape[1])
    y = largest.copy()
    return (y[:, np.newaxis] if keepdims else y), largest, steps


def max_pooling(x: Array, pool_size: int, strides: int, padding: str) -> Array:
    """Return the largest numbers of windows of x (B, T, D), shape (B, windows, D).

    Source: keras/src/layers/pooling/base_pooling.py; `same` pads with what is never the largest.
    """
    return np.max(pool_windows(x, pool_size, strides, padding, -np.inf), axis=2)


def average_pooling(x: Array, pool_size: int, strides: int, padding: str) -> Array:
    """Return the means of windows of x (B, T, D), shape (B, windows, D), padding left out.

    Source: keras/src/layers/pooling/base_pooling.py.
    """
    y = np.sum(pool_windows(x, pool_size, strides, padding, 0.0), axis=2)
    y /= window_sizes(x, pool_size, strides, padding)
    return y


def pool_windows(x: Array, pool_size: int, strides: int, padding: str, around: float) -> Array:
    """Return a view of x (B, T, D), padded with `around`, as windows (B, count, pool_size, D)."""
    before, after = padding_around(x.shape[1], pool_size, strides, padding)
    wide = pad_steps(x, before, after)
    if around and before + after:
        wide[:, :before] = wide[:, before + x.shape[1] :] = around
    count = (wide.shape[1] - pool_size) // strides + 1
    if count < 1:
        raise ModelError(f"a window of {pool_size} steps does not fit a sequence of {x.shape[1]}")
    of_row, of_step, of_feature = wide.strides
    return np.lib.stride_tricks.as_strided(
        wide,
        (len(x), count, pool_size, x.shape[2]),
        (of_row, of_step * strides, of_step, of_feature),
        writeable=False,
    )


def window_sizes(x: Array, pool_size: int, strides: int, padding: str) -> Array:
    """Return how many steps of x (B, T, D) each window has, (windows, 1)."""
    steps = x.shape[1]
    before, after = padding_around(steps, pool_size, strides, padding)
    starts = np.arange(0, before + steps + after - pool_size + 1, strides) - before
    sizes = np.minimum(starts + pool_size, steps) - np.maximum(starts, 0)
    return sizes.astype(x.dtype)[:, np.newaxis]
