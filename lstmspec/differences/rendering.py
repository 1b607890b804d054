"""How a difference looks in a terminal: a level, its lines with their places, and the weights."""

from collections import Counter
from collections.abc import Iterator
from typing import get_args

from lstmspec.diagnostics import visible
from lstmspec.differences.levels import LEVELS, MEANINGS
from lstmspec.differences.model import Change, Difference, Fate, WeightChange

_FATES: tuple[Fate, ...] = get_args(Fate)


def render(found: Difference) -> str:
    """The difference as text, ending in a line break."""
    return "".join(f"{visible(line)}\n" for line in _lines(found))


def _lines(found: Difference) -> Iterator[str]:
    names = f"{found.old} -> {found.new}"
    if not found:
        yield f"{names}: no difference"
        return
    yield f"{names}: {found.level}"
    rows = [_cells(change) for change in found.changes]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for level in reversed(LEVELS):
        chosen = [row for row, c in zip(rows, found.changes, strict=True) if c.level == level]
        if chosen:
            yield ""
            yield f"{level}: {MEANINGS[level]}"
        for old, new, subject, text in chosen:
            places = f"{old:>{widths[0]}} {'->' if old or new else '  '} {new:<{widths[1]}}"
            yield f"  {places}  {subject:<{widths[2]}}  {text}"
    yield ""
    yield tally(found.weights)
    if any(weight.fate != "kept" for weight in found.weights):
        yield from table(found.weights)
    if found.sizes:
        sizes = ", ".join(f"{name}={size}" for name, size in found.sizes.items())
        yield f"sizes that only one of the two tells: {sizes}"


def _cells(change: Change) -> tuple[str, str, str, str]:
    old, new = change.old_place, change.new_place
    return str(old or ""), str(new or ""), change.subject, _text(change)


def _text(change: Change) -> str:
    if change.what == "added":
        return f"added: {change.new}"
    if change.what == "removed":
        return f"removed: {change.old}"
    if change.what == "renamed":
        return f"renamed: {change.old} -> {change.new}"
    return f"{change.old} -> {change.new}"


def tally(weights: tuple[WeightChange, ...]) -> str:
    """How many weights there are of each fate."""
    counts = Counter(weight.fate for weight in weights)
    parts = [f"{counts[fate]} {fate}" for fate in _FATES if counts[fate]]
    return f"weights: {', '.join(parts) or 'none'}"


def table(weights: tuple[WeightChange, ...]) -> Iterator[str]:
    """A line for each weight: its fate, its name, its type."""
    names = [_name(weight) for weight in weights]
    width = max(map(len, names), default=0)
    for weight, name in zip(weights, names, strict=True):
        yield f"  {weight.fate:<8}  {name:<{width}}  {_type(weight)}"


def _name(weight: WeightChange) -> str:
    names = [name for name in dict.fromkeys((weight.old, weight.new)) if name]
    return " -> ".join(names)


def _type(weight: WeightChange) -> str:
    types = [text for text in dict.fromkeys((weight.old_type, weight.new_type)) if text]
    return " -> ".join(types)
