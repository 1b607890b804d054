"""Transposed convolutions in pairs: what they return with what backward needs, and gradients.

Each step of the input takes back what the steps are told that it was spread over: backward is a
convolution.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.convolution import pad_steps, step_windows
from lstmspec.backends.numpy.kernels.convolution_transposed import conv1d_transpose, spread_steps

TransposeCache = tuple[Array, Array, bool, int, str, int | None, int]


def conv1d_transpose_forward(
    x: Array,
    kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    output_padding: int | None = None,
    dilation_rate: int = 1,
) -> tuple[Array, TransposeCache]:
    """Return what `conv1d_transpose` returns, and its cache."""
    y = conv1d_transpose(
        x,
        kernel,
        bias,
        strides=strides,
        padding=padding,
        output_padding=output_padding,
        dilation_rate=dilation_rate,
    )
    return y, (x, kernel, bias is not None, strides, padding, output_padding, dilation_rate)


def conv1d_transpose_backward(
    gradient: Array, cache: TransposeCache, *, need_x: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Return the gradients of x (B, T, C), `None` unless `need_x`, kernel (K, F, C) and bias."""
    x, kernel, use_bias, strides, padding, output_padding, dilation_rate = cache
    size, filters, features = kernel.shape
    span = dilation_rate * (size - 1) + 1
    full, before, count = spread_steps(x.shape[1], span, strides, padding, output_padding)
    of_bias = np.sum(gradient, axis=(0, 1)) if use_bias else None
    whole = pad_steps(gradient, before, max(full - before - count, 0))[:, :full]
    rows = step_windows(whole, size, strides, dilation_rate).reshape(-1, size * filters)
    del whole
    of_kernel = (rows.T @ x.reshape(-1, features)).reshape(kernel.shape)
    if not need_x:
        return None, of_kernel, of_bias
    of_x = rows @ kernel.reshape(-1, features)
    return of_x.reshape(x.shape), of_kernel, of_bias
