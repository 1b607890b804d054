"""Where in a spec an option of a node was written."""

from lstmspec.ir import Node
from lstmspec.source import Span


def place(node: Node, option: str = "") -> Span | None:
    """The place of `option`, under whichever wrappers it stands; else that of the layer's name."""
    if node.origin is None:
        return None
    for written, span in node.origin.options.items():
        if option and written.rpartition(".")[2] == option:
            return span
    return node.origin.span
