"""Tables for a model that says no encoding: arrays by the names of its inputs, or rows of numbers.

A row of numbers is one sample, a sequence lying step after step in it.
"""

import numpy as np

from lstmspec.data.reading.cells import numbers_of
from lstmspec.data.refusal import count
from lstmspec.data.table import Column, Table
from lstmspec.ir import Input, Model
from lstmspec.shapes import spell_shape

_ARRAYS = (".npy", ".npz")
_BY_NAME = (".npz", ".jsonl", ".parquet")
"""Formats that may hold an array for each of several inputs."""


def arrays_of(table: Table, model: Model) -> dict[str, np.ndarray]:
    """The arrays of `table`, by the name of the input if there is one.

    Raises:
        SpecError: `data-mismatch`.
    """
    suffix = "" if table.path is None else table.path.suffix.lower()
    if len(model.inputs) > 1:
        _require_names(table, model, suffix)
        return {name: array_of(table, column) for name, column in table.columns.items()}
    (given,) = model.inputs
    columns = list(table.columns.values())
    if suffix not in _ARRAYS and all(_is_cells(column) for column in columns):
        return {given.name: rows_of(table, given, columns)}
    if len(columns) == 1:
        return {given.name: array_of(table, columns[0])}
    return {name: array_of(table, column) for name, column in table.columns.items()}


def rows_of(table: Table, given: Input, columns: list[Column]) -> np.ndarray:
    """Columns of numbers side by side, in the shape of the input `given`.

    Raises:
        SpecError: `data-mismatch`.
    """
    numbers = [numbers_of(column, table.path) for column in columns]
    if given.dtype == "int32":
        for column, values in zip(columns, numbers, strict=True):
            _check_integers(table, column, values)
        numbers = [values.astype(np.int64) for values in numbers]
    rows = np.stack(numbers, axis=1)
    return rows.reshape(len(rows), *row_shape(table, given, len(columns)))


def array_of(table: Table, column: Column) -> np.ndarray:
    """The array of a column; text is an array of text.

    Raises:
        SpecError: `data-mismatch` if the samples differ in length, or are recordings.
    """
    if column.kind == "sequences" and isinstance(column.values[0][0], str):
        raise table.refusal(
            f"{column.place(0)} holds words, and the input says no `text`",
            "Write the input as text, such as `input words text[20]`.",
        )
    if column.kind == "sequences":
        lengths = [len(sequence) for sequence in column.values]
        other = next((i for i, length in enumerate(lengths) if length != lengths[0]), 0)
        raise table.refusal(
            f"{column.place(other)} has {count(lengths[other], 'step')}, and {column.place(0)} has"
            f" {lengths[0]}",
            "Give sequences of one length, or train a model, which pads them.",
        )
    if column.kind == "sound":
        raise table.refusal(
            f"{column.place(0)} is a recording, and the input says no `audio`",
            "Write the input as audio, such as `input sound audio[time, 26]`.",
        )
    return np.asarray(column.values)


def row_shape(table: Table, given: Input, width: int) -> tuple[int, ...]:
    """How a row of `width` numbers is laid out: at most one axis of the input may be unknown.

    Raises:
        SpecError: `data-mismatch`.
    """
    known, unknown = 1, 0
    for dim in given.shape:
        if isinstance(dim, int):
            known *= dim
        else:
            unknown += 1
    if unknown > 1:
        raise table.refusal(
            f"a row of {width} numbers does not tell the shape {spell_shape(given.shape)}",
            "Bind all but one of the dimensions, such as --bind features=1.",
        )
    if (unknown == 0 and known != width) or width % known:
        raise table.refusal(
            f"a row has {count(width, 'number')},"
            f" and `{given.name}` takes {spell_shape(given.shape)}",
            "Write a sample in one row, step after step.",
        )
    return tuple(dim if isinstance(dim, int) else width // known for dim in given.shape)


def _require_names(table: Table, model: Model, suffix: str) -> None:
    if suffix in _BY_NAME or table.path is None:
        return
    names = ", ".join(f"`{given.name}`" for given in model.inputs)
    raise table.refusal(
        f"`{table.source}` holds one array, and the model takes {len(model.inputs)}",
        f"Save an .npz with the arrays {names}.",
    )


def _is_cells(column: Column) -> bool:
    """Whether each sample is one number, or text that should have been one."""
    return column.kind == "text" or (
        isinstance(column.values, np.ndarray) and column.values.ndim == 1
    )


def _check_integers(table: Table, column: Column, values: np.ndarray) -> None:
    right = (values == np.trunc(values)) & (abs(values) < 2**31)
    if not right.all():
        index = int(right.argmin())
        raise table.refusal(
            f"{column.place(index)}: `{values[index]}` is no int32",
            "The input takes integers below 2147483648.",
        )
