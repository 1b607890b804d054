"""The simple recurrent layer in training, with `tanh`, as `lstm` has the LSTM.

It needs no tape: its slots hold all that it made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.backward.tape import (
    add_ended,
    gathered_product,
    run_recorded,
    run_unwound,
    split_weights,
    steps_at_once,
)
from lstmspec.backends.numpy.kernels.packing import stack_weights


def simple_rnn_forward(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    mask: Array | None = None,
    *,
    dropout: Array | None = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, tuple[Any, ...]]:
    """Return output and last h of `simple_rnn`, and the cache; `dropout` as in `lstm_forward`."""
    weights = stack_weights(kernel, recurrent_kernel, bias)

    def record(slots: Array, others: list[Array]) -> tuple[Array, list[Array]]:
        made = np.empty(slots[0, : len(weights)].shape, weights.dtype)
        for column, next_h in zip(slots[:-1], slots[1:, : len(weights)], strict=True):
            np.matmul(weights, column, made)
            np.tanh(made, next_h)
        return slots[1:, : len(weights)], []

    options = return_sequences, go_backwards, zero_output_for_mask
    y, (h,), run = run_recorded(x, [h], mask, dropout, record, *options)
    return y, h, (run, weights, bias is not None)


def simple_rnn_backward(
    gradient: Array | None, of_h: Array | None, cache: tuple[Any, ...], *, need_x: bool = True
) -> tuple[Array | None, Array, Array, Array | None, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias and h, as `lstm_backward` does."""
    run, weights, use_bias = cache
    units = len(weights)
    zeros, total = np.zeros((run[2][0], units), weights.dtype), np.zeros_like(weights)
    start = simple_rnn_unwinder(weights, total, need_x)
    of_x, (first_h,) = run_unwound(gradient, [of_h], zeros, run, start, need_x)
    of_kernel, of_recurrent, of_bias = split_weights(total, units)
    return of_x, of_kernel, of_recurrent, of_bias if use_bias else None, first_h


def simple_rnn_unwinder(
    weights: Array, total: Array, need_x: bool
) -> Callable[..., tuple[int, Callable[..., Array]]]:
    """Return what `run_unwound` starts a stretch with; it adds to `total`."""
    units = len(weights)
    back_weights = weights[:, : -1 if need_x else units].T.copy()

    def start(
        slots: Array, tape: Array, carried: list[Array], lasts: list[Array]
    ) -> tuple[int, Callable[..., Array]]:
        width = slots.shape[2]
        reach = min(len(tape), steps_at_once(units, width))
        factors = np.empty((reach, units, width), tape.dtype)
        made = np.empty((reach, len(back_weights), width), tape.dtype)
        of_sums, of_columns, of_hs = list(factors), list(made), list(made[:, :units])
        add, multiply, matmul = np.add, np.multiply, np.matmul

        def back(first: int, last: int, given: Array | None, ends: dict[int, slice]) -> Array:
            count = last - first
            np.square(tape[first:last], factors[:count])
            np.subtract(1.0, factors[:count], factors[:count])
            (of_h,) = carried
            for k in range(count - 1, -1, -1):
                if given is not None:
                    add(of_h, given[k], of_h)
                if first + k in ends:
                    add_ended([of_h], lasts, ends[first + k])
                multiply(of_sums[k], of_h, of_sums[k])
                matmul(back_weights, of_sums[k], of_columns[k])
                of_h = of_hs[k]
            carried[0][...] = of_h
            np.add(total, gathered_product(factors[:count], slots[first:last]), total)
            return made[:count, units:]

        return reach, back

    return start
