"""Blocks that end up using themselves: found before anything is expanded."""

from collections.abc import Iterable, Iterator

from lstmspec.semantics.modules import BlockDefinition, Module
from lstmspec.semantics.report import Reporter
from lstmspec.source import Span
from lstmspec.syntax import ast


def find_circles(modules: list[Module], report: Reporter) -> frozenset[Span]:
    """Report the uses that close a circle of blocks, and return where they stand.

    Without those uses no block uses itself, so that expansion ends.
    """
    search = _Search(report)
    for module in modules:
        for definition in module.blocks.values():
            search.visit(definition)
    return frozenset(search.closing)


class _Search:
    """A depth-first search with a stack of its own, as chains of blocks may be long."""

    def __init__(self, report: Reporter) -> None:
        self.closing: set[Span] = set()
        self._report = report
        self._done: set[int] = set()
        self._path: dict[int, BlockDefinition] = {}

    def visit(self, start: BlockDefinition) -> None:
        """Look at `start` and all that it uses."""
        if id(start) in self._done:
            return
        self._path[id(start)] = start
        pending = [_uses(start)]
        while pending:
            name, used = next(pending[-1], (None, None))
            if name is None or used is None:
                pending.pop()
                self._done.add(self._path.popitem()[0])
            elif id(used) in self._path:
                self._close(name, used)
            elif id(used) not in self._done:
                self._path[id(used)] = used
                pending.append(_uses(used))

    def _close(self, name: ast.Name, used: BlockDefinition) -> None:
        self.closing.add(name.span)
        path = list(self._path.values())
        circle = [d.block.name.text for d in (*path[path.index(used) :], used)]
        self._report.error(
            "block-cycle",
            f"`{used.block.name.text}` uses itself",
            name.span,
            label=" -> ".join(circle) if len(circle) > 2 else "",
            help="A block is written out where it is used, so it cannot hold itself: use `repeat`.",
        )


def _uses(definition: BlockDefinition) -> Iterator[tuple[ast.Name, BlockDefinition]]:
    for head in _heads(definition.block.body):
        used = definition.frame.blocks.get(head.text)
        if used is not None:
            yield head, used


def _heads(body: Iterable[ast.Statement]) -> Iterator[ast.Name]:
    for statement in body:
        if isinstance(statement, ast.LayerLine):
            yield from (segment.head for segment in statement.segments)
        elif isinstance(statement, ast.Repeat):
            yield from _heads(statement.body)
