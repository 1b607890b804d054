"""The loop around the cells: slots, rows that end, and outputs in their places.

A cell is what `cells_wide` and `cells_narrow` hold. The valid steps of each row are moved together
and the rows sorted by their number, so that no masked step is computed and the batch narrows as
rows end. A row that has ended runs on until the batch narrows, to no effect.

A plan is (order, places, lengths, sources, stretches, n): the rows by falling number of valid
steps, where each row went, that number for each sorted row, for each step and sorted row, (n, B),
where its input is, row times T plus step, stretches (begin, end, width) of steps in which the first
`width` sorted rows take part, and the number of steps to run. Without a mask, order, places and
sources are None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def run_packed(
    x: Array,
    states: list[Array],
    mask: Array | None,
    previous: Array | None,
    start: Callable[..., tuple[Callable[[int, dict[int, slice]], None], list[Array]]],
    pack: tuple[Array, ...],
    return_sequences: bool,
    zero_output_for_mask: bool,
    extra: int = 0,
) -> tuple[Array, list[Array]]:
    """Return a cell's output and last states over x (B, T, D) in time order.

    `start` is the cell; its slots have `extra` rows behind [h; x; 1]. Masks are treated as Keras
    treats them.
    """
    plan = plan_steps(mask, *x.shape[:2])
    order, places, lengths, sources, _, n = plan
    if order is not None:
        x, states = take_steps(x, sources), [state[order] for state in states]
    with np.errstate(over="ignore", under="ignore"):
        outputs, lasts = run_planned(x, states, plan, start, pack, return_sequences, extra)
    if places is not None:
        lasts = [last[places] for last in lasts]
    before = np.zeros_like(lasts[0]) if previous is None else previous
    if mask is None or places is None:
        if return_sequences:
            return outputs, lasts
        return (lasts[0] if n else before).copy(), lasts
    if return_sequences:
        y = spread_outputs(outputs, mask, places, before)
    else:
        y = np.where(lengths[places, np.newaxis] > 0, lasts[0], before)
    if zero_output_for_mask:
        y[np.logical_not(mask if return_sequences else mask[:, -1])] = 0.0
    return y, lasts


def run_planned(
    x: Array,
    states: list[Array],
    plan: tuple[Any, ...],
    start: Callable[..., tuple[Callable[[int, dict[int, slice]], None], list[Array]]],
    pack: tuple[Array, ...],
    return_sequences: bool,
    extra: int,
) -> tuple[Array, list[Array]]:
    """Return outputs (B, n, U), no steps unless wanted, and last states (B, U), rows sorted."""
    batch, _, features = x.shape
    units = states[0].shape[1]
    _, _, lengths, _, stretches, n = plan
    carried = [state.T.astype(pack[0].dtype) for state in states]
    lasts = [state.copy() for state in carried]
    outputs = np.empty((batch, n if return_sequences else 0, units), pack[0].dtype)
    arrivals = arrivals_of(lengths)
    for begin, end, width in stretches:
        carried = [state[:, :width] for state in carried]
        slots = open_slots(carried[0], features, extra, end - begin)
        advance, others = start(pack, slots, carried, lasts)
        for first in range(begin, end, len(slots) - 1):
            count = min(len(slots) - 1, end - first)
            made = slots[1 : count + 1, :units]
            inputs = feature_major(x[:width, first : first + count])
            slots[:count, units : units + features] = inputs
            ends = {k: arrivals[first + k] for k in range(count) if first + k in arrivals}
            advance(count, ends)
            for k, rows in ends.items():
                lasts[0][:, rows] = made[k, :, rows]
            if return_sequences:
                outputs[:width, first : first + count] = row_major(made)
            slots[0, :units] = made[-1]
        carried = [slots[0, :units], *others]
    return outputs, [last.T.copy() for last in lasts]


def open_slots(h: Array, features: int, extra: int, steps: int) -> Array:
    """Return slots (n + 1, U + D + 1 + extra, batch): h (U, batch) in the first, the row of ones.

    There are as many as fit the second-level cache of a common processor with what a step needs
    beside them, but at least 8.
    """
    units, batch = h.shape
    rows = units + features + 1 + extra
    slots = np.empty((min(steps, max(8, 65536 // (rows * batch))) + 1, rows, batch), h.dtype)
    slots[0, :units] = h
    slots[:, units + features] = 1.0
    return slots


def feature_major(x: Array) -> Array:
    """Return x (B, n, D) as (n, D, B). In two copies, as one would read all over the memory."""
    return np.ascontiguousarray(x.transpose(1, 0, 2)).transpose(0, 2, 1)


def row_major(y: Array) -> Array:
    """Return y (n, U, B) as (B, n, U), its rows whole in memory."""
    return np.ascontiguousarray(y.transpose(0, 2, 1)).transpose(1, 0, 2)


def plan_steps(mask: Array | None, batch: int, steps: int) -> tuple[Any, ...]:
    """Return the plan of a batch."""
    if mask is None or mask.all():
        stretches = [(0, steps, batch)] if batch and steps else []
        return None, None, np.full(batch, steps), None, stretches, steps
    lengths = np.count_nonzero(mask, axis=1)
    order = np.argsort(-lengths, kind="stable")
    lengths = lengths[order]
    n = int(lengths[0])
    # Behind the last valid step of a row stand steps of no use.
    valid_first = np.argsort(np.logical_not(mask), axis=1, kind="stable")[:, :n]
    sources = (np.arange(batch)[:, np.newaxis] * steps + valid_first)[order].T
    # Products are made for some columns at once, and to start anew is not free.
    block = max(8, batch // 8)
    active = np.searchsorted(-lengths, -np.arange(n), side="left")
    widths = np.minimum(batch, -block * (-active // block)).tolist()
    begins = [k for k in range(n) if not k or widths[k] != widths[k - 1]]
    pairs = zip(begins, [*begins, n][1:], strict=True)
    stretches = [(begin, end, widths[begin]) for begin, end in pairs]
    return order, np.argsort(order), lengths, sources, stretches, n


def arrivals_of(lengths: Array) -> dict[int, slice]:
    """Return for each step that is the last of some sorted rows those rows."""
    if not len(lengths):
        return {}
    firsts = [0, *(np.flatnonzero(lengths[1:] != lengths[:-1]) + 1).tolist()]
    rows = zip(lengths[firsts].tolist(), firsts, [*firsts, len(lengths)][1:], strict=True)
    return {length - 1: slice(first, last) for length, first, last in rows if length}


def take_steps(x: Array, sources: Array) -> Array:
    """Return the steps of x (B, T, D) that `sources` (n, B) names, as (B, n, D)."""
    batch, steps, features = x.shape
    return x.reshape(batch * steps, features)[sources].transpose(1, 0, 2)


def spread_outputs(outputs: Array, mask: Array, places: Array, before: Array) -> Array:
    """Return for each step of mask (B, T) the output of the last valid step, `before` if none.

    Row b of the mask is row `places[b]` of outputs (B, n, U), which has the valid steps alone.
    """
    batch, length, units = outputs.shape
    made = np.cumsum(mask, axis=1)
    if not length:
        return np.repeat(before[:, np.newaxis], mask.shape[1], axis=1)
    steps = np.maximum(made - 1, 0) + length * places[:, np.newaxis]
    y: Array = outputs.reshape(batch * length, units)[steps]
    np.copyto(y, before[:, np.newaxis], where=(made == 0)[..., np.newaxis])
    return y
