"""The quoted lines of one file with all that is marked in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from lstmspec.diagnostics.render.marks import Underline, below
from lstmspec.diagnostics.render.place import clamped
from lstmspec.diagnostics.render.quote import quote
from lstmspec.diagnostics.render.segments import Line
from lstmspec.source import Source, Span

_TALLEST = 4
"""Lines up to which a span over several is quoted whole; of others, the first and the last."""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A place in a source and what to say about it."""

    span: Span
    label: str
    primary: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    """The part of an annotation on one line: characters `[start, end)`, from 0."""

    start: int
    end: int
    primary: bool
    label: str


class Excerpt:
    """What to quote of a source for some annotations."""

    def __init__(self, source: Source, annotations: Iterable[Annotation]) -> None:
        self._source = source
        self._marks: dict[int, list[_Mark]] = {}
        for annotation in annotations:
            self._add(annotation)

    @property
    def last_line(self) -> int:
        """The greatest line number quoted."""
        return max(self._marks)

    def lines(self, gutter: int) -> list[Line]:
        """The excerpt, by line, behind line numbers that are `gutter` cells wide."""
        lines: list[Line] = []
        previous = min(self._marks)
        for number in sorted(self._marks):
            if number == previous + 2:
                lines += self._quoted(number - 1, gutter)
            elif number > previous + 2:
                lines.append([("gutter", "...")])
            lines += self._quoted(number, gutter)
            previous = number
        return lines

    def _add(self, annotation: Annotation) -> None:
        source = self._source
        start, end = _trimmed(annotation.span, source)
        first, last = source.location(start).line, source.location(end).line
        numbers = range(first, last + 1) if last - first < _TALLEST else (first, last)
        for number in numbers:
            line_start, line_end = source.line_bounds(number)
            line = source.text[line_start:line_end] if number != first else ""
            indent = len(line) - len(line.lstrip())
            from_ = min(start, line_end) - line_start if number == first else indent
            to = min(end, line_end) - line_start
            label = annotation.label if number == last else ""
            if from_ < to or first == last or label:
                mark = _Mark(from_, to, annotation.primary, label)
                self._marks.setdefault(number, []).append(mark)

    def _quoted(self, number: int, gutter: int) -> list[Line]:
        marks = self._marks.get(number, [])
        points = {point for mark in marks for point in (mark.start, max(mark.start, mark.end - 1))}
        quoted = quote(self._source, number, points or {0})
        text = quoted.text.rstrip()
        lines: list[Line] = [[("gutter", f"{number:>{gutter}} |")]]
        if text:
            lines[0].append(("plain", f" {text}"))
        if marks:
            underlines = [
                Underline(*quoted.under(mark.start, mark.end), mark.primary, mark.label)
                for mark in marks
            ]
            margin = " " * gutter + " | "
            lines += [[("gutter", margin), *line] for line in below(underlines)]
        return lines


def _trimmed(span: Span, source: Source) -> tuple[int, int]:
    """The offsets of `span` without the line end it ends with; one that begins with it is empty."""
    start, end = clamped(span, source)
    text = source.text
    if text[start : start + 1] in ("\r", "\n"):
        return start, start
    for line_end in ("\n", "\r"):
        if end > start and text[end - 1] == line_end:
            end -= 1
    return start, end
