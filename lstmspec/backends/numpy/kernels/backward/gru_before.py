"""The GRU without `reset_after` in training, with the default activations, as `gru` has the other.

A slot has r h behind [h; x; 1]. A tape holds for each step z, r and g: (n, 3U, B).
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
from lstmspec.backends.numpy.kernels.packing import pack_gru_before


def gru_before_forward(
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
    weights, _, candidate, _ = pack_gru_before(kernel, recurrent_kernel, bias)

    def record(slots: Array, others: list[Array]) -> tuple[Array, list[Array]]:
        return gru_before_record(weights, candidate, slots), []

    options = return_sequences, go_backwards, zero_output_for_mask
    y, (h,), run = run_recorded(x, [h], mask, dropout, record, *options, extra=h.shape[1])
    return y, h, (run, weights, candidate, bias is not None)


def gru_before_record(weights: Array, candidate: Array, slots: Array) -> Array:
    """Run a GRU through its slots and return its tape; the weights are `pack_gru_before`'s."""
    units = len(candidate)
    tape = np.empty((len(slots) - 1, 3 * units, slots.shape[2]), weights.dtype)
    steps = zip(
        slots[:-1, :-units],
        slots[:-1, units:],
        slots[:-1, -units:],
        slots[:-1, :units],
        slots[1:, :units],
        tape[:, : 2 * units],
        tape[:, :units],
        tape[:, units : 2 * units],
        tape[:, 2 * units :],
        strict=True,
    )
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, subtract, one = np.tanh, np.multiply, np.subtract, np.ones((), weights.dtype)
    for column, inner_column, reset, h, next_h, sigmoids, z, r, g in steps:
        matmul(weights, column, sigmoids)
        exp(sigmoids, sigmoids)
        add(sigmoids, one, sigmoids)
        divide(one, sigmoids, sigmoids)
        multiply(r, h, reset)
        matmul(candidate, inner_column, g)
        tanh(g, g)
        subtract(h, g, next_h)
        multiply(z, next_h, next_h)
        add(g, next_h, next_h)
    return tape


def gru_before_backward(
    gradient: Array | None, of_h: Array | None, cache: tuple[Any, ...], *, need_x: bool = True
) -> tuple[Array | None, Array, Array, Array | None, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias and h, as `lstm_backward` does."""
    run, weights, candidate, use_bias = cache
    units = len(candidate)
    zeros = np.zeros((run[2][0], units), weights.dtype)
    total, of_candidate = np.zeros_like(weights), np.zeros_like(candidate)
    start = gru_before_unwinder(weights, candidate, total, of_candidate, need_x)
    of_x, (first_h,) = run_unwound(gradient, [of_h], zeros, run, start, need_x)
    # The gates were made negated; the candidate meets [x; 1; r h].
    rows = np.concatenate([-total, np.roll(of_candidate, units, axis=1)]).T
    of_bias = rows[-1].copy() if use_bias else None
    return of_x, rows[units:-1].copy(), rows[:units].copy(), of_bias, first_h


def gru_before_unwinder(
    weights: Array, candidate: Array, total: Array, of_candidate: Array, need_x: bool
) -> Callable[..., tuple[int, Callable[..., Array]]]:
    """Return what `run_unwound` starts a stretch with; it adds to `total` and `of_candidate`."""
    units = len(candidate)
    back_weights = weights[:, : -1 if need_x else units].T.copy()
    back_reset = candidate[:, -units:].T.copy()
    back_candidate = candidate[:, : -units - 1].T.copy()

    def start(
        slots: Array, tape: Array, carried: list[Array], lasts: list[Array]
    ) -> tuple[int, Callable[..., Array]]:
        width = slots.shape[2]
        reach = min(len(tape), steps_at_once(3 * units, width))
        space = np.empty((reach, 3, units, width), tape.dtype)
        of_z, of_r, of_g = (list(space[:, block]) for block in range(3))
        factors = space.reshape(reach, 3 * units, width)
        made = np.empty((reach, len(back_weights), width), tape.dtype)
        of_gates, of_columns, of_hs = (
            list(factors[:, : 2 * units]),
            list(made),
            list(made[:, :units]),
        )
        share, reset = list(tape[:, :units]), list(tape[:, units : 2 * units])
        kept, of_reset = np.empty((2, units, width), tape.dtype)
        add, multiply, matmul = np.add, np.multiply, np.matmul

        def back(first: int, last: int, given: Array | None, ends: dict[int, slice]) -> Array:
            count = last - first
            gru_before_factors(slots[first:last, :units], tape[first:last], factors[:count])
            (of_h,) = carried
            for k in range(count - 1, -1, -1):
                if given is not None:
                    add(of_h, given[k], of_h)
                if first + k in ends:
                    add_ended([of_h], lasts, ends[first + k])
                multiply(of_z[k], of_h, of_z[k])
                multiply(of_g[k], of_h, of_g[k])
                multiply(of_h, share[first + k], kept)
                matmul(back_reset, of_g[k], of_reset)
                multiply(of_r[k], of_reset, of_r[k])
                multiply(of_reset, reset[first + k], of_reset)
                add(kept, of_reset, kept)
                matmul(back_weights, of_gates[k], of_columns[k])
                of_h = of_hs[k]
                add(of_h, kept, of_h)
            carried[0][...] = of_h
            columns, of_gs = slots[first:last], factors[:count, 2 * units :]
            of_sigmoids = factors[:count, : 2 * units]
            np.add(total, gathered_product(of_sigmoids, columns[:, :-units]), total)
            np.add(of_candidate, gathered_product(of_gs, columns[:, units:]), of_candidate)
            if need_x:
                made[:count, units:] += np.matmul(back_candidate, of_gs)
            return made[:count, units:]

        return reach, back

    return start


def gru_before_factors(h: Array, tape: Array, factors: Array) -> None:
    """Fill in what turns gradients into those of z, r and g before activation.

    The blocks (n, 3U, B) are z' (h - g) and (1 - z) (1 - g^2), for the gradient of the next h, and
    between them r' h, for that of r h. The sigmoids were made of negated sums: s' = s^2 - s.
    """
    units = h.shape[1]
    z, g = tape[:, :units], tape[:, 2 * units :]
    of_z, of_r, of_g = (factors[:, block * units : (block + 1) * units] for block in range(3))
    sigmoids, slopes = tape[:, : 2 * units], factors[:, : 2 * units]
    np.square(sigmoids, slopes)
    np.subtract(slopes, sigmoids, slopes)
    np.multiply(of_r, h, of_r)
    np.subtract(h, g, of_g)
    np.multiply(of_z, of_g, of_z)
    np.square(g, of_g)
    np.subtract(1.0, of_g, of_g)
    np.multiply(of_g, 1.0 - z, of_g)
