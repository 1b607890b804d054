"""Which `}` ends which body: flat, and with the braces of a broken file as well as can be.

Where the braces balance, they alone decide. Where they do not, the indentation says which one is
missing or too many, so that one slip is one error. Where no body is wanted there is none: a header
without its `{` gets one only if a `}` would otherwise close nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lstmspec.syntax.lines import HEADERS, MAX_NESTING, Line


@dataclass(slots=True)
class Braces:
    """The bodies of a file, by the numbers of its logical lines."""

    ends: dict[int, int] = field(default_factory=dict)
    """From the line that opens a body to its `}`, or to the first line behind it if unclosed."""
    unclosed: set[int] = field(default_factory=set)
    """The lines that open a body which no `}` ends."""
    stray: set[int] = field(default_factory=set)
    """The `}` that end nothing."""
    too_deep: int | None = None
    """The line that opens one body too many inside others; nothing is paired then."""


def match_braces(lines: Sequence[Line]) -> Braces:
    """The bodies that `lines` make."""
    closing = sum(line.closes for line in lines)
    opening = {number for number, line in enumerate(lines) if line.opens}
    opening.update(_headers_without_brace(lines)[: max(0, closing - len(opening))])
    return _by_order(lines, opening) or _by_indentation(lines, opening, closing - len(opening))


def _headers_without_brace(lines: Sequence[Line]) -> list[int]:
    return [
        number
        for number, line in enumerate(lines)
        if line.tokens[0].type in HEADERS and not line.opens
    ]


def _by_order(lines: Sequence[Line], opening: set[int]) -> Braces | None:
    """The bodies if every brace has its partner."""
    braces = Braces()
    stack: list[int] = []
    for number, line in enumerate(lines):
        if number in opening:
            stack.append(number)
            if len(stack) > MAX_NESTING:
                return Braces(too_deep=number)
        elif line.closes:
            if not stack:
                return None
            braces.ends[stack.pop()] = number
    return None if stack else braces


def _by_indentation(lines: Sequence[Line], opening: set[int], excess: int) -> Braces:
    """The bodies as the columns of their first and last lines suggest them.

    Args:
        lines: All lines.
        opening: The lines that open a body.
        excess: How many more `}` there are than bodies; that many may be stray.
    """
    braces = Braces()
    bounds: dict[int, int] = {}
    stack: list[int] = []
    for number, line in enumerate(lines):
        if number in opening:
            stack.append(number)
            if len(stack) > MAX_NESTING:
                return Braces(too_deep=number)
        elif line.closes:
            partner = _partner(lines, stack, number, excess > 0)
            if partner is None:
                braces.stray.add(number)
                excess -= 1
                continue
            bounds.update((unclosed, number) for unclosed in stack[partner + 1 :])
            braces.ends[stack[partner]] = number
            del stack[partner:]
    bounds.update((unclosed, len(lines)) for unclosed in stack)
    braces.unclosed.update(bounds)
    for number in sorted(bounds, reverse=True):
        braces.ends[number] = _end_by_indentation(lines, number, bounds[number], braces)
    return braces


def _column(line: Line) -> int | None:
    """The column of the line if nothing stands before it."""
    return line.tokens[0].column if line.leads else None


def _partner(
    lines: Sequence[Line], stack: list[int], closing: int, may_be_stray: bool
) -> int | None:
    """The place in `stack` of the body that the `}` of line `closing` ends, or `None`."""
    if not stack:
        return None
    innermost = len(stack) - 1
    column = _column(lines[closing])
    if column is None:
        return innermost
    for place in range(innermost, -1, -1):
        if _column(lines[stack[place]]) == column:
            return place
    return None if may_be_stray else innermost


def _end_by_indentation(lines: Sequence[Line], opening: int, bound: int, braces: Braces) -> int:
    """The first line before `bound` that stands no further right than the header `opening`."""
    header = _column(lines[opening]) or 1
    number = opening + 1
    while number < bound:
        column = _column(lines[number])
        if column is not None and column <= header:
            return number
        end = braces.ends.get(number)
        if end is None:
            number += 1
        else:
            number = end if number in braces.unclosed else end + 1
    return bound
