"""Data that come from Python: paths, arrays, dicts of them, pairs, and data frames."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.data.reading.arrays import array_column
from lstmspec.data.reading.formats import read_table
from lstmspec.data.reading.frames import (
    frame_columns,
    is_frame,
    is_series,
    require_frame,
    series_column,
)
from lstmspec.data.reading.objects import object_column
from lstmspec.data.refusal import mismatch
from lstmspec.data.table import ROWS, Column, Table, table


def table_of(data: Any, max_memory: int | None = None) -> Table:
    """The table of `data`.

    Args:
        data: A path; a dict of arrays or lists by name; a pair `(x, y)`, of which either may be
            such a dict or a frame; an array or a list alone, which is `x`; a pandas, polars or
            pyarrow table; or a `Table`.
        max_memory: The most bytes that reading a file may take; by default those of the limits.

    Raises:
        SpecError: `data-mismatch` with row and column, and for a path whatever `read_table` raises.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, str | os.PathLike):
        return read_table(Path(data), max_memory)
    if isinstance(data, tuple):
        if len(data) != 2:
            raise mismatch(
                f"a tuple of {len(data)} is no pair (x, y)",
                None,
                "Give the inputs and the targets; several inputs go in a dict.",
            )
        return table([*_columns("x", data[0]), *_columns("y", data[1])])
    has_names = isinstance(data, Mapping) or is_frame(data)
    return table(_columns("x", data), has_names=has_names)


def _columns(name: str, data: Any) -> list[Column]:
    """The columns of a dict or a frame, or the one called `name`."""
    if isinstance(data, Mapping):
        return [_column(str(key), value) for key, value in data.items()]
    return frame_columns(data) if is_frame(data) else [_column(name, data)]


def _column(name: str, value: Any) -> Column:
    if is_series(value):
        return series_column(name, value, ROWS)
    if isinstance(value, list | tuple):
        return object_column(name, value, ROWS)
    if not hasattr(value, "__array__"):
        require_frame(value)
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise mismatch(f"`{name}` is no array", None, "Give a NumPy array or a list.") from None
    if array.dtype.kind == "O" and array.ndim:
        return object_column(name, list(array), ROWS)
    return array_column(name, array, None)
