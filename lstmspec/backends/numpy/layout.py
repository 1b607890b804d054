"""Statements laid out in lines of at most 100 columns, as ruff formats them."""

from collections.abc import Sequence

COLUMNS = 100
_STEP = " " * 4


def bracketed(head: str, items: Sequence[str], tail: str, *, depth: int = 0) -> list[str]:
    """A call of `head` with `items`: on one line, on three, or one item a line."""
    joined = ", ".join(items)
    margin, inner = _STEP * depth, _STEP * (depth + 1)
    if len(inner + joined) <= COLUMNS < len(margin + head + joined + tail):
        return [margin + head, inner + joined, margin + tail]
    return table(head, items, tail, depth=depth)


def table(
    head: str, items: Sequence[str], tail: str, *, depth: int = 0, exploded: bool = False
) -> list[str]:
    """A display of `items` from `head` to `tail`: on one line, or one item a line."""
    margin, inner = _STEP * depth, _STEP * (depth + 1)
    line = f"{margin}{head}{', '.join(items)}{tail}"
    if not items or (len(line) <= COLUMNS and not exploded):
        return [line]
    return [margin + head, *(f"{inner}{item}," for item in items), margin + tail]


def chained(head: str, items: Sequence[str], operator: str, *, depth: int = 0) -> list[str]:
    """`head` and `items` with an operator between: on one line, or in parentheses on several."""
    margin, inner = _STEP * depth, _STEP * (depth + 1)
    joined = f" {operator} ".join(items)
    if len(margin + head + joined) <= COLUMNS:
        return [margin + head + joined]
    if len(inner + joined) <= COLUMNS:
        return [f"{margin}{head}(", inner + joined, f"{margin})"]
    first, *rest = items
    lines = [inner + first, *(f"{inner}{operator} {item}" for item in rest)]
    return [f"{margin}{head}(", *lines, f"{margin})"]
