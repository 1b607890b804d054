"""The steps of each recurrent cell for many rows at once, with the default activations.

A loop runs over slots, (n + 1, rows, batch): slot k holds the column [h; x; 1] of step k, h being
what step k - 1 made. So a step writes h where the next product reads it, and copies and allocates
nothing. Arrays are feature-major, (units, batch): each gate is one block of memory. Sigmoids come
from `exp`, as NumPy's `tanh` takes twice its time for each number on processors without AVX-512.

A function gets the pack, the slots, the states (U, batch) and the last states of all rows, makes
the buffers, and returns what runs `count` steps from slot 0 on, and the states it keeps outside the
slots. Of these it notes the last of the rows that end in a step, by step. What overflows in `exp`
is infinite, and the sigmoid 0: run these with `over` and `under` ignored.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def lstm_wide(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return an LSTM's loop, and its cell state: the formulas of `lstm`."""
    weights = pack[0]
    units, batch = states[1].shape
    # o, i, f, g and behind them c, so that [i; f] * [g; c] is one product.
    gates = np.empty((5 * units, batch), weights.dtype)
    made, sigmoids, o, g = (
        gates[:-units],
        gates[: 3 * units],
        gates[:units],
        gates[3 * units : -units],
    )
    shares, contents, cell = gates[units : 3 * units], gates[3 * units :], gates[-units:]
    cell[...] = states[1]
    terms = np.empty((2 * units, batch), weights.dtype)
    new, kept = terms[:units], terms[units:]
    columns, outputs = list(slots), list(slots[1:, :units])
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, one = np.tanh, np.multiply, np.ones((), weights.dtype)

    def advance(count: int, ends: dict[int, slice]) -> None:
        for k in range(count):
            matmul(weights, columns[k], made)
            exp(sigmoids, sigmoids)
            add(sigmoids, one, sigmoids)
            divide(one, sigmoids, sigmoids)
            tanh(g, g)
            multiply(shares, contents, terms)
            add(new, kept, cell)
            tanh(cell, new)
            multiply(o, new, outputs[k])
            if k in ends:
                lasts[1][:, ends[k]] = cell[:, ends[k]]

    return advance, [cell]


def gru_wide(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return the loop of a GRU with `reset_after`: the formulas of `gru`."""
    weights, _, candidate = pack
    units, batch = states[0].shape
    made = np.empty((3 * units, batch), weights.dtype)
    sigmoids, z, r, g = made[:-units], made[:units], made[units:-units], made[-units:]
    columns, outputs = list(slots), list(slots[:, :units])
    inputs = slots[:-1, units:]
    projected = np.empty((len(inputs), units, batch), weights.dtype)
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, subtract, one = np.tanh, np.multiply, np.subtract, np.ones((), weights.dtype)

    def advance(count: int, ends: dict[int, slice]) -> None:
        matmul(candidate, inputs[:count], projected[:count])
        steps = zip(
            columns[:count], outputs[:count], outputs[1 : count + 1], projected, strict=False
        )
        for column, h, next_h, x_g in steps:
            matmul(weights, column, made)
            exp(sigmoids, sigmoids)
            add(sigmoids, one, sigmoids)
            divide(one, sigmoids, sigmoids)
            multiply(r, g, g)
            add(g, x_g, g)
            tanh(g, g)
            # z h + (1 - z) g = g + z (h - g)
            subtract(h, g, next_h)
            multiply(z, next_h, next_h)
            add(g, next_h, next_h)

    return advance, []


def gru_before_wide(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return the loop of a GRU without `reset_after`; a slot has r h behind [h; x; 1]."""
    weights, _, candidate, _ = pack
    units, batch = states[0].shape
    made = np.empty((3 * units, batch), weights.dtype)
    sigmoids, z, r, g = made[:-units], made[:units], made[units:-units], made[-units:]
    columns, outputs = list(slots[:, :-units]), list(slots[:, :units])
    inner_columns, resets = list(slots[:, units:]), list(slots[:, -units:])
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, subtract, one = np.tanh, np.multiply, np.subtract, np.ones((), weights.dtype)

    def advance(count: int, ends: dict[int, slice]) -> None:
        for k in range(count):
            h, next_h = outputs[k], outputs[k + 1]
            matmul(weights, columns[k], sigmoids)
            exp(sigmoids, sigmoids)
            add(sigmoids, one, sigmoids)
            divide(one, sigmoids, sigmoids)
            multiply(r, h, resets[k])
            matmul(candidate, inner_columns[k], g)
            tanh(g, g)
            subtract(h, g, next_h)
            multiply(z, next_h, next_h)
            add(g, next_h, next_h)

    return advance, []


def simple_rnn_wide(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return the loop of a simple recurrent layer: the formula of `simple_rnn`."""
    weights = pack[0]
    made = np.empty(states[0].shape, weights.dtype)
    columns, outputs = list(slots), list(slots[1:, : len(made)])
    matmul, tanh = np.matmul, np.tanh

    def advance(count: int, ends: dict[int, slice]) -> None:
        for column, h in zip(columns[:count], outputs[:count], strict=True):
            matmul(weights, column, made)
            tanh(made, h)

    return advance, []
