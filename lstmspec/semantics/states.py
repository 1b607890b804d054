"""`initial_state=`: the results of other lines that the states of a layer start from."""

from lstmspec.layers import Layer
from lstmspec.semantics.data import spell_data
from lstmspec.semantics.report import Reporter, spoken
from lstmspec.semantics.scopes import References, Scope, Take
from lstmspec.syntax import ast


class StateBinder:
    """Finds the values that `initial_state=` names."""

    def __init__(self, references: References, report: Reporter) -> None:
        self._references = references
        self._report = report

    def bind(
        self, given: ast.Keyword | None, layer: Layer | None, scope: Scope
    ) -> tuple[str, ...] | None:
        """The values that the states of `layer` start from; `None`, and reported, if wrong."""
        if given is None:
            return ()
        written = given.value
        while isinstance(written, ast.Grouping):
            written = written.inner
        items = written.items if isinstance(written, ast.ListOf) else (written,)
        takes = [self._take(item, scope) for item in items]
        known = [take for take in takes if take is not None and take.offer.is_known]
        if layer is None or len(known) < len(items):
            return None
        if not isinstance(written, ast.ListOf) and not self._fits(known[0], layer, written):
            return None
        values = [value for take in known for value in self._values(take, written)]
        if None not in values and len(values) != len(layer.states()):
            self._report.error(
                "wrong-state-count",
                f"`{layer.kind}` starts from {_count(layer)}, not {len(values)}",
                written.span,
                help=f"Its states are {_names(layer)}: give one value each."
                if len(layer.states()) > 1
                else f"Its state is {_names(layer)}: give one value.",
            )
            return None
        found = tuple(value for value in values if value is not None)
        return found if len(found) == len(values) else None

    def _take(self, item: ast.Expression, scope: Scope) -> Take | None:
        if isinstance(item, ast.Member):
            return self._references.take(item, scope)
        if isinstance(item, ast.Word):
            reference = ast.Reference(ast.Name(item.text, item.span), None, item.span)
            return self._references.take(reference, scope)
        what = spell_data(item.value) if isinstance(item, ast.Number | ast.Constant) else "a value"
        self._report.error(
            "wrong-type",
            f"`initial_state` takes names of lines, not {what}",
            item.span,
            help="Name a line that has `return_state`, or several results as in `[enc.h, enc.c]`.",
        )
        return None

    def _fits(self, take: Take, layer: Layer, at: ast.Expression) -> bool:
        """Whether a single name offers what `layer` starts from."""
        giver = take.offer.layer
        if take.member is not None or giver is None or not giver.states():
            return True
        name = self._report.text(at.span)
        offered = [state for state in giver.states() if state.name in take.offer.results]
        if not offered and take.offer.span:
            line = self._report.line(take.offer.span)
            self._report.error(
                "wrong-state-count",
                f"`{name}` does not offer its states",
                at.span,
                help=f"Write `return_state` on line {line}.",
            )
            return False
        if _names(giver) == _names(layer):
            return True
        self._report.error(
            "wrong-state-count",
            f"`{layer.kind}` starts from {_names(layer)}, and `{name}` offers {_names(giver)}",
            at.span,
            help="Write the states out as a list, such as"
            f" `initial_state=[{', '.join(f'{name}.{state.name}' for state in giver.states())}]`."
            if len(giver.states()) == len(layer.states())
            else "Take the states of a layer of the same kind.",
        )
        return False

    def _values(self, take: Take, at: ast.Expression) -> list[str | None]:
        """A line stands for all states that it offers, and for its result if it offers none."""
        giver = take.offer.layer
        if take.member is None and giver is not None:
            states = [s.name for s in giver.states() if s.name in take.offer.results]
            if states:
                return [f"{take.offer.node}.{state}" for state in states]
        return [self._references.value(take, at.span)]


def _names(layer: Layer) -> str:
    return spoken(state.name for state in layer.states())


def _count(layer: Layer) -> str:
    count = len(layer.states())
    return "1 state" if count == 1 else f"{count} states"
