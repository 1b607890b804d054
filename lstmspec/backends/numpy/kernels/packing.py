"""Weights of recurrent layers in the form in which the fast kernels multiply by them.

A pack is made once, when a model is loaded. It joins the recurrent kernel, the kernel and the bias
into one matrix, so that one product with the column [h; x; 1] makes the gates of a step, and it is
transposed: activations are feature-major, (units, batch), so that each gate is one block of memory.

There are two of each matrix, because the fastest step depends on the batch:

- `wide`, row-major, for products with many columns. The gates that are to be a sigmoid are negated,
  for sigmoid(v) = 1 / (1 + exp(-v)).
- `narrow`, column-major, for a single column. Those gates are halved, for
  sigmoid(v) = (tanh(v / 2) + 1) / 2: one `tanh` for all gates is the least work for few numbers.
"""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def pack_lstm(kernel: Array, recurrent_kernel: Array, bias: Array | None) -> tuple[Array, Array]:
    """Return an LSTM's `wide`, row blocks o, i, f, g, and `narrow`, row blocks g, o, f, i.

    Both are (4U, U + D + 1); shapes of the weights as in `lstm`.
    """
    rows = stack_weights(kernel, recurrent_kernel, bias)
    i, f, g, o = np.split(rows, 4)
    narrow = np.concatenate([g, o / 2.0, f / 2.0, i / 2.0])
    return np.concatenate([-o, -i, -f, g]), column_major(narrow)


def pack_gru(
    kernel: Array, recurrent_kernel: Array, bias: Array | None
) -> tuple[Array, Array, Array]:
    """Return the `wide`, `narrow` and `candidate` of a GRU with `reset_after`.

    `wide` is (3U, U + D + 1), row blocks z, r and h R_h + bias, which does not meet x; `narrow` has
    the last block first. `candidate` is (U, D + 1), for [x; 1]. Weights as in `gru`.
    """
    units = recurrent_kernel.shape[0]
    input_bias, recurrent_bias = (None, None) if bias is None else bias
    inputs = stack_weights(kernel, np.zeros_like(recurrent_kernel), input_bias)
    states = stack_weights(np.zeros_like(kernel), recurrent_kernel, recurrent_bias)
    gates, inner = (inputs + states)[: 2 * units], states[2 * units :]
    narrow = np.concatenate([inner, gates / 2.0])
    candidate = inputs[2 * units :, units:].copy()
    return np.concatenate([-gates, inner]), column_major(narrow), candidate


def pack_gru_before(
    kernel: Array, recurrent_kernel: Array, bias: Array | None
) -> tuple[Array, Array, Array, Array]:
    """Return a GRU's `wide`, `narrow` and a candidate for each, for `reset_after=False`.

    `wide` and `narrow` are (2U, U + D + 1), row blocks z and r; the candidates are (U, D + 1 + U),
    for [x; 1; r h].
    """
    units = recurrent_kernel.shape[0]
    rows = stack_weights(kernel, recurrent_kernel, bias)
    gates, candidate = rows[: 2 * units], np.roll(rows[2 * units :], -units, axis=1)
    return -gates, column_major(gates / 2.0), candidate, column_major(candidate)


def pack_simple_rnn(
    kernel: Array, recurrent_kernel: Array, bias: Array | None
) -> tuple[Array, Array]:
    """Return a simple recurrent layer's weights (U, U + D + 1), row-major and column-major."""
    wide = stack_weights(kernel, recurrent_kernel, bias)
    return wide, column_major(wide)


def column_major(matrix: Array) -> Array:
    """Return a copy in column order that begins at a cache line.

    A product with one column reads the matrix once, and is up to a quarter slower if each load
    straddles two lines; NumPy aligns to 16 bytes.
    """
    size = matrix.dtype.itemsize
    room = np.empty(matrix.size + 64 // size, matrix.dtype)
    skip = -room.__array_interface__["data"][0] % 64 // size
    copy: Array = room[skip : skip + matrix.size].reshape(matrix.shape[::-1]).T
    copy[...] = matrix
    return copy


def stack_weights(kernel: Array, recurrent_kernel: Array, bias: Array | None) -> Array:
    """Return the matrix that meets [h; x; 1]: kernels (D, K) and (U, K) -> (K, U + D + 1)."""
    if bias is None:
        bias = np.zeros(kernel.shape[1], kernel.dtype)
    return np.concatenate([recurrent_kernel, kernel, bias[np.newaxis]]).T.copy()
