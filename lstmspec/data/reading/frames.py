"""Tables of pandas, polars and pyarrow, by the methods they have: none of them is imported.

What is not there is refused with its row, counted from 0, whatever the library calls it.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.data.reading.arrays import array_column
from lstmspec.data.reading.objects import missing, object_column
from lstmspec.data.refusal import mismatch
from lstmspec.data.table import CELLS, Column, Places

_PROTOCOLS = ("__arrow_c_stream__", "__dataframe__")
_NULLS = ("isna", "is_null")
"""What says which values are missing: in pandas, and in polars and pyarrow."""
_CATEGORIES = ("category", "Categorical", "Enum", "dictionary")
"""How the types of categories begin, in pandas, polars and pyarrow."""
_LISTS = ("to_pylist", "to_list", "tolist")


def is_frame(data: Any) -> bool:
    """Whether `data` is a table of several columns."""
    if not any(hasattr(data, name) for name in _PROTOCOLS):
        return False
    return hasattr(data, "column_names") or hasattr(data, "columns")


def is_series(data: Any) -> bool:
    """Whether `data` is one column of such a table."""
    return not is_frame(data) and any(hasattr(data, name) for name in _NULLS)


def frame_columns(frame: Any, path: Path | None = None) -> list[Column]:
    """The columns of `frame`."""
    return [series_column(name, series, CELLS, path) for name, series in _series(frame)]


def series_column(name: str, series: Any, places: Places, path: Path | None = None) -> Column:
    """The column of one series: numbers, text (of categories too), or lists.

    What is missing, or of no kind that a column holds, is its fault.
    """
    gaps = np.asarray(getattr(series, next(n for n in _NULLS if hasattr(series, n)))(), bool)
    array = np.asarray(series)
    if gaps.any():
        return _with_gaps(Column(name, array, places), gaps, path)
    is_category = _type_name(series).startswith(_CATEGORIES)
    # polars makes a matrix of records as well as of lists.
    if array.dtype.kind != "O" and array.ndim == 1 and not is_category:
        return array_column(name, array, path, places)
    items = _items(series, array)
    if is_category:
        items = [str(item) for item in items]
    return object_column(name, items, places, path)


def _with_gaps(column: Column, gaps: np.ndarray, path: Path | None) -> Column:
    held: Any = column.held
    if held.dtype.kind not in "biuf":
        held = [None if gap else item for gap, item in zip(gaps, held, strict=True)]
    return replace(column, held=held, fault=missing(column, int(gaps.argmax()), path))


def _items(series: Any, array: np.ndarray) -> list[Any]:
    """The values as Python's; texts are taken from `array`, which has made them already."""
    if array.dtype.kind == "O" and len(array) and isinstance(array[0], str):
        return list(array)
    return list(getattr(series, next(n for n in _LISTS if hasattr(series, n)))())


def _type_name(series: Any) -> str:
    """What the library calls the type of the values."""
    return str(getattr(series, "dtype", None) or getattr(series, "type", ""))


def _series(frame: Any) -> Iterator[tuple[str, Any]]:
    if hasattr(frame, "column_names"):
        yield from zip(frame.column_names, frame.columns, strict=True)
        return
    for index, name in enumerate(frame.columns):
        # pandas gives a frame for a name that two columns have.
        yield str(name), frame.iloc[:, index] if hasattr(frame, "iloc") else frame[name]


def require_frame(data: Any) -> None:
    """Refuse Python data of no kind that can be read.

    Raises:
        SpecError: `data-mismatch`.
    """
    if not is_frame(data):
        raise mismatch(
            f"data of the type `{type(data).__name__}` cannot be read",
            None,
            "Give a path, a dict of arrays, a pair (x, y), or a pandas, polars or pyarrow table.",
        )
