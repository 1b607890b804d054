"""An object a line: `.jsonl`. Every object has the keys of the first."""

import json
from array import array
from collections.abc import Collection
from pathlib import Path
from typing import Any

from lstmspec.data.reading.objects import object_column
from lstmspec.data.reading.texts import lines_in, read_text
from lstmspec.data.refusal import corrupt, mismatch
from lstmspec.data.table import Table, lines_of, no_samples, table


class _RepeatedError(ValueError):
    """A key that stands twice in one object."""


def read_json_lines(path: Path) -> Table:
    """The table in a `.jsonl` file; lists are sequences.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    columns: dict[str, list[Any]] = {}
    lines = array("q")
    for number, line in lines_in(read_text(path)):
        row = _object(path, number, line)
        if not columns:
            columns = {name: [] for name in row}
        if row.keys() != columns.keys():
            _refuse_keys(path, number, row, lines[0], columns)
        for name, value in row.items():
            columns[name].append(value)
        lines.append(number)
    if not columns:
        raise no_samples(path)
    places = lines_of(lines)
    return table(
        [object_column(name, values, places, path) for name, values in columns.items()], path
    )


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    help = 'Write an object a line, such as {"text": "good", "label": "pos"}.'
    try:
        value = _DECODER.decode(line)
    except _RepeatedError as error:
        message = f"line {number} has the key `{error}` twice"
        raise mismatch(message, path, "Give each value its own key.") from None
    except json.JSONDecodeError as error:
        raise corrupt(path, f"line {number}, character {error.pos + 1}: no JSON", help) from None
    except (ValueError, RecursionError):
        # Integers of thousands of digits, and lists in lists without end.
        raise corrupt(path, f"line {number} is no JSON that can be read", help) from None
    if not isinstance(value, dict) or not value:
        raise mismatch(f"line {number} is no object with a key", path, help)
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedError(name)
        found[name] = value
    return found


def _refuse_keys(
    path: Path, number: int, row: dict[str, Any], line: int, first: Collection[str]
) -> None:
    missing = [name for name in first if name not in row]
    if missing:
        message = f"line {number} has no key `{missing[0]}`, and line {line} has one"
    else:
        added = next(name for name in row if name not in first)
        message = f"line {number} has the key `{added}`, and line {line} has none"
    raise mismatch(message, path, "Give every object the same keys.")


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs)
