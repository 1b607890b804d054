"""Curves in a terminal: Braille patterns, eight dots a character, or plain signs without UTF-8.

Dots of Unicode: U+2800 plus a bit a dot (The Unicode Standard, Braille Patterns).
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from lstmspec.pictures.axis import Axis, axis_of
from lstmspec.pictures.lines import Line, Panel

_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of the dot in a row and column of a character."""
_HEIGHT, _LEAST = 8, 16
_SIGNS = "*o"

Dot = tuple[int, int]


def curves(panel: Panel, *, width: int = 72, unicode: bool = True) -> str:
    """The lines of `panel` as 8 rows of text, at most `width` wide; validation is dotted."""
    horizontal = axis_of([x for line in panel.lines for x in line.x], whole=True)
    vertical = _range([y for line in panel.lines for y in line.y if math.isfinite(y)])
    margin = max(map(len, vertical.labels)) + 1
    columns = max(_LEAST, width - margin - 1)
    paint = _braille if unicode else _plain
    rows = paint(panel.lines, horizontal, vertical, columns)
    labels = {0: vertical.labels[1], _HEIGHT - 1: vertical.labels[0]}
    edge, corner, across = ("│", "└", "─") if unicode else ("|", "+", "-")
    body = [f"{labels.get(k, ''):>{margin - 1}} {edge}{row}".rstrip() for k, row in enumerate(rows)]
    foot = f"{'':>{margin}}{corner}{across * columns}"
    return "\n".join([_heading(panel, unicode), *body, foot, _ends(horizontal, margin, columns)])


def _range(values: Sequence[float]) -> Axis:
    """From the lowest to the highest of `values`: rows are too few for round numbers."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    labels = (f"{low:.4g}", f"{high:.4g}")
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = low - 1.0, high + 1.0
    return Axis(low, high, (low, high), labels)


def _ends(horizontal: Axis, margin: int, columns: int) -> str:
    """Where the horizontal axis begins and ends; its middle, if one number is all there is."""
    if horizontal.low % 1:
        return f"{'':>{margin + 1 + columns // 2}}{horizontal.ticks[0]:g}"
    first, last = f"{horizontal.low:g}", f"{horizontal.high:g}"
    return f"{'':>{margin + 1}}{first}{last:>{columns - len(first)}}"


def _heading(panel: Panel, unicode: bool) -> str:
    """The title, and the signs of the lines with the last number of each."""
    signs = ("─", "┄") if unicode else _SIGNS
    parts = [panel.title]
    for position, line in enumerate(panel.lines):
        last = next((y for y in reversed(line.y) if math.isfinite(y)), math.nan)
        parts.append(f"{signs[position % 2] * (2 if unicode else 1)} {line.name} {last:.4g}")
    return "  ".join(parts)


def _braille(
    lines: Sequence[Line], horizontal: Axis, vertical: Axis, columns: int
) -> Iterator[str]:
    cells = [[0] * columns for _ in range(_HEIGHT)]
    for line in lines:
        for x, y in _dots(line, horizontal, vertical, 2 * columns, 4 * _HEIGHT):
            if not line.dashed or x % 4 < 2:
                cells[y // 4][x // 2] |= _BITS[y % 4][x % 2]
    for row in cells:
        yield "".join(chr(0x2800 + bits) if bits else " " for bits in row)


def _plain(lines: Sequence[Line], horizontal: Axis, vertical: Axis, columns: int) -> Iterator[str]:
    cells = [[" "] * columns for _ in range(_HEIGHT)]
    for position, line in enumerate(lines):
        for x, y in _dots(line, horizontal, vertical, columns, _HEIGHT):
            cells[y][x] = _SIGNS[position % 2]
    return map("".join, cells)


def _dots(line: Line, horizontal: Axis, vertical: Axis, width: int, height: int) -> Iterable[Dot]:
    """The dots that a line goes through, from the upper left corner."""
    before: Dot | None = None
    for x, y in zip(line.x, line.y, strict=True):
        if not math.isfinite(y):
            before = None
            continue
        here = (
            round((width - 1) * horizontal.part(x)),
            round((height - 1) * (1 - vertical.part(y))),
        )
        yield from _between(before or here, here)
        before = here


def _between(start: Dot, end: Dot) -> Iterator[Dot]:
    """The dots of the straight way from `start` to `end`, both included."""
    count = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    for k in range(count + 1):
        part = k / count
        yield (
            round(start[0] + (end[0] - start[0]) * part),
            round(start[1] + (end[1] - start[1]) * part),
        )
