"""The GRU with `reset_after` in training, with the default activations, as `lstm` has the LSTM.

A tape holds for each step z, r, h R_h + bias and g: (n, 4U, B). All gradients of a step are that of
its h times what is known beforehand.
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
    steps_at_once,
)
from lstmspec.backends.numpy.kernels.packing import pack_gru


def gru_forward(
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
    """Return output and last h of `gru`, and the cache; `dropout` as in `lstm_forward`."""
    weights, _, candidate = pack_gru(kernel, recurrent_kernel, bias)

    def record(slots: Array, others: list[Array]) -> tuple[Array, list[Array]]:
        return gru_record(weights, candidate, slots), []

    options = return_sequences, go_backwards, zero_output_for_mask
    y, (h,), run = run_recorded(x, [h], mask, dropout, record, *options)
    return y, h, (run, weights, candidate, bias is not None)


def gru_record(weights: Array, candidate: Array, slots: Array) -> Array:
    """Run a GRU through its slots and return its tape; the weights are those of `pack_gru`."""
    units = len(candidate)
    tape = np.empty((len(slots) - 1, 4 * units, slots.shape[2]), weights.dtype)
    tape[:, 3 * units :] = np.matmul(candidate, slots[:-1, units:])
    steps = zip(
        slots[:-1],
        slots[:-1, :units],
        slots[1:, :units],
        tape[:, : 3 * units],
        tape[:, : 2 * units],
        tape[:, :units],
        tape[:, units : 2 * units],
        tape[:, 2 * units : 3 * units],
        tape[:, 3 * units :],
        strict=True,
    )
    reset = np.empty((units, slots.shape[2]), weights.dtype)
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, subtract, one = np.tanh, np.multiply, np.subtract, np.ones((), weights.dtype)
    for column, h, next_h, made, sigmoids, z, r, inner, g in steps:
        matmul(weights, column, made)
        exp(sigmoids, sigmoids)
        add(sigmoids, one, sigmoids)
        divide(one, sigmoids, sigmoids)
        multiply(r, inner, reset)
        add(g, reset, g)
        tanh(g, g)
        subtract(h, g, next_h)
        multiply(z, next_h, next_h)
        add(g, next_h, next_h)
    return tape


def gru_backward(
    gradient: Array | None, of_h: Array | None, cache: tuple[Any, ...], *, need_x: bool = True
) -> tuple[Array | None, Array, Array, Array | None, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias and h, as `lstm_backward` does."""
    run, weights, candidate, use_bias = cache
    units = len(candidate)
    zeros = np.zeros((run[2][0], units), weights.dtype)
    total, of_candidate = np.zeros_like(weights), np.zeros_like(candidate)
    start = gru_unwinder(weights, candidate, total, of_candidate, need_x)
    of_x, (first_h,) = run_unwound(gradient, [of_h], zeros, run, start, need_x)
    # The gates z and r were made negated.
    np.negative(total[: 2 * units], out=total[: 2 * units])
    of_recurrent = total[:, :units].T.copy()
    of_inputs = np.concatenate([total[: 2 * units, units:], of_candidate]).T
    of_bias = np.stack([of_inputs[-1], total[:, -1]]) if use_bias else None
    return of_x, of_inputs[:-1].copy(), of_recurrent, of_bias, first_h


def gru_unwinder(
    weights: Array, candidate: Array, total: Array, of_candidate: Array, need_x: bool
) -> Callable[..., tuple[int, Callable[..., Array]]]:
    """Return what `run_unwound` starts a stretch with; it adds to `total` and `of_candidate`."""
    units = len(candidate)
    back_weights = weights[:, : -1 if need_x else units].T.copy()
    back_candidate = candidate[:, :-1].T.copy()

    def start(
        slots: Array, tape: Array, carried: list[Array], lasts: list[Array]
    ) -> tuple[int, Callable[..., Array]]:
        width = slots.shape[2]
        reach = min(len(tape), steps_at_once(4 * units, width))
        space = np.empty((reach, 4, units, width), tape.dtype)
        of_z, of_r, of_inner, of_g = (list(space[:, block]) for block in range(4))
        factors = space.reshape(reach, 4 * units, width)
        made = np.empty((reach, len(back_weights), width), tape.dtype)
        of_gates, of_columns, of_hs = (
            list(factors[:, : 3 * units]),
            list(made),
            list(made[:, :units]),
        )
        share, kept = list(tape[:, :units]), np.empty((units, width), tape.dtype)
        add, multiply, matmul = np.add, np.multiply, np.matmul

        def back(first: int, last: int, given: Array | None, ends: dict[int, slice]) -> Array:
            count = last - first
            gru_factors(slots[first:last, :units], tape[first:last], factors[:count])
            (of_h,) = carried
            for k in range(count - 1, -1, -1):
                if given is not None:
                    add(of_h, given[k], of_h)
                if first + k in ends:
                    add_ended([of_h], lasts, ends[first + k])
                multiply(of_z[k], of_h, of_z[k])
                multiply(of_r[k], of_h, of_r[k])
                multiply(of_inner[k], of_h, of_inner[k])
                multiply(of_g[k], of_h, of_g[k])
                multiply(of_h, share[first + k], kept)
                matmul(back_weights, of_gates[k], of_columns[k])
                of_h = of_hs[k]
                add(of_h, kept, of_h)
            carried[0][...] = of_h
            columns, of_gs = slots[first:last], factors[:count, 3 * units :]
            np.add(total, gathered_product(factors[:count, : 3 * units], columns), total)
            np.add(of_candidate, gathered_product(of_gs, columns[:, units:]), of_candidate)
            if need_x:
                made[:count, units:] += np.matmul(back_candidate, of_gs)
            return made[:count, units:]

        return reach, back

    return start


def gru_factors(h: Array, tape: Array, factors: Array) -> None:
    """Fill in what turns the gradient of the next h into those of z, r, h R_h and g.

    The blocks (n, 4U, B) are those before activation: z' (h - g), r' g' (h R_h), r g' and
    g' = (1 - z) (1 - g^2). The sigmoids were made of negated sums: s' = s^2 - s.
    """
    units = h.shape[1]
    z, r, inner, g = (tape[:, block * units : (block + 1) * units] for block in range(4))
    of_z, of_r, of_inner, of_g = (
        factors[:, block * units : (block + 1) * units] for block in range(4)
    )
    sigmoids, slopes = tape[:, : 2 * units], factors[:, : 2 * units]
    np.square(sigmoids, slopes)
    np.subtract(slopes, sigmoids, slopes)
    np.subtract(h, g, of_g)
    np.multiply(of_z, of_g, of_z)
    np.square(g, of_g)
    np.subtract(1.0, of_g, of_g)
    np.subtract(1.0, z, of_inner)
    np.multiply(of_g, of_inner, of_g)
    np.multiply(of_g, r, of_inner)
    np.multiply(of_r, inner, of_r)
    np.multiply(of_r, of_g, of_r)
