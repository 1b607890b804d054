"""Spec text and places in it.

A place is a pair of offsets: exact, cheap to make and free of the text it points into, so that it
can live in an AST, in the IR and in a diagnostic alike. Lines and columns are computed only when
somebody wants to read them.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Location(NamedTuple):
    """A line and a column as people count them: both from 1, columns in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece of text stands: `file[start:end]`, half open, in characters."""

    file: str
    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        """The span from the start of this one to the end of `other`."""
        return Span(self.file, self.start, max(self.end, other.end))

    def tail(self) -> "Span":
        """The empty span right behind this one: where something is missing."""
        return Span(self.file, self.end, self.end)


@dataclass(frozen=True)
class Source:
    """The text of one spec and the name it is called by in messages."""

    name: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def location(self, offset: int) -> Location:
        """Line and column of `offset`."""
        line = bisect_right(self._line_starts, offset)
        return Location(line, offset - self._line_starts[line - 1] + 1)

    def line_bounds(self, number: int) -> tuple[int, int]:
        """Where line `number` (from 1) starts and ends in the text, its line end left out."""
        start = self._line_starts[number - 1]
        if number == len(self._line_starts):
            return start, len(self.text)
        end = self._line_starts[number] - 1
        return start, end - 1 if end > start and self.text[end - 1] == "\r" else end

    def line(self, number: int) -> str:
        """The text of line `number` (from 1), without its end."""
        start, end = self.line_bounds(number)
        return self.text[start:end]

    def span(self, start: int, end: int) -> Span:
        """A span in this source."""
        return Span(self.name, start, end)

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]
