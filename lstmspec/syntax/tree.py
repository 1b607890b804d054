"""The tree as text, to look at and to compare: a line for every node, what it holds indented."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any, Final

from lstmspec.source import Span
from lstmspec.syntax import ast
from lstmspec.syntax.printer import expression

_LEAVES: Final = (
    ast.Number,
    ast.Constant,
    ast.String,
    ast.Word,
    ast.Member,
    ast.OpenDimension,
)
"""Expressions that hold no others; they are shown as they are written."""


def tree_text(spec: ast.Spec) -> str:
    """The tree of a spec, without places, ending in a line break."""
    lines = ["Spec", *(line for node in spec.statements for line in _node(node, 1))]
    return "".join(f"{line}\n" for line in lines)


def _node(node: Any, depth: int, role: str = "") -> Iterator[str]:
    prefix = "  " * depth + (f"{role}: " if role else "")
    kind = type(node).__name__
    if isinstance(node, _LEAVES):
        yield f"{prefix}{kind} {expression(node)}"
        return
    parts = [(part.name, getattr(node, part.name)) for part in fields(node)]
    yield " ".join(
        [f"{prefix}{kind}", *(f"{name}={_text(part)}" for name, part in parts if _is_text(part))]
    )
    for name, part in parts:
        if isinstance(part, tuple):
            yield from _children(part, depth + 1)
        elif not _is_text(part) and not isinstance(part, Span) and part is not None:
            yield from _node(part, depth + 1, "" if name == "value" else name)


def _children(nodes: tuple[Any, ...], depth: int) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, tuple):
            yield "  " * depth + "group"
            yield from _children(node, depth + 1)
        elif isinstance(node, str):
            yield "  " * depth + node
        else:
            yield from _node(node, depth)


def _is_text(part: Any) -> bool:
    return isinstance(part, ast.Name | str)


def _text(part: ast.Name | str) -> str:
    return part.text if isinstance(part, ast.Name) else part
