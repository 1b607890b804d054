"""Convolutions in pairs: what they return with what backward needs, and gradients.

A cache holds no windows: they are as many times the input as the kernel has steps, and copying them
again takes little of the time of the products.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.convolution import (
    conv1d,
    pad_steps,
    padding_around,
    step_windows,
)

ConvCache = tuple[Array, Array, bool, int, str, int, int]


def conv1d_forward(
    x: Array,
    kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
    groups: int = 1,
) -> tuple[Array, ConvCache]:
    """Return what `conv1d` returns, and its cache."""
    y = conv1d(
        x,
        kernel,
        bias,
        strides=strides,
        padding=padding,
        dilation_rate=dilation_rate,
        groups=groups,
    )
    return y, (x, kernel, bias is not None, strides, padding, dilation_rate, groups)


def conv1d_backward(
    gradient: Array, cache: ConvCache, *, need_x: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Return the gradients of x (B, T, C), `None` unless `need_x`, kernel (K, C / groups, F), bias.

    Each window takes back what its sum is told, and steps add up what their windows say.
    """
    x, kernel, use_bias, strides, padding, dilation_rate, groups = cache
    size, depth, filters = kernel.shape
    span = dilation_rate * (size - 1) + 1
    before, after = padding_around(x.shape[1], span, strides, padding)
    rows = gradient.reshape(-1, filters)
    of_bias = np.sum(rows, axis=0) if use_bias else None
    view = step_windows(pad_steps(x, before, after), size, strides, dilation_rate)
    of_kernel = conv_kernel_gradient(view, rows, size, depth, groups)
    if not need_x:
        return None, of_kernel, of_bias
    del view
    batch, steps, features = x.shape
    of_x = np.zeros((batch, before + steps + after, features), gradient.dtype)
    wide = filters // groups
    for group in range(groups):
        of, out = depth * group, wide * group
        part = kernel[..., out : out + wide].reshape(size * depth, wide)
        add_windows(
            of_x[..., of : of + depth],
            (rows[:, out : out + wide] @ part.T).reshape(batch, -1, size, depth),
            strides,
            dilation_rate,
        )
    return of_x[:, before : before + steps], of_kernel, of_bias


def conv_kernel_gradient(view: Array, rows: Array, size: int, depth: int, groups: int) -> Array:
    """Return the gradient of a kernel from windows (B, count, K, C) and rows (B count, F)."""
    filters = rows.shape[1]
    of_kernel = np.empty((size, depth, filters), rows.dtype)
    wide = filters // groups
    for group in range(groups):
        of, out = depth * group, wide * group
        of_group = (
            view[..., of : of + depth].reshape(len(rows), size * depth).T
            @ rows[:, out : out + wide]
        )
        of_kernel[..., out : out + wide] = of_group.reshape(size, depth, wide)
    return of_kernel


def add_windows(x: Array, spread: Array, strides: int, dilation_rate: int) -> None:
    """Add windows (B, count, K, C) to the steps of x (B, T, C) that they were taken from."""
    count, size = spread.shape[1:3]
    reach = strides * (count - 1) + 1
    for k in range(size):
        start = dilation_rate * k
        x[:, start : start + reach : strides] += spread[:, :, k]
