"""The tree of a spec as text: what `compile --emit ast` prints."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from lstmspec.source import Source, Span
from lstmspec.syntax.ast import Name, Spec


def print_tree(spec: Spec, source: Source) -> str:
    """One node a line, indented by depth, each with the place where it starts."""
    return "\n".join(line for item in spec.statements for line in _lines(item, source, 0)) + "\n"


def _lines(node: Any, source: Source, depth: int) -> Iterator[str]:
    plain, nested = [], []
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Span):
            continue
        if isinstance(value, Name):
            plain.append(f"{field.name}={value.text}")
        elif is_dataclass(value) or (isinstance(value, tuple) and value and _is_tree(value)):
            nested.append((field.name, value))
        elif value not in (None, ()):
            plain.append(f"{field.name}={value!r}")
    line, column = source.location(node.span.start)
    words = " ".join([type(node).__name__, *plain])
    yield f"{'  ' * depth}{words} @{line}:{column}"
    for name, value in nested:
        for child in _flat(value):
            lines = _lines(child, source, depth + 1)
            yield f"{next(lines)} ({name})"
            yield from lines


def _is_tree(items: tuple[Any, ...]) -> bool:
    return any(is_dataclass(item) or isinstance(item, tuple) for item in items)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _flat(item)
    else:
        yield value
