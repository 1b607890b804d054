"""Which steps of which rows a recurrent layer's loop runs over in training, and what goes back.

Plans are those of `slots`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.slots import plan_steps, row_major, spread_outputs, take_steps


def planned_inputs(
    x: Array, mask: Array | None, dropout: Array | None, go_backwards: bool
) -> tuple[Array, Array | None, tuple[Any, ...]]:
    """Return x (B, T, D) as the loop takes it, the mask in the loop's order, and the plan.

    The rows are sorted, (B, n, D), and 0 behind their ends.
    """
    if dropout is not None:
        x = x * dropout[:, np.newaxis]
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    plan = plan_steps(mask, *x.shape[:2])
    order, _, lengths, sources, _, n = plan
    if order is None:
        return x, mask, plan
    taken = take_steps(x, sources)
    taken[np.arange(n) >= lengths[:, np.newaxis]] = 0.0
    return taken, mask, plan


def unplanned_inputs(
    of_x: Array,
    plan: tuple[Any, ...],
    shape: tuple[int, ...],
    dropout: Array | None,
    go_backwards: bool,
) -> Array:
    """Return the gradient of x (B, T, D) from that of what `planned_inputs` made of it."""
    order, _, lengths, sources, _, n = plan
    if order is not None:
        valid = np.arange(n) < lengths[:, np.newaxis]
        whole = np.zeros((shape[0] * shape[1], shape[2]), of_x.dtype)
        whole[sources.T[valid]] = of_x[valid]
        of_x = whole.reshape(shape)
    if go_backwards:
        of_x = of_x[:, ::-1]
    return of_x if dropout is None else of_x * dropout[:, np.newaxis]


def last_states(states: list[Array], initial: Array, plan: tuple[Any, ...]) -> Array:
    """Return the state (B, U) after the last valid step of each row, the rows as they came.

    `states` has for each stretch the states before its steps and behind them, (n + 1, U, width).
    """
    order, places, lengths, _, stretches, _ = plan
    if order is None:
        return states[-1][-1].T.copy() if states else initial.copy()
    lasts = initial[order]
    for (begin, end, _), made in zip(stretches, states, strict=True):
        rows = np.flatnonzero((begin < lengths) & (lengths <= end))
        lasts[rows] = made[lengths[rows] - begin, :, rows]
    unsorted: Array = lasts[places]
    return unsorted


def planned_outputs(
    slots: list[Array],
    last: Array,
    mask: Array | None,
    plan: tuple[Any, ...],
    return_sequences: bool,
    zero_output_for_mask: bool,
) -> Array:
    """Return a layer's output, (B, T, U) or (B, U), from its slots and its last h (B, U)."""
    order, places, _, _, stretches, n = plan
    batch, units = last.shape
    if not return_sequences:
        shown = shows_last(mask, plan, zero_output_for_mask)
        return np.where(shown[:, np.newaxis], last, np.zeros_like(last))
    outputs = np.empty((batch, n, units), last.dtype)
    for (begin, end, width), kept in zip(stretches, slots, strict=True):
        outputs[:width, begin:end] = row_major(kept[1:, :units])
    if order is None or mask is None:
        return outputs
    y = spread_outputs(outputs, mask, places, np.zeros_like(last))
    if zero_output_for_mask:
        y[np.logical_not(mask)] = 0.0
    return y


def shows_last(mask: Array | None, plan: tuple[Any, ...], zero_output_for_mask: bool) -> Array:
    """Return for each row whether the output of the last step is the last h; else it is 0."""
    if zero_output_for_mask and mask is not None and mask.shape[1]:
        return mask[:, -1]
    lengths: Array = plan[2] if plan[1] is None else plan[2][plan[1]]
    return lengths > 0


def planned_gradients(
    gradient: Array | None,
    of_last: Array | None,
    zeros: Array,
    mask: Array | None,
    plan: tuple[Any, ...],
    return_sequences: bool,
    zero_output_for_mask: bool,
) -> tuple[Array | None, Array]:
    """Return the gradients of the loop's outputs, (B, n, U) or None, and of the last h (U, B).

    They are those of the layer's output and of its last h, taken to the sorted rows, `zeros` (B, U)
    standing for None; an output that repeats another one passes its gradient on to it.
    """
    order, places, *_ = plan
    last = zeros if of_last is None else of_last
    if gradient is not None and not return_sequences:
        shown = shows_last(mask, plan, zero_output_for_mask)
        last = last + np.where(shown[:, np.newaxis], gradient, zeros)
        gradient = None
    if order is None or mask is None:
        return gradient, last.T
    if gradient is not None:
        gradient = gathered_gradient(gradient, mask, places, zero_output_for_mask)
    return gradient, last[order].T


def gathered_gradient(
    gradient: Array, mask: Array, places: Array, zero_output_for_mask: bool
) -> Array:
    """Return for each valid step the gradient of all outputs (B, T, U) that show it, sorted rows.

    What stands before the first valid step is constant and passes nothing on.
    """
    batch, steps, units = gradient.shape
    made = np.cumsum(mask, axis=1)
    rows, columns = np.nonzero(mask)
    gathered = np.zeros((batch, made.max(initial=0), units), gradient.dtype)
    if zero_output_for_mask:
        sums = gradient[rows, columns]
    else:
        begins = mask.copy()
        begins[:, 0] = True
        starts = np.flatnonzero(begins)
        flat = gradient.reshape(batch * steps, units)
        sums = np.add.reduceat(flat, starts, axis=0)[mask.reshape(-1)[starts]]
    gathered[places[rows], made[rows, columns] - 1] = sums
    return gathered
