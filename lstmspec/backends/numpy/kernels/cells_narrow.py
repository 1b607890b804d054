"""The steps of each recurrent cell for a single row, with the default activations.

As `cells_wide`, but a slot is one column, (rows,), so that a product is a matrix times a vector,
and NumPy calls are what costs. All gates come from one `tanh`; what it made of the sigmoids, v,
stands before as many ones, and one product of (1/2, 1/2) with both makes (v + 1) / 2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def lstm_narrow(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return an LSTM's loop, and its cell state."""
    weights = pack[1]
    units = len(states[1])
    # c, g, then tanh of o, f, i, then ones.
    space = np.ones(8 * units, weights.dtype)
    contents, cell, made = space[: 2 * units], space[:units], space[units : 5 * units]
    cell[...] = states[1][:, 0]
    pairs, sigmoids = space[2 * units :].reshape(2, -1), np.empty(3 * units, weights.dtype)
    o, shares = sigmoids[:units], sigmoids[units:]
    terms = np.empty(2 * units, weights.dtype)
    kept, new = terms[:units], terms[units:]
    columns, outputs = list(slots[..., 0]), list(slots[1:, :units, 0])
    project, average = weights.dot, np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply = np.tanh, np.add, np.multiply

    def advance(count: int, ends: dict[int, slice]) -> None:
        for column, h in zip(columns[:count], outputs[:count], strict=True):
            project(column, made)
            tanh(made, made)
            average(pairs, sigmoids)
            multiply(shares, contents, terms)
            add(kept, new, cell)
            tanh(cell, new)
            multiply(o, new, h)
        if ends:
            lasts[1][:, 0] = cell

    return advance, [cell[:, np.newaxis]]


def gru_narrow(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return the loop of a GRU with `reset_after`."""
    _, weights, candidate = pack
    units = len(states[0])
    # h R_h, which becomes g, then tanh of z, r, then ones.
    space = np.ones(5 * units, weights.dtype)
    made, g, squashed = space[: 3 * units], space[:units], space[units : 3 * units]
    pairs, sigmoids = space[units:].reshape(2, -1), np.empty(2 * units, weights.dtype)
    z, r = sigmoids[:units], sigmoids[units:]
    columns, outputs = list(slots[..., 0]), list(slots[:, :units, 0])
    inputs, weights_of_inputs = slots[:-1, units:, 0], candidate.T
    projected = np.empty((len(inputs), units), weights.dtype)
    project, average = weights.dot, np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply, subtract = np.tanh, np.add, np.multiply, np.subtract

    def advance(count: int, ends: dict[int, slice]) -> None:
        np.matmul(inputs[:count], weights_of_inputs, projected[:count])
        for k, x_g in enumerate(projected[:count]):
            h, next_h = outputs[k], outputs[k + 1]
            project(columns[k], made)
            tanh(squashed, squashed)
            average(pairs, sigmoids)
            multiply(r, g, g)
            add(g, x_g, g)
            tanh(g, g)
            subtract(h, g, next_h)
            multiply(z, next_h, next_h)
            add(g, next_h, next_h)

    return advance, []


def gru_before_narrow(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return the loop of a GRU without `reset_after`; a slot has r h behind [h; x; 1]."""
    _, weights, _, candidate = pack
    units = len(states[0])
    space = np.ones(4 * units, weights.dtype)
    squashed, pairs = space[: 2 * units], space.reshape(2, -1)
    sigmoids, g = np.empty(2 * units, weights.dtype), np.empty(units, weights.dtype)
    z, r = sigmoids[:units], sigmoids[units:]
    columns, outputs = list(slots[:, :-units, 0]), list(slots[:, :units, 0])
    inner_columns, resets = list(slots[:, units:, 0]), list(slots[:, -units:, 0])
    project, propose = weights.dot, candidate.dot
    average = np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply, subtract = np.tanh, np.add, np.multiply, np.subtract

    def advance(count: int, ends: dict[int, slice]) -> None:
        for k in range(count):
            h, next_h = outputs[k], outputs[k + 1]
            project(columns[k], squashed)
            tanh(squashed, squashed)
            average(pairs, sigmoids)
            multiply(r, h, resets[k])
            propose(inner_columns[k], g)
            tanh(g, g)
            subtract(h, g, next_h)
            multiply(z, next_h, next_h)
            add(g, next_h, next_h)

    return advance, []


def simple_rnn_narrow(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return the loop of a simple recurrent layer."""
    weights = pack[1]
    made = np.empty(len(states[0]), weights.dtype)
    columns, outputs = list(slots[..., 0]), list(slots[1:, : len(made), 0])
    project, tanh = weights.dot, np.tanh

    def advance(count: int, ends: dict[int, slice]) -> None:
        for column, h in zip(columns[:count], outputs[:count], strict=True):
            project(column, made)
            tanh(made, h)

    return advance, []
