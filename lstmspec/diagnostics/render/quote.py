"""Quoting one line: what a terminal shows of it, and in which cells its characters stand.

Only what is shown is looked at, so that a message about one long line costs no more than another.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lstmspec.diagnostics.render.glyphs import glyph
from lstmspec.source import Source

WIDEST = 160
"""Cells after which a line is cropped."""
_AROUND = 40
"""Characters kept on either side of what a cropped line is quoted for."""
_GAP = "..."


@dataclass(frozen=True, slots=True)
class Quote:
    """A line as it is shown."""

    text: str
    width: int
    """How many cells `text` fills."""
    cells: dict[int, tuple[int, int]]
    """The first cell of each character shown and the one behind it, by the character's index."""

    def under(self, start: int, end: int) -> tuple[int, int]:
        """The cells under the characters `[start, end)`; at least one, even behind the line."""
        first, behind = self.cells.get(start, (self.width, self.width + 1))
        if end <= start:
            return first, first + 1
        return first, max(first + 1, self.cells.get(end - 1, (first, behind))[1])


def quote(source: Source, number: int, points: Iterable[int]) -> Quote:
    """Line `number` of `source`, cropped around the characters at `points` if it is too wide."""
    start, end = source.line_bounds(number)
    if end - start <= WIDEST:
        whole = _lay_out(source.text, start, [(start, end)], end)
        if whole.width <= WIDEST:
            return whole
    return _lay_out(source.text, start, _kept(start, end, points), end)


def _kept(start: int, end: int, points: Iterable[int]) -> list[tuple[int, int]]:
    """The stretches of a long line to show; what lies between them is wider than `...`."""
    stretches = [(start, start)]
    for point in sorted(points):
        first = max(start, start + point - _AROUND)
        behind = min(end, start + point + _AROUND + 1)
        last_first, last_behind = stretches[-1]
        if first <= last_behind + len(_GAP):
            stretches[-1] = (last_first, max(behind, last_behind))
        else:
            stretches.append((first, behind))
    last_first, last_behind = stretches[-1]
    if end <= last_behind + len(_GAP):
        stretches[-1] = (last_first, end)
    return stretches


def _lay_out(text: str, start: int, stretches: list[tuple[int, int]], end: int) -> Quote:
    shown: list[str] = []
    cells: dict[int, tuple[int, int]] = {}
    width = 0
    done = start
    for first, behind in stretches:
        if first > done:
            shown.append(_GAP)
            width += len(_GAP)
        base = width
        for index in range(first, behind):
            piece, wide = glyph(text[index], width)
            # A combining mark stands in the cells of the character it is drawn on.
            base = width if wide else base
            width += wide
            shown.append(piece)
            cells[index - start] = (base, width)
        done = behind
    if done < end:
        shown.append(_GAP)
        width += len(_GAP)
    return Quote("".join(shown), width, cells)
