"""The LSTM in training, with the default activations: the loop of `lstm_wide`, and its way back.

A tape holds for each step tanh(c), o, i, f, g and the c before it: (n + 1, 6U, B), the last entry
only for c. Going back, what does not depend on the gradients that the loop carries is made for
several steps at once, so that the loop itself is few calls; the weights get their gradients from
one product over those steps.
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


def lstm_forward(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    c: Array,
    mask: Array | None = None,
    *,
    dropout: Array | None = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, Array, tuple[Any, ...]]:
    """Return output, last h and last c of `lstm`, and the cache.

    `dropout` (B, D) multiplies the input of every step: 0 where it is dropped, else 1 / (1 - rate).
    """
    i, f, g, o = np.split(stack_weights(kernel, recurrent_kernel, bias), 4)
    weights = np.concatenate([-o, -i, -f, g])

    def record(slots: Array, others: list[Array]) -> tuple[Array, list[Array]]:
        tape = lstm_record(weights, slots, others[0])
        return tape, [tape[:, -len(others[0]) :]]

    options = return_sequences, go_backwards, zero_output_for_mask
    y, (h, c), run = run_recorded(x, [h, c], mask, dropout, record, *options)
    return y, h, c, (run, weights, bias is not None)


def lstm_record(weights: Array, slots: Array, first_c: Array) -> Array:
    """Run an LSTM through its slots, return its tape; row blocks of weights -o, -i, -f, g."""
    units, width = first_c.shape
    tape = np.empty((len(slots), 6 * units, width), weights.dtype)
    tape[0, 5 * units :] = first_c
    entries, after = tape[:-1], tape[1:]
    steps = zip(
        slots[:-1],
        slots[1:, :units],
        entries[:, units : 5 * units],
        entries[:, units : 4 * units],
        entries[:, 4 * units : 5 * units],
        entries[:, 2 * units : 4 * units],
        entries[:, 4 * units :],
        after[:, 5 * units :],
        entries[:, :units],
        entries[:, units : 2 * units],
        strict=True,
    )
    terms = np.empty((2 * units, width), tape.dtype)
    new, kept = terms[:units], terms[units:]
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, one = np.tanh, np.multiply, np.ones((), tape.dtype)
    for column, h, made, sigmoids, g, shares, contents, c, tanh_c, o in steps:
        matmul(weights, column, made)
        exp(sigmoids, sigmoids)
        add(sigmoids, one, sigmoids)
        divide(one, sigmoids, sigmoids)
        tanh(g, g)
        multiply(shares, contents, terms)
        add(new, kept, c)
        tanh(c, tanh_c)
        multiply(o, tanh_c, h)
    return tape


def lstm_backward(
    gradient: Array | None,
    of_h: Array | None,
    of_c: Array | None,
    cache: tuple[Any, ...],
    *,
    need_x: bool = True,
) -> tuple[Array | None, Array, Array, Array | None, Array, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias, h and c.

    Given are those of the output and of the last h and c, `None` being 0. That of x is `None`
    unless `need_x`.
    """
    run, weights, use_bias = cache
    units = len(weights) // 4
    zeros, total = np.zeros((run[2][0], units), weights.dtype), np.zeros_like(weights)
    start = lstm_unwinder(weights, total, need_x)
    of_x, (first_h, first_c) = run_unwound(gradient, [of_h, of_c], zeros, run, start, need_x)
    o, i, f, g = np.split(total, 4)
    of_kernel, of_recurrent, of_bias = split_weights(np.concatenate([-i, -f, g, -o]), units)
    return of_x, of_kernel, of_recurrent, of_bias if use_bias else None, first_h, first_c


def lstm_unwinder(
    weights: Array, total: Array, need_x: bool
) -> Callable[..., tuple[int, Callable[..., Array]]]:
    """Return what `run_unwound` starts a stretch with; it adds to `total`."""
    units = len(weights) // 4
    back_weights = weights[:, : -1 if need_x else units].T.copy()

    def start(
        slots: Array, tape: Array, carried: list[Array], lasts: list[Array]
    ) -> tuple[int, Callable[..., Array]]:
        width = slots.shape[2]
        reach = min(len(slots) - 1, steps_at_once(5 * units, width))
        space = np.empty((reach, 5, units, width), tape.dtype)
        through, of_o, of_i, of_f, of_g = (list(space[:, block]) for block in range(5))
        factors = space.reshape(reach, 5 * units, width)
        made = np.empty((reach, len(back_weights), width), tape.dtype)
        of_gates, of_columns, of_hs = list(factors[:, units:]), list(made), list(made[:, :units])
        forget = list(tape[:-1, 3 * units : 4 * units])
        add, multiply, matmul = np.add, np.multiply, np.matmul

        def back(first: int, last: int, given: Array | None, ends: dict[int, slice]) -> Array:
            lstm_factors(tape[first:last], factors[: last - first])
            of_h, of_c = carried
            for k in range(last - first - 1, -1, -1):
                if given is not None:
                    add(of_h, given[k], of_h)
                if first + k in ends:
                    add_ended([of_h, of_c], lasts, ends[first + k])
                multiply(through[k], of_h, through[k])
                multiply(of_o[k], of_h, of_o[k])
                add(of_c, through[k], of_c)
                multiply(of_i[k], of_c, of_i[k])
                multiply(of_f[k], of_c, of_f[k])
                multiply(of_g[k], of_c, of_g[k])
                multiply(of_c, forget[first + k], of_c)
                matmul(back_weights, of_gates[k], of_columns[k])
                of_h = of_hs[k]
            carried[0][...] = of_h
            np.add(
                total, gathered_product(factors[: last - first, units:], slots[first:last]), total
            )
            return made[: last - first, units:]

        return reach, back

    return start


def lstm_factors(tape: Array, factors: Array) -> None:
    """Fill in what turns gradients of h and c into those of c and of o, i, f, g before activation.

    The five blocks (n, 5U, B) are o (1 - tanh(c)^2) and o' tanh(c), for the gradient of h, and then
    i' g, f' c, i (1 - g^2), for that of c. The sigmoids were made of negated sums: s' = s^2 - s.
    """
    units = tape.shape[1] // 6
    tanh_c, o, sigmoids = tape[:, :units], tape[:, units : 2 * units], tape[:, units : 4 * units]
    i, g, contents = (
        tape[:, 2 * units : 3 * units],
        tape[:, 4 * units : 5 * units],
        tape[:, 4 * units :],
    )
    of_c, of_sigmoids, of_g = (
        factors[:, :units],
        factors[:, units : 4 * units],
        factors[:, 4 * units :],
    )
    np.square(sigmoids, of_sigmoids)
    np.subtract(of_sigmoids, sigmoids, of_sigmoids)
    factors[:, units : 2 * units] *= tanh_c
    factors[:, 2 * units : 4 * units] *= contents
    for squashed, slope, gate in ((tanh_c, of_c, o), (g, of_g, i)):
        np.square(squashed, slope)
        np.subtract(1.0, slope, slope)
        np.multiply(slope, gate, slope)
