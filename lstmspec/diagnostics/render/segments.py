"""Styled pieces of text: what a terminal colours and a plain rendering joins."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

Style: TypeAlias = Literal[
    "error", "warning", "code", "place", "gutter", "caret", "note", "help", "plain"
]
"""What a piece of text is. `caret` marks the guilty token and its label, `note` the second ones."""

Segment: TypeAlias = tuple[Style, str]
"""A style and the text that wears it."""

Line: TypeAlias = list[Segment]
"""The pieces of one line, without its end."""


def joined(lines: Iterable[Line]) -> list[Segment]:
    """The segments of `lines` with line ends between them."""
    segments: list[Segment] = []
    for line in lines:
        if segments:
            segments.append(("plain", "\n"))
        segments.extend(line)
    return segments
