"""One step of a layer, for streams of a single row; of a recurrent layer with default activations.

Each function gets weights and returns a step. That of a recurrent layer is a function of x (1, D)
and states (1, U) that returns new states, of which the first is the output, and writes to nothing
it is given. A step owns the buffers it works in, so it is for one thread at a time. At this size
NumPy calls are what a step costs: these are the loops of `cells_narrow` with every view made
beforehand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.packing import column_major


def lstm_stepper(
    pack: tuple[Array, Array],
) -> Callable[[Array, Array, Array], tuple[Array, Array]]:
    """Return an LSTM's step: x, h, c -> h, c."""
    weights = pack[1]
    units = len(weights) // 4
    column = np.ones((1, weights.shape[1]), weights.dtype)
    old_h, old_x, flat_column = column[:, :units], column[:, units:-1], column[0]
    space = np.ones((1, 8 * units), weights.dtype)
    old_c, contents, made = space[:, :units], space[0, : 2 * units], space[0, units : 5 * units]
    pairs, sigmoids = space[0, 2 * units :].reshape(2, -1), np.empty((1, 3 * units), weights.dtype)
    o, shares, flat_sigmoids = sigmoids[:, :units], sigmoids[0, units:], sigmoids[0]
    terms = np.empty((1, 2 * units), weights.dtype)
    kept, new, flat_terms = terms[:, :units], terms[:, units:], terms[0]
    project, average = weights.dot, np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply = np.tanh, np.add, np.multiply

    def step(x: Array, h: Array, c: Array) -> tuple[Array, Array]:
        old_h[...] = h
        old_x[...] = x
        old_c[...] = c
        project(flat_column, made)
        tanh(made, made)
        average(pairs, flat_sigmoids)
        multiply(shares, contents, flat_terms)
        next_c: Array = add(kept, new)
        tanh(next_c, new)
        return multiply(o, new), next_c

    return step


def gru_stepper(pack: tuple[Array, Array, Array]) -> Callable[[Array, Array], Array]:
    """Return the step of a GRU with `reset_after`: x, h -> h."""
    _, weights, candidate = pack
    units = len(candidate)
    column = np.ones((1, weights.shape[1]), weights.dtype)
    old_h, old_x, flat_column = column[:, :units], column[:, units:-1], column[0]
    space = np.ones((1, 5 * units), weights.dtype)
    made, g, squashed = space[0, : 3 * units], space[:, :units], space[0, units : 3 * units]
    pairs, sigmoids = space[0, units:].reshape(2, -1), np.empty((1, 2 * units), weights.dtype)
    z, r, flat_sigmoids = sigmoids[:, :units], sigmoids[:, units:], sigmoids[0]
    x_g, change = np.empty((1, units), weights.dtype), np.empty((1, units), weights.dtype)
    inputs, flat_x_g = column[0, units:], x_g[0]
    project, propose = weights.dot, column_major(candidate).dot
    average = np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply, subtract = np.tanh, np.add, np.multiply, np.subtract

    def step(x: Array, h: Array) -> Array:
        old_h[...] = h
        old_x[...] = x
        project(flat_column, made)
        propose(inputs, flat_x_g)
        tanh(squashed, squashed)
        average(pairs, flat_sigmoids)
        multiply(r, g, g)
        add(g, x_g, g)
        tanh(g, g)
        subtract(old_h, g, change)
        multiply(z, change, change)
        return add(g, change)

    return step


def gru_before_stepper(pack: tuple[Array, ...]) -> Callable[[Array, Array], Array]:
    """Return the step of a GRU without `reset_after`: x, h -> h."""
    _, weights, _, candidate = pack
    units = len(candidate)
    column = np.ones((1, weights.shape[1] + units), weights.dtype)
    old_h, old_x, reset = column[:, :units], column[:, units : -units - 1], column[:, -units:]
    gate_column, inner_column = column[0, :-units], column[0, units:]
    space = np.ones(4 * units, weights.dtype)
    squashed, pairs = space[: 2 * units], space.reshape(2, -1)
    sigmoids, g = np.empty((1, 2 * units), weights.dtype), np.empty((1, units), weights.dtype)
    z, r, flat_sigmoids, flat_g = sigmoids[:, :units], sigmoids[:, units:], sigmoids[0], g[0]
    change = np.empty((1, units), weights.dtype)
    project, propose = weights.dot, candidate.dot
    average = np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply, subtract = np.tanh, np.add, np.multiply, np.subtract

    def step(x: Array, h: Array) -> Array:
        old_h[...] = h
        old_x[...] = x
        project(gate_column, squashed)
        tanh(squashed, squashed)
        average(pairs, flat_sigmoids)
        multiply(r, old_h, reset)
        propose(inner_column, flat_g)
        tanh(g, g)
        subtract(old_h, g, change)
        multiply(z, change, change)
        return add(g, change)

    return step


def simple_rnn_stepper(pack: tuple[Array, Array]) -> Callable[[Array, Array], Array]:
    """Return a simple recurrent layer's step: x, h -> h."""
    weights = pack[1]
    units = len(weights)
    column = np.ones((1, weights.shape[1]), weights.dtype)
    old_h, old_x, flat_column = column[:, :units], column[:, units:-1], column[0]
    made = np.empty((1, units), weights.dtype)
    flat_made = made[0]
    project, tanh = weights.dot, np.tanh

    def step(x: Array, h: Array) -> Array:
        old_h[...] = h
        old_x[...] = x
        project(flat_column, flat_made)
        return tanh(made)

    return step


def dense_stepper(kernel: Array, bias: Array | None) -> Callable[[Array], Array]:
    """Return the step of `dense`: x (1, D) -> (1, U)."""
    if bias is None:
        return lambda x: x.dot(kernel)
    weights = np.concatenate([kernel, bias[np.newaxis]])
    row = np.ones((1, len(weights)), weights.dtype)
    old_x = row[:, :-1]

    def step(x: Array) -> Array:
        old_x[...] = x
        y: Array = row.dot(weights)
        return y

    return step


def conv1d_stepper(
    kernel: Array, bias: Array | None, dilation_rate: int
) -> Callable[[Array, Array], tuple[Array, Array]]:
    """Return the step of a causal `conv1d`: x (1, C), past (1, P, C) -> (1, F), past.

    past are the P = dilation_rate * (K - 1) steps before x.
    """
    size, depth, filters = kernel.shape
    weights = kernel.reshape(size * depth, filters)
    if bias is not None:
        weights = np.concatenate([weights, bias[np.newaxis]])
    row = np.ones((1, len(weights)), weights.dtype)
    taps = row[:, : size * depth].reshape(1, size, depth)

    def step(x: Array, past: Array) -> tuple[Array, Array]:
        whole = np.concatenate([past, x[:, np.newaxis]], axis=1)
        taps[...] = whole[:, ::dilation_rate]
        y: Array = row.dot(weights)
        return y, whole[:, 1:]

    return step
