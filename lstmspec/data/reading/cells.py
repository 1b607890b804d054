"""Cells of a table of text: numbers if every cell of a column is one, else text."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lstmspec.data.refusal import mismatch
from lstmspec.data.table import Column, Places
from lstmspec.diagnostics import SpecError


def parse_number(cell: str) -> float | None:
    """The number in a cell of a table; `None` if it holds none."""
    try:
        return None if "_" in cell else float(cell)
    except ValueError:
        return None


def column_of(name: str, cells: Sequence[str], places: Places, path: Path) -> Column:
    """The column of `cells`.

    An empty cell among numbers is its fault: `data-mismatch` with the place.
    """
    numbers = parse_numbers(cells)
    if numbers is not None:
        return Column(name, numbers, places)
    filled = [cell for cell in cells if cell.strip()]
    column = Column(name, list(cells), places)
    if len(filled) == len(cells) or (filled and parse_numbers(filled) is None):
        return column
    index = next(i for i, cell in enumerate(cells) if not cell.strip())
    held = np.array([float(cell) if cell.strip() else np.nan for cell in cells])
    return Column(name, held, places, fault=no_number(column, index, path))


def parse_numbers(cells: Sequence[str]) -> np.ndarray | None:
    """The numbers in `cells`: int64 if all are integers, else float64; `None` if a cell is none."""
    numbers = _parse_integers(cells)
    if numbers is None:
        try:
            numbers = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            return None
    # Python takes 1_000 for a number.
    return None if any("_" in cell for cell in cells) else numbers


def _parse_integers(cells: Sequence[str]) -> np.ndarray | None:
    try:
        return np.fromiter(map(int, cells), np.int64, len(cells))
    except (ValueError, OverflowError):
        return None


def numbers_of(column: Column, path: Path | None) -> np.ndarray:
    """The numbers of a column that must hold numbers.

    Raises:
        SpecError: `data-mismatch` with the place of the first value that is none.
    """
    if isinstance(column.values, np.ndarray):
        return column.values
    if column.kind == "text":
        values = enumerate(column.values)
        raise no_number(column, next((i for i, v in values if parse_number(v) is None), 0), path)
    raise mismatch(
        f"{column.place(0)} holds a {'recording' if column.kind == 'sound' else 'sequence'},"
        " and a number belongs there",
        path,
        "Give a column of one number a row.",
    )


def no_number(column: Column, index: int, path: Path | None) -> SpecError:
    """The error of a value that must be a number."""
    cell = column.values[index]
    found = f"`{cell[:40]}` is no number" if cell.strip() else "there is no number"
    return mismatch(f"{column.place(index)}: {found}", path, _next_step(cell))


def _next_step(cell: str) -> str:
    for sign, name in ((";", "a semicolon"), ("\t", "a tab")):
        if all(parse_number(part) is not None for part in cell.split(sign)):
            return f"Write a comma between numbers, where there is {name} now."
    return "Write a number there, or take the line or the column out."
