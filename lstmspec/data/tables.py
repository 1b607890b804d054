"""Reading a table: rows of numbers, one sample a row.

A sequence lies step after step in its row. A first row without a number is a heading.
"""

import csv
from pathlib import Path

import numpy as np

from lstmspec.data.refusal import corrupt, refusal
from lstmspec.ir import Input
from lstmspec.shapes import spell_shape


def read_table(path: Path, given: Input) -> np.ndarray:
    """The rows of a .csv file in the shape of the input `given`.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    table = np.array(_rows(path, given.dtype == "int32"))
    return table.reshape(len(table), *_row_shape(given, table.shape[1], path))


def _rows(path: Path, integers: bool) -> list[list[float]] | list[list[int]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            lines = [(number, row) for number, row in enumerate(csv.reader(file), 1) if row]
        except (csv.Error, UnicodeDecodeError):
            raise corrupt(path, "it is no table of text in UTF-8") from None
    if lines and not any(parse_number(cell) is not None for cell in lines[0][1]):
        lines = lines[1:]
    if not lines:
        raise refusal("data-mismatch", "the table has no samples", path, "Give a row a sample.")
    width = len(lines[0][1])
    rows = [_numbers(path, number, row, width) for number, row in lines]
    return _integers(path, lines, rows) if integers else rows


def parse_number(cell: str) -> float | None:
    """The number in a cell of a table; `None` if it holds none."""
    try:
        return float(cell)
    except ValueError:
        return None


def _numbers(path: Path, line: int, row: list[str], width: int) -> list[float]:
    if len(row) != width:
        raise refusal(
            "data-mismatch",
            f"line {line} has {len(row)} columns, and the first row has {width}",
            path,
            "Give every row the same number of columns.",
        )
    numbers = []
    for column, cell in enumerate(row, start=1):
        number = parse_number(cell)
        if number is None:
            found = f"`{cell[:40]}` is no number" if cell.strip() else "there is no number"
            raise refusal(
                "data-mismatch",
                f"line {line}, column {column}: {found}",
                path,
                "A table holds numbers with commas between; only its first row may be a heading.",
            )
        numbers.append(number)
    return numbers


def _integers(
    path: Path, lines: list[tuple[int, list[str]]], rows: list[list[float]]
) -> list[list[int]]:
    for (line, cells), row in zip(lines, rows, strict=True):
        for column, (cell, number) in enumerate(zip(cells, row, strict=True), start=1):
            if not number.is_integer() or abs(number) >= 2**31:
                raise refusal(
                    "data-mismatch",
                    f"line {line}, column {column}: `{cell[:40]}` is no int32",
                    path,
                    "The input takes integers below 2147483648.",
                )
    return [list(map(int, row)) for row in rows]


def _row_shape(given: Input, width: int, path: Path) -> tuple[int, ...]:
    """How a row of `width` numbers is laid out: at most one axis of the input may be unknown."""
    known, unknown = 1, 0
    for dim in given.shape:
        if isinstance(dim, int):
            known *= dim
        else:
            unknown += 1
    if unknown > 1:
        raise refusal(
            "data-mismatch",
            f"a row of {width} numbers does not tell the shape {spell_shape(given.shape)}",
            path,
            "Bind all but one of the dimensions, such as --bind features=1.",
        )
    if (unknown == 0 and known != width) or width % known:
        raise refusal(
            "data-mismatch",
            f"a row has {width} numbers, and `{given.name}` takes {spell_shape(given.shape)}",
            path,
            "Write a sample in one row, step after step.",
        )
    return tuple(dim if isinstance(dim, int) else width // known for dim in given.shape)
