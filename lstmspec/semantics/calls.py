"""Uses of blocks: from arguments to parameters."""

from collections.abc import Hashable

from lstmspec.diagnostics import Note
from lstmspec.semantics.data import UNKNOWN, key_of
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Binding, Frame
from lstmspec.semantics.modules import BlockDefinition
from lstmspec.semantics.report import Reporter, nearest, spoken
from lstmspec.source import Span
from lstmspec.syntax import ast


class Blocks:
    """Makes the frames in which the lines of blocks are read: one for the same arguments."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._report: Reporter = evaluator.report
        self._frames: dict[Hashable, Frame] = {}

    def frame(self, segment: ast.Segment, definition: BlockDefinition, outer: Frame) -> Frame:
        """What words stand for inside the block that `segment` uses, among the names of `outer`."""
        frame = outer.calls.get(id(segment))
        if frame is None:
            given = self._given(segment, definition.block, outer)
            frame = self._interned(definition, given)
            outer.calls[id(segment)] = frame
        return frame

    def unused_frame(self, definition: BlockDefinition) -> Frame:
        """The same for a block that is used nowhere: parameters without a default are unknown."""
        parameters = definition.block.parameters
        given = {p.name.text: Binding(UNKNOWN) for p in parameters if p.default is None}
        return self._interned(definition, given)

    def _interned(self, definition: BlockDefinition, given: dict[str, Binding]) -> Frame:
        key = (id(definition), *((name, key_of(b.data)) for name, b in sorted(given.items())))
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = self._fill(definition, given)
        return frame

    def _fill(self, definition: BlockDefinition, given: dict[str, Binding]) -> Frame:
        """Parameters, from left to right, then the constants of the block."""
        frame = Frame(definition.frame.blocks, definition.lines, definition.frame)
        for parameter in definition.block.parameters:
            name = parameter.name.text
            if name in given:
                frame.bindings[name] = given[name]
            elif parameter.default is not None:
                data = self._evaluator.evaluate(parameter.default, frame)
                frame.bindings[name] = Binding(data, parameter.default.span)
        lets = [s for s in definition.block.body if isinstance(s, ast.Let)]
        frame.later.update((let.name.text, let.name.span) for let in lets)
        for let in lets:
            data = self._evaluator.evaluate(let.value, frame)
            frame.later.pop(let.name.text, None)
            frame.bindings.setdefault(let.name.text, Binding(data, let.value.span))
        return frame

    def _given(self, segment: ast.Segment, block: ast.Block, outer: Frame) -> dict[str, Binding]:
        """What the arguments set; a parameter that is missing, once reported, is unknown."""
        found: dict[str, Binding] = {}
        written: dict[str, Span] = {}
        places = [parameter.name.text for parameter in block.parameters]
        if len(set(places)) < len(places):
            return {name: Binding(UNKNOWN) for name in places}
        place = 0
        keyword: Span | None = None
        for argument in segment.arguments:
            data = self._evaluator.evaluate(argument.value, outer)
            name: str | None = None
            if isinstance(argument, ast.Keyword):
                keyword = argument.span
                name = self._keyword(argument.name, block, places)
            elif keyword is not None:
                self._misplaced(argument, block)
            else:
                name = self._place(argument, block, places, place)
                place += 1
            if name is not None and self._is_first(name, argument.span, written):
                found[name] = Binding(data, argument.value.span)
        self._require(segment, block, found)
        return found

    def _keyword(self, name: ast.Name, block: ast.Block, places: list[str]) -> str | None:
        if name.text in places:
            return name.text
        owner = block.name.text
        self._report.error(
            "unknown-option",
            f"`{owner}` has no parameter `{name.text}`",
            name.span,
            notes=(Note(block.name.span, "the block"),),
            help=nearest(name.text, places, otherwise="It has")
            if places
            else f"`{owner}` has no parameters.",
        )
        return None

    def _place(
        self, argument: ast.Positional, block: ast.Block, places: list[str], place: int
    ) -> str | None:
        if place < len(places):
            return places[place]
        if place == len(places):
            count = len(places)
            takes = {0: "no arguments", 1: "1 argument"}.get(count, f"{count} arguments")
            self._report.error(
                "wrong-argument-count",
                f"`{block.name.text}` takes {takes}",
                argument.span,
                label="one too many",
                notes=(Note(block.name.span, "the block"),),
                help="Delete it, or give the block one more parameter.",
            )
        return None

    def _misplaced(self, argument: ast.Positional, block: ast.Block) -> None:
        self._report.error(
            "misplaced-value",
            "a value behind a named argument",
            argument.span,
            help=f"Values come first: write it right behind `{block.name.text}`.",
        )

    def _is_first(self, name: str, span: Span, written: dict[str, Span]) -> bool:
        first = written.setdefault(name, span)
        if first is span:
            return True
        self._report.twice(
            "duplicate-option", f"`{name}` is set twice", span, first, help="Keep one of the two."
        )
        return False

    def _require(self, segment: ast.Segment, block: ast.Block, found: dict[str, Binding]) -> None:
        missing = [
            parameter.name.text
            for parameter in block.parameters
            if parameter.default is None and parameter.name.text not in found
        ]
        if not missing:
            return
        found.update((name, Binding(UNKNOWN)) for name in missing)
        self._report.error(
            "wrong-argument-count",
            f"`{block.name.text}` needs {spoken(missing)}",
            segment.head.span,
            notes=(Note(block.name.span, "the block"),),
            help=f"Write `{' '.join((block.name.text, *places_of(block)))}` with values of yours.",
        )


def places_of(block: ast.Block) -> list[str]:
    """The names of the parameters that must be given."""
    return [p.name.text for p in block.parameters if p.default is None]
