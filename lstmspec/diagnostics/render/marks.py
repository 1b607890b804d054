"""Carets and labels below one quoted line."""

from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from lstmspec.diagnostics.render.glyphs import visible
from lstmspec.diagnostics.render.segments import Line, Segment, Style


class Underline(NamedTuple):
    """Cells of a quoted line to mark, and what to say about them."""

    start: int
    end: int
    primary: bool
    label: str = ""

    @property
    def style(self) -> Style:
        """The style of its marks and of its label."""
        return "caret" if self.primary else "note"


def below(underlines: Iterable[Underline]) -> list[Line]:
    """The lines below a quoted line: marks, then labels that hang from them, rightmost first.

    The label of the rightmost underline stands on the line of the marks, if no other one reaches
    beyond it: there it would seem to belong to that one.
    """
    ordered = sorted(underlines)
    rightmost = ordered[-1]
    if rightmost.end < max(underline.end for underline in ordered):
        beside, hanging = "", ordered
    else:
        beside, hanging = rightmost.label, ordered[:-1]
    marks = _marks(ordered)
    if beside:
        marks.append((rightmost.style, f" {visible(beside)}"))
    return [marks, *_hanging([underline for underline in reversed(hanging) if underline.label])]


def _marks(underlines: list[Underline]) -> Line:
    """One line of `^` and `-`; where both are due, `^`."""
    cells: dict[int, Segment] = {}
    for underline in sorted(underlines, key=lambda underline: underline.primary):
        mark: Segment = (underline.style, "^" if underline.primary else "-")
        cells.update(dict.fromkeys(range(underline.start, underline.end), mark))
    return _row(cells)


def _hanging(underlines: list[Underline]) -> list[Line]:
    """The lines of labels that found no room beside their marks, given from right to left."""
    lines = [_row(_strings(underlines))] if underlines else []
    for index, underline in enumerate(underlines, 1):
        cells = _strings(u for u in underlines[index:] if u.start < underline.start)
        cells[underline.start] = (underline.style, visible(underline.label))
        lines.append(_row(cells))
    return lines


def _strings(underlines: Iterable[Underline]) -> dict[int, Segment]:
    return {underline.start: (underline.style, "|") for underline in underlines}


def _row(cells: dict[int, Segment]) -> Line:
    """One line of the given texts, each at its cell; only the last may be wider than one."""
    line: Line = []
    at = 0
    for style, run in groupby(sorted(cells.items()), key=lambda cell: cell[1][0]):
        text = ""
        for cell, (_, piece) in run:
            text += " " * (cell - at) + piece
            at = cell + 1
        line.append((style, text))
    return line
