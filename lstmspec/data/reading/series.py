"""Time series of the UEA and UCR archives: `.ts`.

Lines that begin with `#` are comments, lines that begin with `@` the header; behind `@data` a line
is one series, `:` between channels, `,` between steps, its label last. The format is described at
https://www.aeon-toolkit.org/en/stable/api_reference/file_specifications/ts.html.
"""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from typing import NoReturn

import numpy as np

from lstmspec.data.reading.cells import parse_number, parse_numbers
from lstmspec.data.reading.sequences import stacked
from lstmspec.data.reading.texts import lines_in, read_text
from lstmspec.data.refusal import count, mismatch
from lstmspec.data.table import Column, Places, Table, table


@dataclass(frozen=True)
class _Header:
    path: Path
    facts: dict[str, list[str]]
    """The words behind each `@` word, both in small letters but for labels."""

    def says(self, *names: str) -> bool:
        """Whether one of the header's lines `names` says `true`."""
        return any(self.facts.get(name, [""])[0].lower() == "true" for name in names)

    def number(self, *names: str) -> int | None:
        """The number behind one of `names`, if it is there and is one."""
        words = [word for name in names for word in self.facts.get(name, [])[:1]]
        return int(words[0]) if words and words[0].isdecimal() else None


def read_series(path: Path) -> Table:
    """The series in a `.ts` file: `x`, arrays [time, channels], and `y`, labels or numbers.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    lines = _lines(path)
    header = _header(path, lines)
    series: list[np.ndarray] = []
    labels: list[str] = []
    numbers = array("q")
    labelled = header.says("classlabel", "targetlabel")
    for number, line in lines:
        channels, label = _split(header, number, line, labelled)
        series.append(_series(header, number, channels))
        labels.append(label)
        numbers.append(number)
        _compare(header, series, numbers)
    if not series:
        raise mismatch("there is no series behind @data", path, "Give a line a series.")
    places = Places("line {at}", numbers)
    columns = [Column("x", stacked(series), places)]
    if labelled:
        columns.append(Column("y", _targets(header, labels, numbers), places))
    return table(columns, path)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    return ((number, line) for number, line in lines_in(read_text(path)) if line[0] != "#")


def _header(path: Path, lines: Iterator[tuple[int, str]]) -> _Header:
    """What stands before `@data`; takes those lines from `lines`."""
    facts: dict[str, list[str]] = {}
    for number, line in lines:
        if not line.startswith("@"):
            _refuse(path, f"line {number} is a series before @data", "Write @data before it.")
        name, *words = line[1:].split() or [""]
        if name.lower() == "data":
            break
        facts[name.lower()] = words
    else:
        _refuse(path, "there is no line @data", "Write it between the header and the series.")
    header = _Header(path, facts)
    if header.says("timestamps"):
        _refuse(
            path,
            "the series have timestamps, and steps are taken as evenly spaced",
            "Resample the series, and write their values alone.",
        )
    if not {"classlabel", "targetlabel"} & facts.keys():
        _refuse(
            path,
            "the header does not say whether series have labels",
            "Write @classLabel with true and the labels, or with false.",
        )
    return header


def _split(header: _Header, number: int, line: str, labelled: bool) -> tuple[list[str], str]:
    """The channels of a series, and its label; empty if there is none."""
    if line.startswith("("):
        _refuse(
            header.path,
            f"line {number} has timestamps, and steps are taken as evenly spaced",
            "Resample the series, and write their values alone.",
        )
    channels = line.split(":")
    label = channels.pop().strip() if labelled else ""
    if labelled and (not channels or not label):
        _refuse(header.path, f"line {number} has no label", "Write `:` and the label behind it.")
    return channels, label


def _series(header: _Header, number: int, channels: list[str]) -> np.ndarray:
    """The array [time, channels] of one series."""
    cells = [channel.split(",") for channel in channels]
    for index, channel in enumerate(cells, start=1):
        if len(channel) != len(cells[0]):
            _refuse(
                header.path,
                f"line {number}: channel {index} has {count(len(channel), 'step')},"
                f" and channel 1 has {len(cells[0])}",
                "Give every channel of a series the same number of steps.",
            )
    arrays = [parse_numbers(channel) for channel in cells]
    _check_values(header, number, cells, arrays)
    return np.stack(arrays, axis=1, dtype=np.float64)  # type: ignore[arg-type]  # none is None


def _check_values(
    header: _Header, number: int, cells: list[list[str]], arrays: list[np.ndarray | None]
) -> None:
    """Refuse the first cell that holds no number."""
    if all(array is not None and not np.isnan(array).any() for array in arrays):
        return
    for channel, steps in enumerate(cells, start=1):
        for step, cell in enumerate(steps, start=1):
            value = parse_number(cell)
            if value is None or isnan(value):
                _refuse(
                    header.path,
                    f"line {number}, channel {channel}, step {step}: {_spell(cell.strip())}",
                    "Fill in what is missing, or take the line out.",
                )


def _spell(cell: str) -> str:
    if cell in ("", "?") or cell.lower() == "nan":
        return "the value is missing"
    return f"`{cell[:40]}` is no number"


def _compare(header: _Header, series: list[np.ndarray], numbers: Sequence[int]) -> None:
    """Hold the last series against the first, and against the header."""
    steps, channels = series[-1].shape
    declared = 1 if header.says("univariate") else header.number("dimensions", "dimension")
    expected = declared or series[0].shape[1]
    if channels != expected:
        by = "the header says" if declared else f"line {numbers[0]} has"
        _refuse(
            header.path,
            f"line {numbers[-1]} has {count(channels, 'channel')}, and {by} {expected}",
            "Give every series the same channels; a label is the last thing in its line.",
        )
    if not header.says("equallength"):
        return
    declared = header.number("serieslength")
    expected = declared or len(series[0])
    if steps != expected:
        by = "the header says" if declared else f"line {numbers[0]} has"
        _refuse(
            header.path,
            f"line {numbers[-1]} has {count(steps, 'step')}, and {by} {expected}",
            "Write `@equalLength false`, or give every series the same number of steps.",
        )


def _targets(header: _Header, labels: list[str], numbers: Sequence[int]) -> np.ndarray | list[str]:
    """Labels that the header knows, or numbers to be predicted."""
    if header.says("targetlabel"):
        values = [parse_number(label) for label in labels]
        for value, label, number in zip(values, labels, numbers, strict=True):
            if value is None or isnan(value):
                _refuse(
                    header.path,
                    f"line {number}: the target `{label[:40]}` is no number",
                    "Write the number behind the last `:`.",
                )
        return np.array(values, np.float64)
    known = header.facts["classlabel"][1:]
    for label, number in zip(labels, numbers, strict=True):
        if known and label not in known:
            _refuse(
                header.path,
                f"line {number}: `{label[:40]}` is none of the labels of @classLabel",
                f"The header knows {', '.join(known[:20])}.",
            )
    return labels


def _refuse(path: Path, message: str, help: str) -> NoReturn:
    raise mismatch(message, path, help)
