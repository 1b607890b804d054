"""The loop that the recurrent layers share in training, there and back.

Forward, the valid steps of each row are moved together and the rows sorted by their number, as
`slots` does; the loop runs over the stretches of a plan and keeps, feature-major, the slots
[h; x; 1] of each and what the cell writes on its tape. A row that has ended goes on to the end of a
stretch with x = 0, to no effect, for no gradient reaches it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.backward.plans import (
    last_states,
    planned_gradients,
    planned_inputs,
    planned_outputs,
    unplanned_inputs,
)
from lstmspec.backends.numpy.kernels.slots import arrivals_of, feature_major, row_major


def run_recorded(
    x: Array,
    states: list[Array],
    mask: Array | None,
    dropout: Array | None,
    record: Callable[[Array, list[Array]], tuple[Array, list[Array]]],
    return_sequences: bool,
    go_backwards: bool,
    zero_output_for_mask: bool,
    extra: int = 0,
) -> tuple[Array, list[Array], tuple[Any, ...]]:
    """Return output and last states (B, U) of a recurrent layer, and what `run_unwound` needs.

    `record` gets the slots of a stretch, with `extra` rows behind [h; x; 1], and the other states
    (U, width); it runs the steps, and returns its tape and the history of each other state,
    (n + 1, U, width). `dropout` (B, D) multiplies the input of every step.
    """
    inputs, seen, plan = planned_inputs(x, mask, dropout, go_backwards)
    units = states[0].shape[1]
    carried = [(state if plan[0] is None else state[plan[0]]).T for state in states]
    kept: list[tuple[Array, Array]] = []
    histories: list[list[Array]] = []
    for begin, end, width in plan[4]:
        slots = filled_slots(inputs[:width, begin:end], carried[0][:, :width], extra)
        with np.errstate(over="ignore", under="ignore"):
            tape, others = record(slots, [state[:, :width] for state in carried[1:]])
        kept.append((slots, tape))
        histories.append([slots[:, :units], *others])
        carried = [history[-1] for history in histories[-1]]
    lasts = [
        last_states([made[k] for made in histories], state, plan) for k, state in enumerate(states)
    ]
    options = seen, plan, return_sequences, zero_output_for_mask
    y = planned_outputs([slots for slots, _ in kept], lasts[0], *options)
    return y, lasts, (kept, options, x.shape, dropout, go_backwards)


def filled_slots(x: Array, h: Array, extra: int) -> Array:
    """Return slots (n + 1, U + D + 1 + extra, B) with h (U, B) in the first and x (B, n, D)."""
    batch, steps, features = x.shape
    units = len(h)
    slots = np.empty((steps + 1, units + features + 1 + extra, batch), h.dtype)
    slots[0, :units] = h
    slots[:-1, units : units + features] = feature_major(x)
    slots[:, units + features] = 1.0
    return slots


def run_unwound(
    gradient: Array | None,
    of_lasts: list[Array | None],
    zeros: Array,
    run: tuple[Any, ...],
    start: Callable[..., tuple[int, Callable[..., Array]]],
    need_x: bool,
) -> tuple[Array | None, list[Array]]:
    """Return the gradients of x, `None` unless `need_x`, and of the first states (B, U).

    `gradient` is that of the output, `of_lasts` are those of the last states, `None` being `zeros`
    (B, U). `start` gets slots, tape, the gradients of the states behind a stretch, (U, width), and
    those of the last states, (U, B). It returns how many steps to take at a time, and a function of
    `first`, `last`, the gradients of the outputs of these steps (n, U, width), or None, and the
    rows that end, by step; it changes the gradients of the states and returns those of the inputs
    (n, D, width).
    """
    kept, options, shape, dropout, go_backwards = run
    _, places, lengths, _, stretches, n = plan = options[1]
    shown, last_h = planned_gradients(gradient, of_lasts[0], zeros, *options)
    lasts = [last_h]
    lasts += [planned_gradients(None, one, zeros, *options)[1] for one in of_lasts[1:]]
    carried = [np.zeros_like(zeros[:0]).T for _ in lasts]
    of_x = np.empty((len(zeros), n, shape[2] if need_x else 0), zeros.dtype)
    arrivals = arrivals_of(lengths)
    for (begin, end, width), (slots, tape) in zip(reversed(stretches), reversed(kept), strict=True):
        carried = [widened(state, width) for state in carried]
        reach, back = start(slots, tape, carried, lasts)
        for last in range(end - begin, 0, -reach):
            first = max(0, last - reach)
            window = slice(begin + first, begin + last)
            given = None if shown is None else feature_major(shown[:width, window]).copy()
            ends = {k: arrivals[begin + k] for k in range(first, last) if begin + k in arrivals}
            of_x[:width, window] = row_major(back(first, last, given, ends))
    # A row without a valid step passes the gradient of its last state on to its first.
    ran = np.count_nonzero(lengths)
    firsts = [last_state.T.copy() for last_state in lasts]
    for of_first, state in zip(firsts, carried, strict=True):
        of_first[:ran] = state[:, :ran].T
    if places is not None:
        firsts = [of_first[places] for of_first in firsts]
    if not need_x:
        return None, firsts
    return unplanned_inputs(of_x, plan, shape, dropout, go_backwards), firsts


def widened(state: Array, width: int) -> Array:
    """Return a new array with columns of 0 behind those of state, `width` in all."""
    wide = np.zeros((len(state), width), state.dtype)
    wide[:, : state.shape[1]] = state
    return wide


def add_ended(states: list[Array], lasts: list[Array], rows: slice) -> None:
    """Add the gradients of last states to those of the states of the rows that end."""
    for state, last_state in zip(states, lasts, strict=True):
        state[:, rows] += last_state[:, rows]


def gathered_product(left: Array, right: Array) -> Array:
    """Return the sum over steps of left right^T: (n, R, B) and (n, K, B) -> (R, K)."""
    steps, rows, batch = left.shape
    wide = left.transpose(1, 0, 2).reshape(rows, steps * batch)
    product: Array = wide @ right.transpose(1, 0, 2).reshape(-1, steps * batch).T
    return product


def steps_at_once(rows: int, batch: int) -> int:
    """Return how many steps to unwind at a time, for buffers of these rows a step."""
    return max(4, 262144 // (rows * batch))


def split_weights(stacked: Array, units: int) -> tuple[Array, Array, Array]:
    """Return kernel (D, K), recurrent kernel (U, K) and bias (K,): `stack_weights` undone."""
    rows = stacked.T
    return rows[units:-1].copy(), rows[:units].copy(), rows[-1].copy()
