"""Tables for the tests of preparing."""

from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.data.table import ROWS, Column, Places, Table, table


def arrays(**columns: Any) -> Table:
    """Arrays by name, as from an .npz file."""
    path = Path("data.npz")
    return table([Column(n, np.asarray(v), ROWS) for n, v in columns.items()], path)


def rows(**columns: Any) -> Table:
    """A table with a heading in line 1, as from a .csv file; lists stay lists."""
    path = Path("data.csv")
    return table([_column(name, values) for name, values in columns.items()], path)


def _column(name: str, values: Any) -> Column:
    places = Places("line {at}, column {column}", range(2, 2 + len(values)))
    numbers = isinstance(values, np.ndarray) or isinstance(values[0], int | float | np.number)
    return Column(name, np.asarray(values) if numbers else list(values), places)
