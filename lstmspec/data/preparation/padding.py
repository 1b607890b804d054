"""Sequences of different length as one array: padded behind, cut behind, or refused.

What stands for padding is what the model masks: the `mask_value` of the `Masking` that reads the
input, or 0 for an `Embedding` with `mask_zero`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstmspec.data.preparation.gathering import Batch
from lstmspec.data.preparation.memory import check_memory
from lstmspec.data.table import ROWS, Column, Table
from lstmspec.ir import Input, Model
from lstmspec.layers import Embedding, Layer, Masking


class Padding(NamedTuple):
    """What stands behind the end of a sequence."""

    value: float
    is_masked: bool
    """Whether the model passes over it."""


def padding_of(model: Model, name: str) -> Padding:
    """The padding of an input."""
    for node in model.consumers(name):
        layer: Layer = node.layer
        if isinstance(layer, Masking):
            return Padding(layer.mask_value, True)
        if isinstance(layer, Embedding) and layer.mask_zero:
            return Padding(0.0, True)
    return Padding(0.0, False)


def is_sequence(given: Input) -> bool:
    """Whether the first axis of an input counts steps."""
    return len(given.shape) > 1 or given.dtype == "int32"


def lengths_of(batch: Batch) -> np.ndarray:
    """The number of steps of each sample."""
    if isinstance(batch, np.ndarray):
        return np.full(len(batch), batch.shape[1] if batch.ndim > 1 else 1)
    return np.array([len(item) for item in batch])


def pad(
    items: Sequence[np.ndarray] | np.ndarray, length: int, value: float, dtype: str
) -> np.ndarray:
    """The sequences `[time, ...]` as one array `[batch, length, ...]`; longer ones lose the end."""
    if isinstance(items, np.ndarray) and items.shape[1] == length:
        return items.astype(dtype, copy=False)
    result = np.full((len(items), length, *items[0].shape[1:]), value, dtype)
    for row, item in zip(result, items, strict=True):
        row[: len(item)] = item[:length]
    return result


def padded(
    given: Input,
    batch: Batch,
    padding: Padding,
    table: Table,
    column: Column,
    least: int = 1,
) -> np.ndarray:
    """The samples as an array in the number type of the input.

    Raises:
        SpecError: `data-mismatch` if lengths differ and nothing masks the padding, or
            `data-too-large`.
    """
    dim = given.shape[0] if given.shape else 1
    if isinstance(batch, np.ndarray) and (not is_sequence(given) or from_arrays(column)):
        return batch.astype(given.dtype, copy=False)
    if not is_sequence(given):
        return _vectors(given, batch, table, column)
    lengths = lengths_of(batch)
    longest = dim if isinstance(dim, int) else max(int(lengths.max()), least)
    long = int(lengths.argmax())
    check_memory(
        table,
        f"the sequences of `{given.name}`, padded to {longest:,} steps,",
        (len(batch), longest, *batch[0].shape[1:]),
        "Give the input a shorter length, which cuts them, or take the longest out.",
        (f"{column.place(long)} has {lengths[long]:,} steps",),
    )
    if isinstance(dim, int):
        return pad(batch, longest, padding.value, given.dtype)
    if int(lengths.min()) < longest and not padding.is_masked:
        short = int(lengths.argmin())
        raise table.refusal(
            f"the sequences of `{given.name}` differ in length, and nothing masks their padding",
            _help_to_mask(given),
            (
                f"{column.place(short)} has {lengths[short]} steps",
                f"{column.place(long)} has {lengths[long]}",
            ),
        )
    return pad(batch, longest, padding.value, given.dtype)


def _vectors(given: Input, batch: Batch, table: Table, column: Column) -> np.ndarray:
    lengths = lengths_of(batch)
    other = np.flatnonzero(lengths != lengths[0])
    if len(other):
        raise table.refusal(
            f"`{given.name}` takes vectors of one length, and {column.place(int(other[0]))} has"
            f" {lengths[other[0]]} numbers",
            f"A sequence has a second axis: `input {given.name} [time, 1]`.",
            (f"{column.place(0)} has {lengths[0]}",),
        )
    return np.stack(list(batch)).astype(given.dtype)


def from_arrays(column: Column) -> bool:
    """Whether a column was an array before: its numbers mean what they mean in Keras."""
    return column.places.form == ROWS.form


def _help_to_mask(given: Input) -> str:
    if given.dtype == "int32":
        return "Write `mask_zero` behind the `Embedding` that reads it, or give it a fixed length."
    return f"Write a line `Masking` before what reads `{given.name}`, or give it a fixed length."
