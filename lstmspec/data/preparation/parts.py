"""The samples that train, where the end of the data is kept out to validate."""

import math
from dataclasses import replace
from typing import Any

from lstmspec.data.table import Table


def first_part(table: Table, held_out: float, *, is_long: bool) -> Table:
    """The table without the part `held_out` at its end; of one long text its beginning.

    Args:
        table: A sample a row, or a step of a long sequence a row.
        held_out: From 0, which is nothing, to below 1.
        is_long: Whether windows are cut from what stands in a row.
    """
    if not held_out:
        return table
    columns = {
        name: replace(column, held=_first(column.held, held_out, is_long))
        for name, column in table.columns.items()
    }
    return Table(columns, table.path, table.has_names, source=table.source)


def _first(values: Any, held_out: float, is_long: bool) -> Any:
    if is_long and len(values) == 1:
        return [values[0][: _count(len(values[0]), held_out)]]
    return values[: _count(len(values), held_out)]


def _count(length: int, held_out: float) -> int:
    return max(1, math.floor(length * (1.0 - held_out)))
