"""Keras' convolutions along time, as matrix products over windows of steps.

The windows are copied into rows, so that there is one product for a group. Shifted products, one
for each step of the kernel, need no copy, but took up to 20 times as long where features are few.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.errors import ModelError


def conv1d(
    x: Array,
    kernel: Array,
    bias: Array | None,
    *,
    strides: int = 1,
    padding: str = "valid",
    dilation_rate: int = 1,
    groups: int = 1,
) -> Array:
    """Return sums over windows of x (B, T, C), shape (B, sums, F): kernel (K, C / groups, F).

    Source: keras/src/layers/convolutional/{base_conv,conv1d}.py; the activation is a kernel of its
    own.
    """
    size, depth, filters = kernel.shape
    span = dilation_rate * (size - 1) + 1
    before, after = padding_around(x.shape[1], span, strides, padding)
    view = step_windows(pad_steps(x, before, after), size, strides, dilation_rate)
    batch, count = view.shape[:2]
    if groups == 1:
        y = view.reshape(batch * count, size * depth) @ kernel.reshape(size * depth, filters)
    else:
        y = np.empty((batch * count, filters), np.result_type(x, kernel))
        wide = filters // groups
        for group in range(groups):
            of, out = depth * group, wide * group
            part = kernel[..., out : out + wide].reshape(size * depth, wide)
            y[:, out : out + wide] = (
                view[..., of : of + depth].reshape(batch * count, size * depth) @ part
            )
    if bias is not None:
        y += bias
    return y.reshape(batch, count, filters)


def padding_around(steps: int, span: int, strides: int, padding: str) -> tuple[int, int]:
    """Return how many steps of zeros come before and after a sequence, as TensorFlow counts."""
    if padding == "valid":
        return 0, 0
    if padding == "causal":
        return span - 1, 0
    both = max((-(-steps // strides) - 1) * strides + span - steps, 0)
    return both // 2, both - both // 2


def continued(x: Array, past: Array) -> tuple[Array, Array]:
    """Return x (B, T, C) behind the steps of past (B, P, C), and the last P steps of that."""
    whole = np.concatenate([past, x], axis=1)
    return whole, whole[:, x.shape[1] :].copy()


def pad_steps(x: Array, before: int, after: int) -> Array:
    """Return x (B, T, C) with zeros around its steps; x itself if there are none."""
    if before + after == 0:
        return x
    batch, steps, features = x.shape
    y = np.zeros((batch, before + steps + after, features), x.dtype)
    y[:, before : before + steps] = x
    return y


def step_windows(x: Array, size: int, strides: int, dilation_rate: int) -> Array:
    """Return a view of x (B, T, C) as windows, (B, count, size, C), that nobody may write to."""
    batch, steps, features = x.shape
    span = dilation_rate * (size - 1) + 1
    count = (steps - span) // strides + 1
    if count < 1:
        raise ModelError(f"a kernel over {span} steps does not fit a sequence of {steps}")
    of_row, of_step, of_feature = x.strides
    return np.lib.stride_tricks.as_strided(
        x,
        (batch, count, size, features),
        (of_row, of_step * strides, of_step * dilation_rate, of_feature),
        writeable=False,
    )
