"""Trees compared by what they say, not by where or how it was written."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar

from lstmspec.source import Span
from lstmspec.syntax import ast
from lstmspec.syntax.printer import without_idle_parentheses

NOWHERE: Final = Span("", 0, 0)
"""The place of every node of a tree without places."""

T = TypeVar("T")


def placeless(node: T) -> T:
    """The tree `node` with every place in it made equal, and without the name of its file."""
    result: T = _rebuilt(node, lambda part: part)
    return result


def canonical(node: T) -> T:
    """The tree `node` without what the canonical form does not keep.

    That is places, parentheses that change nothing, and the order of options behind a name.
    """
    result: T = _rebuilt(node, _plain)
    return result


def _plain(node: Any) -> Any:
    if isinstance(node, ast.Grouping):
        return without_idle_parentheses(node)
    if isinstance(node, ast.Segment | ast.Input):
        words = [a for a in node.arguments if isinstance(a, ast.Positional)]
        options = [a for a in node.arguments if isinstance(a, ast.Keyword)]
        options.sort(key=lambda option: option.name.text)
        return replace(node, arguments=(*words, *options))
    return node


def _rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(node, tuple):
        return tuple([_rebuilt(part, change) for part in node])
    if isinstance(node, Span):
        return NOWHERE
    kind = type(node)
    if kind not in _parts():
        return node
    if isinstance(node, ast.Spec):
        return ast.Spec("", _rebuilt(node.statements, change))
    node = change(node)
    kind = type(node)
    return kind(*[_rebuilt(getattr(node, part), change) for part in _parts()[kind]])


@cache
def _parts() -> dict[type, tuple[str, ...]]:
    """The names of the parts of every kind of node."""
    return {
        kind: tuple(part.name for part in fields(kind))
        for kind in vars(ast).values()
        if isinstance(kind, type) and is_dataclass(kind)
    }
