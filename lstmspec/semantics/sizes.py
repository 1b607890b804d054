"""How many layers a spec makes: counted before anything is expanded, by multiplication."""

from collections.abc import Iterable

from lstmspec.semantics.calls import Blocks
from lstmspec.semantics.data import UNKNOWN, spell_data
from lstmspec.semantics.definitions import first_word
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.modules import BlockDefinition
from lstmspec.semantics.report import Reporter
from lstmspec.source import Span
from lstmspec.syntax import ast

MAX_LAYERS = 10_000
"""How many layers a spec may have after expansion."""
MAX_NESTING = 64
"""How deep uses of blocks and repetitions may nest."""


_MAX_USES = 20_000
"""How many different uses of blocks are looked at to count them."""


class _TooManyError(Exception):
    """So many different lines or uses of blocks that there must be too many layers."""


class Sizes:
    """Counts the layers that statements make, and says what may be expanded."""

    def __init__(self, evaluator: Evaluator, blocks: Blocks, circular: frozenset[Span]) -> None:
        self._evaluator = evaluator
        self._report: Reporter = evaluator.report
        self._blocks = blocks
        self._circular = circular
        self._has_refused_depth = False
        self._lines = 0
        self._uses = 0

    def within_limit(self, statements: Iterable[ast.Statement], frame: Frame) -> bool:
        """Whether `statements` make no more layers than the limit; if not, it is reported."""
        total = 0
        for statement in statements:
            try:
                total += self._size(statement, frame, 0)
            except _TooManyError:
                self._refuse(statement, f"more than {MAX_LAYERS:,} layers")
                return False
            if total > MAX_LAYERS:
                culprit = self._culprit(statement, frame, 0)
                self._refuse(culprit, f"{_spell(total)} layers; the limit is {MAX_LAYERS:,}")
                return False
        return True

    def block_of(self, line: ast.LayerLine, frame: Frame) -> BlockDefinition | None:
        """The block that `line` uses, if it does."""
        return frame.blocks.get(line.segments[0].head.text) if len(line.segments) == 1 else None

    def inside(
        self, line: ast.LayerLine, block: BlockDefinition, outer: Frame, depth: int
    ) -> Frame | None:
        """What words stand for inside `block`; `None` if `line` must not be expanded."""
        segment = line.segments[0]
        frame = self._blocks.frame(segment, block, outer)
        if segment.head.span in self._circular or self._is_too_deep(depth, segment.head.span):
            return None
        return frame

    def rounds(self, repeat: ast.Repeat, frame: Frame, depth: int) -> int:
        """How often `repeat` repeats its body: once if that is no number of times, once reported.

        0 if the body must not be expanded at all.
        """
        if self._is_too_deep(depth, first_word(repeat)[1]):
            return 0
        count = self._evaluator.evaluate(repeat.count, frame)
        if count is UNKNOWN:
            return 1
        is_integer = isinstance(count, int) and not isinstance(count, bool)
        if isinstance(count, int) and is_integer and count >= 1:
            return count
        is_whole = isinstance(count, float) and count.is_integer()
        self._report.error(
            "out-of-range" if is_integer else "wrong-type",
            f"`repeat` takes a positive integer, not {spell_data(count)}",
            repeat.count.span,
            notes=frame.note(repeat.count),
            help=f"Write `{int(count)}`." if isinstance(count, float) and is_whole else "",
        )
        return 1

    def _size(self, statement: ast.Statement, frame: Frame, depth: int) -> int:
        if isinstance(statement, ast.Repeat):
            rounds = self.rounds(statement, frame, depth)
            return rounds * self._body(statement.body, frame, depth + 1) if rounds else 1
        if not isinstance(statement, ast.LayerLine):
            return isinstance(statement, ast.Broken)
        block = self.block_of(statement, frame)
        inner = self.inside(statement, block, frame, depth) if block else None
        if block is None or inner is None:
            self._count(lines=depth > 0)
            return 1
        if inner.size is None:
            self._count(uses=True)
            inner.size = self._body(block.block.body, inner, depth + 1)
        return inner.size

    def _body(self, body: Iterable[ast.Statement], frame: Frame, depth: int) -> int:
        return sum(self._size(statement, frame, depth) for statement in body)

    def _count(self, *, lines: bool = False, uses: bool = False) -> None:
        """Count what is looked at: each of it makes a layer of its own."""
        self._lines += lines
        self._uses += uses
        if self._lines > MAX_LAYERS or self._uses > _MAX_USES:
            raise _TooManyError

    def _culprit(self, statement: ast.Statement, frame: Frame, depth: int) -> ast.Statement:
        """The innermost statement in `statement` that by itself makes too many layers."""
        if isinstance(statement, ast.Repeat):
            body, inner = statement.body, frame
        elif isinstance(statement, ast.LayerLine) and (block := self.block_of(statement, frame)):
            body = block.block.body
            inner = self.inside(statement, block, frame, depth) or frame
        else:
            return statement
        for child in body:
            if self._size(child, inner, depth + 1) > MAX_LAYERS:
                return self._culprit(child, inner, depth + 1)
        return statement

    def _refuse(self, statement: ast.Statement, message: str) -> None:
        is_repeat = isinstance(statement, ast.Repeat)
        self._report.error(
            "too-many-layers",
            message,
            statement.count.span if isinstance(statement, ast.Repeat) else first_word(statement)[1],
            help="Repeat less often." if is_repeat else "Leave some out.",
        )

    def _is_too_deep(self, depth: int, span: Span) -> bool:
        if depth < MAX_NESTING:
            return False
        if self._has_refused_depth:
            return True
        self._has_refused_depth = True
        self._report.error(
            "nesting-too-deep",
            f"blocks and repetitions nested more than {MAX_NESTING} deep",
            span,
            help="Write some of them out where they are used.",
        )
        return True


def _spell(count: int) -> str:
    return f"{count:,}" if count < 10**15 else f"more than 10**{len(str(count)) - 1}"
