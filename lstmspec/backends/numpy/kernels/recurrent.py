"""Keras' recurrent layers over a whole sequence, or over a piece of one.

One loop serves prediction, chunks and single steps: the states come in and go out as values. It is
Keras' loop (keras/src/backend/tensorflow/rnn.py), gate by gate (keras/src/layers/rnn): at a step
whose mask is False the states stay and the output repeats the one before, or is 0 with
`zero_output_for_mask`. `go_backwards` leaves the outputs in the order they were made.

These are the kernels that faster ones are measured against: plain first, quick second. The input
of all steps is projected in one product, and each step makes one more.
"""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.activations import sigmoid, tanh
from lstmspec.backends.numpy.kernels.aliases import Activation, Array


def lstm(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    c: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, Array]:
    """Return an LSTM's output and its last states h and c.

    i, f, g, o = x_t kernel + h recurrent_kernel + bias (column blocks in this order)
    c = rec(f) c + rec(i) act(g);  h = rec(o) act(c)

    Shapes: x (B, T, D), kernel (D, 4U), recurrent_kernel (U, 4U), bias (4U,), h and c (B, U), mask
    (B, T) of bool; output (B, T, U) with `return_sequences`, else (B, U). `previous` (B, U) is the
    output to repeat before the first valid step, zeros if None.
    Source: keras/src/layers/rnn/lstm.py; Hochreiter and Schmidhuber (1997).
    """
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    batch, steps, _ = x.shape
    units = h.shape[1]
    inputs = project(x, kernel, bias)
    z = np.empty((batch, 4 * units), inputs.dtype)
    i, f, g, o = (z[:, k * units : (k + 1) * units] for k in range(4))
    zeros = np.zeros((batch, units), inputs.dtype)
    output = zeros if previous is None else previous
    outputs = np.empty((batch, steps if return_sequences else 0, units), inputs.dtype)
    for t in range(steps):
        np.matmul(h, recurrent_kernel, out=z)
        z += inputs[t]
        next_c = recurrent_activation(f) * c + recurrent_activation(i) * activation(g)
        next_h = recurrent_activation(o) * activation(next_c)
        if mask is None:
            c = next_c
            output = h = next_h
        else:
            valid = mask[:, t, np.newaxis]
            c = np.where(valid, next_c, c)
            h = np.where(valid, next_h, h)
            output = np.where(valid, next_h, zeros if zero_output_for_mask else output)
        if return_sequences:
            outputs[:, t] = output
    return outputs if return_sequences else output.copy(), h, c


def gru(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    reset_after: bool = True,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array]:
    """Return a GRU's output and its last state h.

    z = rec(x_z + h R_z), r = rec(x_r + h R_r), with x_z, x_r, x_h = x_t kernel + bias
    g = act(x_h + r (h R_h)) if `reset_after`, else act(x_h + (r h) R_h);  h = z h + (1 - z) g

    Shapes: x (B, T, D), kernel (D, 3U), recurrent_kernel R (U, 3U), column blocks z, r, h; bias
    (3U,), or (2, 3U) with `reset_after`, whose second row is added to h R; h (B, U), mask (B, T) of
    bool; output (B, T, U) with `return_sequences`, else (B, U). `previous` as in `lstm`.
    Source: keras/src/layers/rnn/gru.py; Cho et al. (2014).
    """
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    batch, steps, _ = x.shape
    units = h.shape[1]
    input_bias, recurrent_bias = bias if reset_after and bias is not None else (bias, None)
    inputs = project(x, kernel, input_bias)
    gates = recurrent_kernel if reset_after else recurrent_kernel[:, : 2 * units]
    inner = np.empty((batch, gates.shape[1]), inputs.dtype)
    zeros = np.zeros((batch, units), inputs.dtype)
    output = zeros if previous is None else previous
    outputs = np.empty((batch, steps if return_sequences else 0, units), inputs.dtype)
    for t in range(steps):
        np.matmul(h, gates, out=inner)
        if recurrent_bias is not None:
            inner += recurrent_bias
        z = recurrent_activation(inputs[t, :, :units] + inner[:, :units])
        r = recurrent_activation(inputs[t, :, units : 2 * units] + inner[:, units : 2 * units])
        reset = (
            r * inner[:, 2 * units :] if reset_after else (r * h) @ recurrent_kernel[:, 2 * units :]
        )
        g = activation(inputs[t, :, 2 * units :] + reset)
        next_h = z * h + (1.0 - z) * g
        if mask is None:
            output = h = next_h
        else:
            valid = mask[:, t, np.newaxis]
            h = np.where(valid, next_h, h)
            output = np.where(valid, next_h, zeros if zero_output_for_mask else output)
        if return_sequences:
            outputs[:, t] = output
    return outputs if return_sequences else output.copy(), h


def simple_rnn(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    activation: Activation = tanh,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array]:
    """Return a simple recurrent layer's output and its last state h.

    h = act(x_t kernel + bias + h recurrent_kernel)

    Shapes: x (B, T, D), kernel (D, U), recurrent_kernel (U, U), bias (U,), h (B, U), mask (B, T) of
    bool; output (B, T, U) with `return_sequences`, else (B, U). `previous` as in `lstm`.
    Source: keras/src/layers/rnn/simple_rnn.py; Elman (1990).
    """
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    batch, steps, _ = x.shape
    units = h.shape[1]
    inputs = project(x, kernel, bias)
    zeros = np.zeros((batch, units), inputs.dtype)
    output = zeros if previous is None else previous
    outputs = np.empty((batch, steps if return_sequences else 0, units), inputs.dtype)
    for t in range(steps):
        # A new array each step: `linear` returns its argument, so the state may be this very array.
        z = h @ recurrent_kernel
        z += inputs[t]
        next_h = activation(z)
        if mask is None:
            output = h = next_h
        else:
            valid = mask[:, t, np.newaxis]
            h = np.where(valid, next_h, h)
            output = np.where(valid, next_h, zeros if zero_output_for_mask else output)
        if return_sequences:
            outputs[:, t] = output
    return outputs if return_sequences else output.copy(), h


def project(x: Array, kernel: Array, bias: Array | None) -> Array:
    """Return x kernel + bias of every step, time first: x (B, T, D), kernel (D, K) -> (T, B, K)."""
    batch, steps, features = x.shape
    rows = x.transpose(1, 0, 2).reshape(steps * batch, features) @ kernel
    if bias is not None:
        rows += bias
    return rows.reshape(steps, batch, kernel.shape[1])


def zero_state(x: Array, units: int) -> Array:
    """Return the state (B, units) that a recurrent layer starts from by itself."""
    return np.zeros((len(x), units), x.dtype)
