"""The loop around the cells: slots, rows that end, and outputs in their places.

A cell is what `cells_wide` and `cells_narrow` hold. A run is a function of x (B, T, D) in time
order, states (B, U) and spans; it returns outputs (B, T, U), if they are wanted, and last states.
A span (begin, end, active, staying) says that from step `begin` to `end` the first `active` rows
take part, and that of these the first `staying` go on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def run_packed(
    x: Array,
    states: list[Array],
    mask: Array | None,
    previous: Array | None,
    run: Callable[[Array, list[Array], list[tuple[int, int, int, int]]], tuple[Array, list[Array]]],
    return_sequences: bool,
    zero_output_for_mask: bool,
) -> tuple[Array, list[Array]]:
    """Return output and last states over x in time order, masks treated as Keras treats them."""
    batch, steps, _ = x.shape
    if mask is not None and not mask.all():
        order, spans, sources = plan_ragged(mask)
        outputs, lasts = run(take_steps(x, sources), [state[order] for state in states], spans)
        restore = np.argsort(order)
        lasts = [last[restore] for last in lasts]
        before = np.zeros_like(lasts[0]) if previous is None else previous
        if return_sequences:
            y = spread_outputs(outputs, mask, restore, before)
        else:
            y = np.where(mask.any(axis=1, keepdims=True), lasts[0], before)
        if zero_output_for_mask:
            y[np.logical_not(mask if return_sequences else mask[:, -1])] = 0.0
        return y, lasts
    outputs, lasts = run(x, states, [(0, steps, batch, 0)] if batch and steps else [])
    if return_sequences:
        return outputs, lasts
    if steps or previous is None:
        return (lasts[0] if steps else np.zeros_like(lasts[0])).copy(), lasts
    return previous.copy(), lasts


def slot_runner(
    start: Callable[..., tuple[Callable[[int], None], list[Array]]],
    pack: tuple[Array, ...],
    return_sequences: bool,
    extra: int = 0,
) -> Callable[[Array, list[Array], list[tuple[int, int, int, int]]], tuple[Array, list[Array]]]:
    """Return the run of a cell whose slots have `extra` rows behind [h; x; 1]."""

    def run(
        x: Array, states: list[Array], spans: list[tuple[int, int, int, int]]
    ) -> tuple[Array, list[Array]]:
        batch, steps, features = x.shape
        units = states[0].shape[1]
        lasts = [state.astype(pack[0].dtype) for state in states]
        outputs = np.empty((batch, steps if return_sequences else 0, units), pack[0].dtype)
        carried = [state.T for state in lasts]
        width = 0
        for begin, end, active, staying in spans:
            # The width falls in steps: products are made for some columns at once anyway.
            if width != (width := min(batch, -8 * (-active // 8))):
                carried = [state[:, :width] for state in carried]
                slots = open_slots(carried[0], features, extra, steps)
                advance, others = start(pack, slots, carried)
            for first in range(begin, end, len(slots) - 1):
                count = min(len(slots) - 1, end - first)
                inputs, made = x[:width, first : first + count], slots[1 : count + 1, :units]
                slots[:count, units : units + features] = feature_major(inputs)
                with np.errstate(over="ignore", under="ignore"):
                    advance(count)
                if return_sequences:
                    outputs[:width, first : first + count] = row_major(made)
                slots[0, :units] = made[-1]
            carried = [slots[0, :units], *others]
            for last, state in zip(lasts, carried, strict=True):
                last[staying:active] = state[:, staying:active].T
        return outputs, lasts

    return run


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


def plan_ragged(mask: Array) -> tuple[Array, list[tuple[int, int, int, int]], Array]:
    """Return the rows of mask (B, T) by falling number of valid steps, the spans, and sources.

    Sources (n, B), n the largest such number, says for step k of the sorted row b where its input
    is: row times T plus step. Behind the last valid step of a row stand steps of no use.
    """
    lengths = np.count_nonzero(mask, axis=1)
    order = np.argsort(-lengths, kind="stable")
    lengths = lengths[order]
    valid_first: Array = np.argsort(~mask, axis=1, kind="stable")[order, : lengths.max(initial=0)]
    ends = np.unique(lengths[lengths > 0])
    active = np.searchsorted(-lengths, -ends, side="right").tolist()
    bounds = [0, *ends.tolist()]
    spans = [*zip(bounds[:-1], bounds[1:], active, [*active, 0][1:], strict=True)]
    return order, spans, (order[:, np.newaxis] * mask.shape[1] + valid_first).T


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
