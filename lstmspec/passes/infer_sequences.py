"""Decides which recurrent layers return a sequence, where the spec leaves it open.

A layer hears what its consumers want: a layer that needs a time axis wants the sequence, one that
passes the axis on wants what its own consumers want, every other one and an output want the last
step. Nodes are in the order of computation, so one walk from the last to the first tells it all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from lstmspec.diagnostics import Note, Sink
from lstmspec.ir import Model, Node, result_values
from lstmspec.layers import Layer, Recurrent
from lstmspec.passes.base import Pass
from lstmspec.passes.places import calls_of, word_of
from lstmspec.source import Span


class _Wish(NamedTuple):
    """Who wants a value as a sequence, and who wants its last step: the first of each."""

    sequence: Node | None = None
    last: Node | None = None

    def over(self, other: "_Wish") -> "_Wish":
        """Both wishes; this one's witnesses are the earlier ones."""
        return _Wish(self.sequence or other.sequence, self.last or other.last)


_NOTHING = _Wish()


@dataclass(frozen=True)
class InferSequences(Pass):
    """Sets every `return_sequences` that is open; where consumers differ, that is an error."""

    name: ClassVar[str] = "infer-sequences"

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the model with all settled but what was reported."""
        if not any(open_layer(node.layer) for node in model.nodes):
            return model
        wishes = _wishes_by_owner(model)
        # A layer under TimeDistributed sees one step of a sequence, so that no consumer hears it.
        settled: dict[tuple[int, bool], Layer] = {}
        reported: set[Span] = set()
        nodes = []
        for node in model.nodes:
            wish = wishes.get(node.owner, _NOTHING) if node.layer.takes_states else _NOTHING
            if not open_layer(node.layer):
                nodes.append(node)
            elif wish.sequence and wish.last:
                if node.shares is None:
                    _report(node, wish.sequence, wish.last, reported, sink)
                nodes.append(node)
            else:
                key = (id(node.layer), wish.sequence is not None)
                if key not in settled:
                    settled[key] = _settled(node.layer, wish.sequence is not None)
                nodes.append(node.replace(layer=settled[key]))
        return model.replace(nodes=tuple(nodes))


def open_layer(layer: Layer) -> Recurrent | None:
    """The recurrent layer in `layer` whose `return_sequences` is open, if there is one."""
    while layer.wraps:
        layer = layer.layer  # type: ignore[attr-defined]  # what wraps has it
    return layer if isinstance(layer, Recurrent) and layer.return_sequences is None else None


def _wishes_by_owner(model: Model) -> dict[str, _Wish]:
    """What is wanted of each recurrent layer, by the node that owns it: of all uses together."""
    wanted: dict[str, _Wish] = _wishes_of_outputs(model)
    owners: dict[str, _Wish] = {}
    for node in reversed(model.nodes):
        layer: Layer = node.layer
        states = {state.name for state in layer.states()}
        own = _NOTHING
        for name, value in zip(layer.result_names(), result_values(node), strict=True):
            if name not in states:
                own = wanted.get(value, _NOTHING).over(own)
        if open_layer(layer):
            owners[node.owner] = own.over(owners.get(node.owner, _NOTHING))
        for value, wish in _wishes_of(node, own):
            wanted[value] = wish.over(wanted.get(value, _NOTHING))
    return owners


def _wishes_of_outputs(model: Model) -> dict[str, _Wish]:
    """The outputs want the last step; each is witnessed by the node that makes it."""
    outputs = {output.value for output in model.outputs}
    return {
        value: _Wish(last=node)
        for node in model.nodes
        for value in result_values(node)
        if value in outputs
    }


def _wishes_of(node: Node, own: _Wish) -> Iterable[tuple[str, _Wish]]:
    layer: Layer = node.layer
    if layer.time_axis == "needed":
        wish = _Wish(sequence=node)
    elif layer.time_axis == "passed":
        wish = own
    else:
        wish = _Wish(last=node)
    yield from ((value, wish) for value in node.inputs)
    yield from ((value, _Wish(last=node)) for value in node.initial_state)


def _settled(layer: Layer, sequences: bool) -> Layer:
    if isinstance(layer, Recurrent):
        return layer.model_copy(update={"return_sequences": sequences})
    inner: Layer = layer.layer  # type: ignore[attr-defined]  # `open_layer` found one in it
    return layer.model_copy(update={"layer": _settled(inner, sequences)})


def _report(node: Node, sequence: Node, last: Node, reported: set[Span], sink: Sink) -> None:
    span = word_of(node)
    if span in reported:
        return
    if span is not None:
        reported.add(span)
    notes = [
        Note(witness.origin.span, label)
        for witness, label in ((sequence, "needs the sequence"), (last, _last_label(last, node)))
        if witness.origin is not None
    ]
    sink.error(
        "conflicting-sequences",
        f"`{node.name}` is wanted as a sequence and as its last step",
        span,
        label="returns one or the other",
        notes=(*notes, *calls_of(node)),
        help="Write `return_sequences` or `return_sequences=false` on this line. Beside a sequence,"
        " `return_state` offers the last step as a state.",
    )


def _last_label(last: Node, node: Node) -> str:
    """A layer that passes the axis on can only want a last step because it is an output."""
    is_output = last is node or last.layer.time_axis == "passed"
    return "is an output, a last step" if is_output else "takes the last step"


def explicit_sequences(before: Model, after: Model, file: str) -> dict[int, str]:
    """What `fmt --explicit` writes behind the words of recurrent layers in `file`.

    By the offset where the word starts, for every layer that `before` leaves open and `after` does
    not. A word that stands for several layers, in a block or under `repeat`, counts only if all of
    them came out alike.
    """
    inferred: dict[int, set[str]] = {}
    for old, new in zip(before.nodes, after.nodes, strict=True):
        span = word_of(old)
        if span is None or span.file != file or old.shares or not open_layer(old.layer):
            continue
        inferred.setdefault(span.start, set()).add(_written(new.layer))
    return {at: texts.pop() for at, texts in inferred.items() if len(texts) == 1}


def _written(layer: Layer) -> str:
    while layer.wraps:
        layer = layer.layer  # type: ignore[attr-defined]  # what wraps has it
    sequences: Mapping[bool, str] = {True: "return_sequences", False: "return_sequences=false"}
    return sequences[bool(getattr(layer, "return_sequences", False))]
