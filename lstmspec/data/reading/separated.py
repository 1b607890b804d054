"""Tables of text with a sign between the cells: `.csv` and `.tsv`.

A first row without a number is a heading. Empty lines are passed over.
"""

import csv
from array import array
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from lstmspec.data.reading.cells import column_of, parse_number
from lstmspec.data.reading.texts import read_text
from lstmspec.data.refusal import corrupt, count, mismatch
from lstmspec.data.table import Table, lines_of, no_samples, table
from lstmspec.diagnostics import SpecError

_SIGNS = {";": "semicolons", "\t": "tabs", ",": "commas"}


def read_csv(path: Path) -> Table:
    """The table in a `.csv` file.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    return _read(path, ",")


def read_tsv(path: Path) -> Table:
    """The table in a `.tsv` file.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    return _read(path, "\t")


def _read(path: Path, delimiter: str) -> Table:
    cells, lines = _cells(path, delimiter)
    width = len(cells) // max(len(lines), 1)
    if width == 1 and len(cells) > 1 and (sign := _other_sign(cells, delimiter)):
        raise _wrong_sign(path, lines[0], sign, delimiter)
    names = _heading(cells[:width])
    if names is not None:
        _check_names(path, names, lines[0])
        cells, lines = cells[width:], lines[1:]
    if not lines:
        raise no_samples(path)
    places = lines_of(lines)
    labels = names or [str(number) for number in range(1, width + 1)]
    columns = [
        column_of(name, cells[index::width], places, path) for index, name in enumerate(labels)
    ]
    return table(columns, path, has_names=names is not None)


def _cells(path: Path, delimiter: str) -> tuple[list[str], Sequence[int]]:
    """All cells row by row, and the line that each row begins in; rows have one length."""
    reader = csv.reader(StringIO(read_text(path), newline=""), delimiter=delimiter, strict=True)
    cells: list[str] = []
    lines = array("q")
    width, begun = 0, 1
    try:
        for row in reader:
            if row and (len(row) > 1 or not row[0].isspace()):
                width = width or len(row)
                if len(row) != width:
                    raise _ragged(path, begun, len(row), cells[:width], delimiter)
                cells += row
                lines.append(begun)
            begun = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(path, begun, str(error)) from None
    return cells, lines


def _unreadable(path: Path, line: int, reason: str) -> SpecError:
    if "limit" in reason:
        limit = csv.field_size_limit()
        found = f"line {line} has a cell of more than {limit:,} characters"
        help = "Look for a quote that is never closed, or write long texts as .jsonl."
    elif "end of data" in reason:
        found = f"line {line} opens a quote that is never closed"
        help = "Close it; a quote within a quoted cell is written twice."
    else:
        found = f"line {line} has something behind a closing quote"
        help = "Quote the whole cell; a quote within it is written twice."
    return corrupt(path, found, help)


def _heading(row: list[str]) -> list[str] | None:
    """The names in the first row, an empty one being its number; `None` if it holds a number."""
    if not row or any(parse_number(cell) is not None for cell in row):
        return None
    return [cell.strip() or str(number) for number, cell in enumerate(row, start=1)]


def _check_names(path: Path, names: list[str], line: int) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        if name in first:
            raise mismatch(
                f"line {line}: columns {first[name]} and {number} are both called `{name}`",
                path,
                "Give each column its own name.",
            )
        first[name] = number


def _other_sign(cells: Sequence[str], delimiter: str) -> str | None:
    """What seems to part the only cell of each row, being in all of them as often."""
    counts = {sign: {cell.count(sign) for cell in cells} for sign in _SIGNS if sign != delimiter}
    return next((s for s, found in counts.items() if len(found) == 1 and 0 not in found), None)


def _wrong_sign(path: Path, line: int, sign: str, delimiter: str) -> SpecError:
    return mismatch(
        f"line {line} has {_SIGNS[sign]} between its cells, and a {path.suffix.lower()} file has"
        f" {_SIGNS[delimiter]}",
        path,
        f"Write {_SIGNS[delimiter]} between cells, and a point in numbers, as in 1.5.",
    )


def _ragged(path: Path, line: int, found: int, first: list[str], delimiter: str) -> SpecError:
    sign = _other_sign(first, delimiter)
    if len(first) == 1 and sign:
        return _wrong_sign(path, 1, sign, delimiter)
    return mismatch(
        f"line {line} has {count(found, 'column')}, and the first row has {len(first)}",
        path,
        "Give every row the same number of columns.",
    )
