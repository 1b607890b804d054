"""A line chart: panels one below the other, each with its own scale."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstmspec.pictures import svg
from lstmspec.pictures.axis import Axis, axis_of

_WIDTH, _PANEL, _TITLE = 640.0, 220.0, 36.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 16.0, 28.0, 34.0
_COLUMNS = 280
"""A line has at most two points in so many columns: more cannot be seen."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """A line of a chart. A value that is not finite leaves a gap."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dashed: bool = False


@dataclass(frozen=True)
class Panel:
    """Lines that share both axes."""

    title: str
    lines: Sequence[Line]


def chart(title: str, panels: Sequence[Panel], *, across: str, whole: bool = True) -> str:
    """The panels as one SVG picture.

    Args:
        title: what stands above.
        panels: from top to bottom.
        across: what the horizontal axis counts.
        whole: whether it counts in integers, as epochs and steps are.
    """
    horizontal = axis_of(
        [x for panel in panels for line in panel.lines for x in line.x], ticks=8, whole=whole
    )
    body = [svg.label(_LEFT, 22, title, font_size="15", font_weight="bold")]
    for position, panel in enumerate(panels):
        body += _panel(panel, horizontal, _TITLE + position * _PANEL)
    bottom = _TITLE + len(panels) * _PANEL
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    body.append(svg.label(middle, bottom + 2, across, text_anchor="middle"))
    return svg.document(_WIDTH, bottom + 12, title, body)


def _panel(panel: Panel, horizontal: Axis, top: float) -> Iterator[str]:
    vertical = axis_of([y for line in panel.lines for y in line.y])
    left, right = _LEFT, _WIDTH - _RIGHT
    low, high = top + _PANEL - _BOTTOM, top + _TOP
    yield svg.label(left, top + 16, panel.title, font_weight="bold")
    yield from _legend(panel.lines, right, top + 16)
    for tick, text in zip(vertical.ticks, vertical.labels, strict=True):
        y = low + (high - low) * vertical.part(tick)
        yield svg.element(
            "path", d=f"M{left:g} {svg.number(y)}H{right:g}", stroke=svg.INK, stroke_opacity="0.25"
        )
        yield svg.label(left - 8, y + 4, text, text_anchor="end")
    for tick, text in zip(horizontal.ticks, horizontal.labels, strict=True):
        x = left + (right - left) * horizontal.part(tick)
        yield svg.element("path", d=f"M{svg.number(x)} {low:g}v4", stroke=svg.INK)
        yield svg.label(x, low + 18, text, text_anchor="middle")
    yield svg.element("path", d=f"M{left:g} {low:g}H{right:g}", stroke=svg.INK)
    for position, line in enumerate(panel.lines):
        for piece in _pieces(line):
            places = [
                (
                    left + (right - left) * horizontal.part(x),
                    low + (high - low) * vertical.part(y),
                )
                for x, y in _thinned(piece)
            ]
            yield svg.polyline(places, _colour(position), dashed=line.dashed)


def _legend(lines: Sequence[Line], right: float, y: float) -> Iterator[str]:
    """The names of the lines, from the right; one name says nothing that the title does not."""
    if len(lines) < 2:
        return
    x = right
    for position, line in reversed(list(enumerate(lines))):
        yield svg.label(x, y, line.name, text_anchor="end")
        x -= 6.5 * len(line.name) + 4
        yield svg.polyline([(x - 24, y - 4), (x, y - 4)], _colour(position), dashed=line.dashed)
        x -= 40


def _colour(position: int) -> str:
    return (svg.BLUE, svg.ORANGE)[position % 2]


def _pieces(line: Line) -> Iterator[list[Point]]:
    """The parts of a line between its gaps."""
    piece: list[Point] = []
    for x, y in zip(line.x, line.y, strict=True):
        if math.isfinite(y):
            piece.append((x, y))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _thinned(points: list[Point]) -> list[Point]:
    """The lowest and the highest point of each column, the ends as they are."""
    if len(points) <= 2 * _COLUMNS:
        return points
    size = math.ceil(len(points) / _COLUMNS)
    kept = [points[0]]
    for start in range(1, len(points) - 1, size):
        column = points[start : min(start + size, len(points) - 1)]
        kept += sorted({min(column, key=_height), max(column, key=_height)})
    return [*kept, points[-1]]


def _height(point: Point) -> float:
    return point[1]
