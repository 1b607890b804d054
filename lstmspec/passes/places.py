"""Where to point in a spec: the smallest guilty token that a node remembers."""

from lstmspec.diagnostics import Note
from lstmspec.ir import Node, Origin
from lstmspec.source import Span


def word_of(node: Node) -> Span | None:
    """The word of the node's layer; of a wrapped layer, the wrapped one's."""
    if node.origin is None:
        return None
    return option_of(node.origin, "layer") or node.origin.span


def option_of(origin: Origin, option: str) -> Span | None:
    """Where `option` was written, on the layer or on the innermost layer it wraps."""
    deepest, found = -1, None
    for name, span in origin.options.items():
        path, _, last = name.rpartition(".")
        depth = path.count("layer") + 1 if path else 0
        if last == option and depth > deepest:
            deepest, found = depth, span
    return found


def calls_of(node: Node) -> tuple[Note, ...]:
    """The use of a block that the node comes from, the outermost, as a note."""
    if node.origin is None or not node.origin.calls:
        return ()
    return (Note(node.origin.calls[0], "in this use of the block"),)
