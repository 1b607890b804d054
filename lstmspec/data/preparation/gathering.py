"""Numeric columns side by side, held against the shape of what takes them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstmspec.data.preparation.columns import kind_of
from lstmspec.data.preparation.errors import quoted
from lstmspec.data.table import Column, Table
from lstmspec.diagnostics import Sink, SpecError
from lstmspec.shapes import Shape, spell_shape

_LARGEST = float(np.finfo(np.float32).max)

Batch = np.ndarray | list[np.ndarray]
"""Samples of one shape, batch first, or of different length."""


class Gathered(NamedTuple):
    """Columns side by side."""

    batch: Batch
    is_flat: bool
    """Whether each sample is a row of a table, whose numbers have no shape of their own."""


def gather(table: Table, names: Sequence[str], what: str) -> Gathered:
    """The numbers of the columns `names`, the last axis over the columns if there are several.

    Raises:
        SpecError: `data-mismatch` with the place of what is no finite number.
    """
    columns = [table.columns[name] for name in names]
    _check_numbers(table, columns, what)
    values = [column.values for column in columns]
    if all(isinstance(value, np.ndarray) and value.ndim == 1 for value in values):
        return Gathered(np.stack([np.asarray(value) for value in values], axis=1), True)
    if len(values) == 1:
        value = values[0]
        return Gathered(value if isinstance(value, np.ndarray) else _arrays(value), False)
    return Gathered(_side_by_side(table, columns), False)


def _arrays(items: Sequence[object]) -> list[np.ndarray]:
    return [np.asarray(item) for item in items]


def _side_by_side(table: Table, columns: Sequence[Column]) -> list[np.ndarray]:
    samples = []
    for index in range(len(table)):
        parts = [np.asarray(column.values[index]) for column in columns]
        if len({part.shape for part in parts}) > 1 or parts[0].ndim != 1:
            raise table.refusal(
                f"{columns[0].place(index)}: the sequences of a sample differ in length",
                "Give each of these columns one number a step.",
                tuple(
                    f"`{c.name}` has {len(np.atleast_1d(p))}"
                    for c, p in zip(columns, parts, strict=True)
                ),
            )
        samples.append(np.stack(parts, axis=1))
    return samples


def _check_numbers(table: Table, columns: Sequence[Column], what: str) -> None:
    sink = Sink()
    for column in columns:
        error = _unfit(table, column, what)
        if error is not None:
            sink.diagnostics.extend(error.diagnostics)
    sink.raise_errors()


def _unfit(table: Table, column: Column, what: str) -> SpecError | None:
    """What is wrong with a column that must hold finite numbers."""
    kind = kind_of(column)
    if kind != "numbers":
        return _no_numbers(table, column, what)
    values = column.values
    items = [values] if isinstance(values, np.ndarray) else _arrays(values)
    for item, array in enumerate(items):
        if array.dtype.kind not in "biuf":
            return _no_numbers(table, column, what)
        fits = _fit(array)
        if not fits.all():
            at = [int(i) for i in np.argwhere(~fits)[0]]
            index, *within = at if array is values else [item, *at]
            return table.refusal(
                f"{column.place(index, *within)}: there is {_spelled(array[tuple(at)])}",
                "Fill in what is missing, or take the sample out.",
                (f"{sum(int((~_fit(one)).sum()) for one in items)} such in `{column.name}`",),
            )
    return None


def _fit(array: np.ndarray) -> np.ndarray:
    """Which numbers are finite, and stay so in float32."""
    with np.errstate(invalid="ignore"):
        result: np.ndarray = np.abs(array) <= _LARGEST
    return result


def _spelled(number: float) -> str:
    if np.isnan(number):
        return "NaN"
    return f"{number:g}, which float32 cannot hold" if np.isfinite(number) else "infinity"


def _no_numbers(table: Table, column: Column, what: str) -> SpecError:
    kind = kind_of(column)
    if kind == "sound":
        return table.refusal(
            f"`{what}` takes numbers, and {column.place(0)} is a recording",
            "Say how it becomes numbers:"
            f" `input {what} audio[time, 26] features=log_mel rate=16000`.",
        )
    wrong = next((i for i, v in enumerate(column.values) if not _is_number(v)), 0)
    return table.refusal(
        f"`{what}` takes numbers, and {column.place(wrong)} is text",
        "Write a number there, with a point and without other signs, or take the row out."
        if any(_is_number(value) for value in column.values)
        else f"Say how it becomes numbers: `input {what} text[?] tokens=words`, or take the column"
        " out.",
        (f"it holds `{str(column.values[wrong])[:40]}`",),
    )


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]  # what is no number at all is refused as well
    except (TypeError, ValueError):
        return False
    return True


def shaped(
    gathered: Gathered, shape: Shape, what: str, table: Table, names: Sequence[str]
) -> Batch:
    """The samples with as many axes as `shape` has.

    A row of a table is laid out step after step; samples that lack a last axis of one feature get
    it.

    Raises:
        SpecError: `data-mismatch`.
    """
    batch = gathered.batch
    if gathered.is_flat and isinstance(batch, np.ndarray):
        return batch.reshape(len(batch), *_row_shape(shape, batch.shape[1], what, table, names))
    rank = batch.ndim - 1 if isinstance(batch, np.ndarray) else batch[0].ndim
    if not isinstance(batch, np.ndarray):
        _check_alike(batch, what, table, table.columns[names[0]])
    if rank == len(shape):
        return batch
    last = shape[-1] if shape else 0
    if rank == len(shape) - 1 and rank and (last == 1 or not isinstance(last, int)):
        if isinstance(batch, np.ndarray):
            return batch[..., None]
        return [item[..., None] for item in batch]
    found = batch.shape[1:] if isinstance(batch, np.ndarray) else batch[0].shape
    raise table.refusal(
        f"`{what}` takes {spell_shape(shape)} a sample, and {table.columns[names[0]].place(0)}"
        f" is {spell_shape(found)}",
        "The first axis of an array is the batch; the others are those of the spec.",
    )


def _check_alike(batch: Sequence[np.ndarray], what: str, table: Table, column: Column) -> None:
    """Refuse sequences whose steps are not of one shape."""
    steps = batch[0].shape[1:]
    for index, item in enumerate(batch):
        if item.ndim != batch[0].ndim or item.shape[1:] != steps:
            raise table.refusal(
                f"{column.place(index)}: a step of `{what}` is {spell_shape(item.shape[1:])}",
                "Give every step the same numbers.",
                (f"{column.place(0)} has steps of {spell_shape(steps)}",),
            )


def _row_shape(
    shape: Shape, width: int, what: str, table: Table, names: Sequence[str]
) -> tuple[int, ...]:
    """How a row of `width` numbers is laid out: at most one axis of `shape` may be unknown."""
    known, unknown = 1, 0
    for dim in shape:
        if isinstance(dim, int):
            known *= dim
        else:
            unknown += 1
    if unknown > 1:
        raise table.refusal(
            f"a row of {width} numbers does not tell the shape {spell_shape(shape)}",
            "Give all but one axis of the `input` line a number, such as `input [?, 3]`.",
        )
    if (unknown == 0 and known != width) or width % known:
        raise table.refusal(
            f"`{what}` takes {spell_shape(shape)}, and a row has {width} numbers",
            "Write a sample in one row, step after step, or name its columns with `columns=`."
            " If each row is a step, say with `group=` what sequence it is of.",
            (f"the columns are {quoted(names)}",),
        )
    return tuple(dim if isinstance(dim, int) else width // known for dim in shape)
