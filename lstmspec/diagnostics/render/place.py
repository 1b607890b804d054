"""Places as formats for machines need them: numbers, or nothing where there are none."""

from collections.abc import Mapping
from typing import NamedTuple

from lstmspec.source import Source, Span


class Place(NamedTuple):
    """A file and, where its text is known, the half-open range in lines and columns from 1."""

    file: str | None
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


def place_of(span: Span | None, sources: Mapping[str, Source], file: str | None = None) -> Place:
    """The place of `span`, or only its file if its source is unknown, or `file` without a span."""
    if span is None:
        return Place(file)
    source = sources.get(span.file)
    if source is None:
        return Place(span.file)
    start, end = clamped(span, source)
    return Place(span.file, *source.location(start), *source.location(end))


def clamped(span: Span, source: Source) -> tuple[int, int]:
    """The offsets of `span`, kept inside the text of `source`."""
    start = min(max(span.start, 0), len(source.text))
    return start, min(max(span.end, start), len(source.text))
