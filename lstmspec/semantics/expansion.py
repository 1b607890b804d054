"""Expansion: the statements of a spec one after the other, with blocks and repetitions unrolled."""

from collections.abc import Iterable
from dataclasses import replace

from lstmspec.semantics.frames import Frame
from lstmspec.semantics.modules import BlockDefinition
from lstmspec.semantics.names import Namer, snake_case
from lstmspec.semantics.nodes import NodeMaker
from lstmspec.semantics.scopes import UNKNOWN_OFFER, UNKNOWN_TAKE, Offer, Scope, Take
from lstmspec.semantics.sizes import Sizes
from lstmspec.syntax import ast


class Expander:
    """Walks through statements and has nodes made of lines.

    Args:
        maker: Makes the nodes.
        sizes: Knows what may be expanded.
        unrolls: Whether to unroll blocks and repetitions. Otherwise each line is looked at once.
    """

    def __init__(self, maker: NodeMaker, sizes: Sizes, *, unrolls: bool = True) -> None:
        self.visited: set[int] = set()
        """The blocks that have been expanded, by the identity of their definitions."""
        self._maker = maker
        self._sizes = sizes
        self._unrolls = unrolls

    def statement(self, statement: ast.Statement, scope: Scope, depth: int = 0) -> None:
        """Expand one statement."""
        if isinstance(statement, ast.LayerLine):
            offer = self._line(statement, scope, depth)
            scope.above = (Take(offer),)
            if statement.name:
                scope.names[statement.name.text] = offer
        elif isinstance(statement, ast.Repeat):
            self._repeat(statement, scope, depth)
        elif isinstance(statement, ast.Broken):
            scope.above = (UNKNOWN_TAKE,)

    def block(self, definition: BlockDefinition, scope: Scope, depth: int) -> None:
        """Expand the body of a block in a scope of its own."""
        self.visited.add(id(definition))
        self._body(definition.block.body, scope, depth)

    def _body(self, statements: Iterable[ast.Statement], scope: Scope, depth: int) -> None:
        for statement in statements:
            self.statement(statement, scope, depth)

    def _repeat(self, repeat: ast.Repeat, scope: Scope, depth: int) -> None:
        rounds = self._sizes.rounds(repeat, scope.frame, depth)
        if rounds == 0:
            scope.above = (UNKNOWN_TAKE,)
            return
        around = scope.rounds
        scope.rounds = around * rounds
        for _ in range(rounds if self._unrolls and repeat.body else 1):
            self._body(repeat.body, scope, depth + 1)
        scope.rounds = around

    def _line(self, line: ast.LayerLine, scope: Scope, depth: int) -> Offer:
        takes = self._maker.takes(line, scope)
        block = self._sizes.block_of(line, scope.frame)
        if block is not None:
            return self._use(line, block, takes, scope, depth)
        head = line.segments[0].head.text
        if len(line.segments) == 1 and not head[0].isupper():
            return self._maker.reuse(line, takes, scope)
        return self._maker.layer(line, takes, scope)

    def _use(
        self,
        line: ast.LayerLine,
        block: BlockDefinition,
        takes: tuple[Take, ...] | None,
        scope: Scope,
        depth: int,
    ) -> Offer:
        """Expand the use of a block; what its last line offers."""
        head = line.segments[0].head
        name = self._maker.name(line, scope, snake_case(head.text))
        frame = self._sizes.inside(line, block, scope.frame, depth)
        if frame is None or takes is None or not self._unrolls:
            return UNKNOWN_OFFER
        inner = Scope(
            frame,
            takes,
            Namer(block.lines),
            prefix=f"{name}/",
            calls=(*scope.calls, head.span),
            outer=scope,
        )
        self.block(block, inner, depth + 1)
        if inner.above is None or inner.above is takes:
            return UNKNOWN_OFFER
        last = inner.above[0].offer
        if line.name is None:
            return replace(last, owner="", span=head.span, name="")
        return replace(last, owner="", span=line.name.span, name=line.name.text)


def scope_to_check(definition: BlockDefinition, frame: Frame) -> Scope:
    """The scope in which the lines of a block that is used nowhere can be looked at."""
    return Scope(frame, (UNKNOWN_TAKE,), Namer(definition.lines), prefix="unused/")
