"""What this room makes of trees: texts, and trees without places.

Most commands only read, so the modules that write are imported when asked.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeVar

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax import ast
from lstmspec.syntax.parser import parse

T = TypeVar("T")

_NOTHING: Final[Mapping[int, str]] = MappingProxyType({})


def format_source(source: Source, sink: Sink) -> str | None:
    """The canonical form of `source`, or `None` if it has errors, which `sink` then holds."""
    known = len(sink.diagnostics)
    spec = parse(source, sink)
    return None if len(sink.diagnostics) > known else format_spec(source, spec)


def format_spec(source: Source, spec: ast.Spec, *, explicit: Mapping[int, str] = _NOTHING) -> str:
    """The canonical form of `source`.

    Args:
        source: A text without syntax errors.
        spec: Its tree.
        explicit: What to write among the arguments of a layer, by the place where its name begins:
            `return_sequences` or `return_sequences=false`.
    """
    from lstmspec.syntax.formatter import canonical_text

    return canonical_text(source, spec, explicit)


def print_tree(spec: ast.Spec) -> str:
    """The tree of a spec as text, a line for every node, without places."""
    from lstmspec.syntax.tree import tree_text

    return tree_text(spec)


def without_spans(node: T) -> T:
    """The tree `node` with every place in it made equal, and without the name of its file."""
    from lstmspec.syntax.comparison import placeless

    return placeless(node)
