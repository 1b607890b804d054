"""Nodes: from a line with a layer, or with the name of one, to a node of the IR."""

from typing import NamedTuple

from lstmspec.diagnostics import LAYER_HABITS, Note, suggest
from lstmspec.ir import Node, Origin
from lstmspec.layers import LAYERS, Layer
from lstmspec.semantics.building import LayerBuilder, LeftOpen
from lstmspec.semantics.names import snake_case
from lstmspec.semantics.report import Reporter
from lstmspec.semantics.scopes import Offer, References, Scope, Take
from lstmspec.semantics.segments import build_line, report_unknown_layer
from lstmspec.semantics.signatures import INITIAL_STATE
from lstmspec.semantics.states import StateBinder
from lstmspec.source import Span
from lstmspec.syntax import ast


class Openable(NamedTuple):
    """A layer of a kind of which the last may leave an option open, and what it leaves open."""

    kind: str
    head: Span
    left_open: LeftOpen | None


class NodeMaker:
    """Makes the nodes of a model, one line after the other."""

    def __init__(self, builder: LayerBuilder, report: Reporter) -> None:
        self.nodes: list[Node] = []
        """The nodes so far."""
        self.openable: list[Openable] = []
        """The layers so far of which the last may leave an option open."""
        self.references = References(report)
        self._builder = builder
        self._report = report
        self._states = StateBinder(self.references, report)

    def takes(self, line: ast.LayerLine, scope: Scope) -> tuple[Take, ...] | None:
        """What `line` takes; `None`, and reported, if it does not say and nothing stands above."""
        if line.inputs:
            return tuple(self.references.take(reference, scope) for reference in line.inputs)
        if scope.above is None:
            self._report_orphan(line.segments[0].head, scope.inputs)
        return scope.above

    def name(self, line: ast.LayerLine, scope: Scope, base: str) -> str:
        """The name of what `line` makes: that behind `as`, or a fresh one made of `base`."""
        if line.name is None:
            return scope.prefix + scope.namer.fresh(base)
        if scope.rounds > 1:
            self._report.error(
                "duplicate-name",
                f"`{line.name.text}` would name {scope.rounds:,} lines",
                line.name.span,
                label="in a `repeat`",
                help="Leave the name out, or put the lines into a block: its names are its own.",
            )
        return scope.prefix + line.name.text

    def layer(self, line: ast.LayerLine, takes: tuple[Take, ...] | None, scope: Scope) -> Offer:
        """Make the node of a line with a layer."""
        outer, inner = line.segments[0].head, line.segments[-1].head
        name = self.name(line, scope, snake_case(outer.text))
        built = build_line(line, scope.frame, self._builder, self._report)
        cls = LAYERS.get(inner.text)
        if cls is not None and cls.left_open:
            self.openable.append(Openable(inner.text, inner.span, built.left_open))
        cls = LAYERS.get(outer.text)
        values = self._inputs(line, cls, takes, scope) if cls else None
        states = self._states.bind(built.states, built.layer, scope)
        if built.layer is None or values is None or states is None:
            return Offer(name, is_known=False)
        return self._add(line, scope, name, built.layer, (values, states), built.options)

    def reuse(self, line: ast.LayerLine, takes: tuple[Take, ...] | None, scope: Scope) -> Offer:
        """Make the node of a line that uses an earlier layer again."""
        head = line.segments[0].head
        offer = scope.names.get(head.text)
        if offer is None:
            self._unknown_head(line.segments[0], scope)
        elif offer.is_known and not offer.owner:
            self._refuse_reuse(head, offer)
        name = self.name(line, scope, head.text)
        if offer is None or not offer.is_known or offer.layer is None or not offer.owner:
            return Offer(name, is_known=False)
        keyword = self._only_states(line.segments[0], offer.layer)
        values = self._inputs(line, type(offer.layer), takes, scope)
        states = self._states.bind(keyword, offer.layer, scope)
        if values is None or states is None:
            return Offer(name, is_known=False)
        options = {INITIAL_STATE: keyword.span} if keyword else {}
        return self._add(line, scope, name, offer.layer, (values, states), options, offer.owner)

    def _add(
        self,
        line: ast.LayerLine,
        scope: Scope,
        name: str,
        layer: Layer,
        taken: tuple[tuple[str, ...], tuple[str, ...]],
        options: dict[str, Span],
        shares: str | None = None,
    ) -> Offer:
        # Nodes are made without validation: they are right by construction, and the validator of
        # every layer takes longer to build than a small spec to check.
        head = line.segments[0].head.span
        inputs, states = taken
        origin = Origin.model_construct(
            span=head,
            line=line.span,
            number=self._report.line(line.span),
            options=options,
            inputs=tuple(reference.span for reference in line.inputs),
            calls=scope.calls,
        )
        node = Node.model_construct(
            name=name,
            layer=layer,
            inputs=inputs,
            initial_state=states,
            shares=shares,
            named=line.name is not None,
            origin=origin,
        )
        self.nodes.append(node)
        span = line.name.span if line.name else head
        called = line.name.text if line.name else ""
        return Offer(name, layer.result_names(), span, called, layer, node.owner)

    def _inputs(
        self,
        line: ast.LayerLine,
        cls: type[Layer],
        takes: tuple[Take, ...] | None,
        scope: Scope,
    ) -> tuple[str, ...] | None:
        """The values that the line takes; `None` if they are wrong, once reported."""
        if takes is None or not all(take.offer.is_known for take in takes):
            return None
        head = line.segments[0].head
        if len(takes) < cls.min_inputs:
            self._too_few(head, cls, takes, scope)
            return None
        if cls.max_inputs is not None and len(takes) > cls.max_inputs:
            self._too_many(line, cls.max_inputs, takes)
            return None
        values = [self.references.value(take, head.span) for take in takes]
        found = tuple(value for value in values if value is not None)
        return found if len(found) == len(values) else None

    def _too_few(
        self, head: ast.Name, cls: type[Layer], takes: tuple[Take, ...], scope: Scope
    ) -> None:
        or_more = " or more" if cls.max_inputs is None else ""
        named = [name for take in takes for name in self._spellings(take)]
        others = [
            name
            for name, offer in scope.names.items()
            if name not in named and offer.is_known and "" in offer.results
        ]
        examples = list(dict.fromkeys((*named, *others, "a", "b")))[: cls.min_inputs]
        self._report.error(
            "wrong-input-count",
            f"`{head.text}` takes {cls.min_inputs}{or_more} inputs, not {len(takes)}",
            head.span,
            label="takes the line above" if takes[0].span is None else "",
            help=f"Name lines with `as` and take them, such as"
            f" `{head.text} from {', '.join(examples)}`.",
        )

    def _spellings(self, take: Take) -> list[str]:
        """How `from` names what is taken, several results apart; nothing if it has no name."""
        name = self._report.text(take.span) if take.span else take.offer.name
        if not name or take.member or "" in take.offer.results:
            return [name] if name else []
        return [f"{name}.{result}" for result in take.offer.results]

    def _too_many(self, line: ast.LayerLine, most: int, takes: tuple[Take, ...]) -> None:
        head = line.segments[0].head
        spans = [take.span for take in takes if take.span]
        names = ", ".join(self._report.text(span) for span in spans)
        inputs = "1 input" if most == 1 else f"{most} inputs"
        self._report.error(
            "wrong-input-count",
            f"`{head.text}` takes {inputs}, not {len(takes)}",
            spans[most] if len(spans) > most else head.span,
            notes=(Note(head.span, "takes them"),) if not line.inputs else (),
            help=f"Join them first, with a line `Concatenate from {names}`."
            if most == 1
            else f"Take {most} of them.",
        )

    def _report_orphan(self, head: ast.Name, inputs: tuple[str, ...]) -> None:
        if len(inputs) > 1:
            message = f"`{head.text}` does not say which input it takes"
            help = f"Write `from {inputs[0]}`, or another of the inputs, behind the arguments."
        else:
            message = f"nothing stands above `{head.text}` that it could take"
            help = "Move the `input` line above it."
        self._report.error("missing-input", message, head.span, help=help)

    def _unknown_head(self, segment: ast.Segment, scope: Scope) -> None:
        """Report a line that begins with a lower-case word that names nothing above."""
        text = segment.head.text
        is_name = text in scope.frame.lines or scope.frame.find(text) is not None
        may_be_line = scope.namer.has_made(text) and not segment.arguments
        if not is_name and not may_be_line and suggest(text, LAYERS, habits=LAYER_HABITS):
            report_unknown_layer(segment.head, scope.frame, self._report)
        else:
            self.references.unknown_line(segment.head, scope)

    def _refuse_reuse(self, head: ast.Name, offer: Offer) -> None:
        what = "an input" if offer.layer is None else "the result of a block"
        self._report.error(
            "unexpected-token",
            f"`{head.text}` is {what}, and no layer to use again",
            head.span,
            help=f"Take it with `from {head.text}` behind a layer."
            if offer.layer is None
            else "Write the block's name again: its new layers have weights of their own.",
        )

    def _only_states(self, segment: ast.Segment, layer: Layer) -> ast.Keyword | None:
        """`initial_state=`, which is new for each use; other arguments are reported."""
        allowed: list[ast.Keyword] = []
        for argument in segment.arguments:
            if (
                isinstance(argument, ast.Keyword)
                and argument.name.text == INITIAL_STATE
                and not allowed
                and layer.takes_states
            ):
                allowed.append(argument)
                continue
            self._report.error(
                "unexpected-token",
                f"`{segment.head.text}` is used again as it is",
                argument.span,
                label="no arguments here",
                help="Write a new layer to have other options.",
            )
            break
        return allowed[0] if allowed else None
