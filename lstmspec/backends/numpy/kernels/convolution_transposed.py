"""Keras' transposed convolution along time.

There is a product for each step of the kernel, which is added at its place. One product for all,
added in parts, seldom took less time and up to 2.5 times as much, and its result is as many times
the output as kernels overlap.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def conv1d_transpose(
    x: Array,
    kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    output_padding: int | None = None,
    dilation_rate: int = 1,
) -> Array:
    """Return x (B, T, C) spread over the steps of kernel (K, F, C) and added, (B, sums, F).

    Source: keras/src/layers/convolutional/base_conv_transpose.py; the activation is a kernel of its
    own.
    """
    size, filters, features = kernel.shape
    batch, steps, _ = x.shape
    span = dilation_rate * (size - 1) + 1
    full, before, count = spread_steps(steps, span, strides, padding, output_padding)
    rows = x.reshape(-1, features)
    y = np.zeros((batch, max(full, before + count), filters), np.result_type(x, kernel))
    reach = strides * (steps - 1) + 1
    for k in range(size):
        start = dilation_rate * k
        y[:, start : start + reach : strides] += (rows @ kernel[k].T).reshape(batch, steps, -1)
    y = y[:, before : before + count]
    if bias is not None:
        y += bias
    return y


def spread_steps(
    steps: int, span: int, strides: int, padding: str, output_padding: int | None
) -> tuple[int, int, int]:
    """Return over how many steps a sequence is spread, how many are left out before, and kept.

    Where more are kept than that, zeros follow. Source: keras/src/backend/common/backend_utils.py
    counts those kept, and TensorFlow those left out.
    """
    full = (steps - 1) * strides + span
    fewest = span if padding == "valid" else span % 2
    last = max(fewest, strides) if output_padding is None else fewest + output_padding
    count = (steps - 1) * strides + last
    return full, max(full - count, 0) // 2, count
