"""What to say of a line whose layer refuses its inputs: the place, the reason, the way there."""

from collections.abc import Iterator, Mapping

from lstmspec.diagnostics import Note, Sink
from lstmspec.ir import Input, Model, Node, Origin, Value
from lstmspec.passes.places import calls_of, option_of
from lstmspec.shapes import ShapeError, SymbolicDim, Unifier, UnwieldyError, spell
from lstmspec.source import Span

_TRAIL = 6
"""How many lines of shapes lead to the refused layer."""


class Refusals:
    """Reports refusals, each place once: a line of a block stands for many nodes."""

    def __init__(self, model: Model, values: Mapping[str, Value], sink: Sink) -> None:
        self._values = values
        self._sink = sink
        self._said: set[tuple[str, Span]] = set()
        self._origins: dict[str, Origin] = {i.name: i.origin for i in model.inputs if i.origin}
        self._model = model

    def of_input(self, given: Input, error: ShapeError) -> None:
        """Report an input that no array can be."""
        self._report(error, given.origin.span if given.origin else None, (), ())

    def of_node(
        self,
        node: Node,
        error: ShapeError,
        guilty: str | None,
        taught: Mapping[str, Node],
        known: Unifier,
    ) -> None:
        """Report a node.

        Args:
            node: The node that cannot be.
            error: Why.
            guilty: The value at fault.
            taught: Named sizes that it meets and that another node settled.
            known: What was known of named sizes.
        """
        if error.code == "conflicting-options":
            # It would be so whatever the line takes.
            guilty, taught = None, {}
        notes: dict[Span, Note] = {}
        for note in self._notes(node, error, guilty, taught, known):
            notes.setdefault(note.span, note)
        trail = tuple(self._trail(guilty, known)) if guilty else ()
        self._report(error, _place(node, error), tuple(notes.values()), trail)

    def _report(
        self,
        error: ShapeError,
        span: Span | None,
        notes: tuple[Note, ...],
        trail: tuple[str, ...],
    ) -> None:
        if span is not None:
            if (error.code, span) in self._said:
                return
            self._said.add((error.code, span))
        self._sink.error(
            error.code,
            error.message,
            span,
            label=error.label,
            notes=tuple(note for note in notes if note.span != span),
            trail=trail,
            help=error.help,
        )

    def _notes(
        self,
        node: Node,
        error: ShapeError,
        guilty: str | None,
        taught: Mapping[str, Node],
        known: Unifier,
    ) -> Iterator[Note]:
        values = [guilty] if guilty else []
        if error.input > 0:
            # The others were fine with each other, so the first stands for them.
            values.insert(0, node.inputs[0])
        for value in values:
            origin = self._origin(value)
            if origin is not None:
                yield Note(origin.span, f"makes {self._spell(value, known)}")
        for name, teacher in taught.items():
            if teacher.origin is not None:
                size = spell(known.resolve(SymbolicDim.named(name)))
                yield Note(teacher.origin.span, f"makes `{name}` {size}")
        yield from calls_of(node)

    def _origin(self, value: str) -> Origin | None:
        if value in self._origins:
            return self._origins[value]
        maker = self._maker(value)
        return maker.origin if maker else None

    def _maker(self, value: str) -> Node | None:
        return self._model.by_name.get(value) or self._model.by_name.get(value.rpartition(".")[0])

    def _trail(self, value: str, known: Unifier) -> list[str]:
        """The shapes of the last lines of the chain that leads to `value`, in their order.

        One line alone is no way, and a note says it already.
        """
        lines: list[str] = []
        at: str | None = value
        while at is not None and len(lines) < _TRAIL:
            lines.append(f"{at}: {self._spell(at, known)}")
            maker = self._maker(at)
            at = maker.inputs[0] if maker and maker.inputs else None
        return lines[::-1] if len(lines) > 1 else []

    def _spell(self, value: str, known: Unifier) -> str:
        found = self._values[value].type
        try:
            return str(found.with_shape(*known.resolve_shape(found.shape)))
        except UnwieldyError:
            return str(found)


def _place(node: Node, error: ShapeError) -> Span | None:
    """The smallest guilty token: the option, the name behind `from`, or the layer's word."""
    origin = node.origin
    if origin is None:
        return None
    written = option_of(origin, error.option) if error.option else None
    if written is not None:
        return written
    several = len(node.inputs) > 1 and len(origin.inputs) == len(node.inputs)
    if several and not error.option:
        return origin.inputs[error.input]
    return origin.span
