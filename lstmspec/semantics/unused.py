"""Lines whose results reach no output: warnings, once the whole model is known."""

from collections import Counter
from collections.abc import Iterator, Sequence

from lstmspec.diagnostics import Sink
from lstmspec.ir import Input, Node, Output
from lstmspec.source import Span


def warn_of_unused(
    inputs: Sequence[Input], nodes: Sequence[Node], outputs: Sequence[Output], sink: Sink
) -> None:
    """Warn of each line and input that no output depends on.

    Where nothing of a whole block is needed, the warning stands where the block is used.
    """
    needed = {_node_of(output.value) for output in outputs}
    for node in reversed(nodes):
        if node.name in needed:
            needed.update(map(_node_of, (*node.inputs, *node.initial_state)))
    alive = Counter(
        prefix for node in nodes if node.name in needed for prefix in _prefixes(node.name)
    )
    places: dict[Span, str] = {}
    for node in nodes:
        if node.name not in needed and node.origin:
            dead = [prefix not in alive for prefix in _prefixes(node.name)]
            span = node.origin.calls[dead.index(True)] if True in dead else node.origin.span
            places.setdefault(span, "the result of this line")
    for given in inputs:
        if given.name not in needed and given.origin:
            places.setdefault(given.origin.span, f"the input `{given.name}`")
    for span, what in places.items():
        sink.warning(
            "unused-line",
            f"{what} reaches no output",
            span,
            help="Take it with `from`, name it in an `output` line, or delete the line.",
        )


def _node_of(value: str) -> str:
    return value.partition(".")[0]


def _prefixes(name: str) -> Iterator[str]:
    """The uses of blocks that a node stands in, outermost first."""
    end = name.find("/")
    while end >= 0:
        yield name[:end]
        end = name.find("/", end + 1)
