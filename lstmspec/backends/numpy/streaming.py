"""Which models can run step by step, and which layers then carry a state.

A value is streamed if its first axis is the time axis of the stream: a step gives one entry of it.
`flows` says what each layer makes of that. Behind a layer that gives one result for the whole
sequence, such as a last step, values are computed anew at each step, as if the sequence ended
there.
"""

from inspect import getdoc
from typing import NamedTuple

from lstmspec.backends.base import Refusal
from lstmspec.backends.numpy.flows import FLOWS, Unstreamable, flow
from lstmspec.ir import Input, Model, Node
from lstmspec.layers import Layer
from lstmspec.shapes import Dim, Shape

_WHOLE = "Run it on whole sequences, with `predict`."


class Streaming(NamedTuple):
    """What is known of running a model step by step."""

    refusal: Refusal | None
    """Why it cannot; `None` if it can."""
    line: str = ""
    """The line at fault, if it is one: such as "line 4, `both`"."""
    streamed: frozenset[str] = frozenset()
    """The values that have the time axis of the stream."""
    carrying: frozenset[str] = frozenset()
    """The nodes that carry a state."""

    @property
    def reason(self) -> str:
        """Why it cannot, with the line; empty if it can."""
        if self.refusal is None:
            return ""
        return f"{self.line}: {self.refusal.message}" if self.line else self.refusal.message


def streaming_reason(model: Model) -> Refusal | None:
    """Why `model` cannot run step by step; `None` if it can."""
    return analyse(model).refusal


def streaming_rule(kind: type[Layer]) -> str:
    """Whether a layer can run step by step, and why, in a sentence or two."""
    return " ".join((getdoc(FLOWS[kind]) or "").split())


def analyse(model: Model) -> Streaming:
    """What is known of running `model` step by step."""
    leading = _leading(model)
    refusal = _refusal_of_inputs(model, leading)
    if refusal is not None:
        return Streaming(refusal)
    time = leading[0].shape[0]
    streamed = {i.name for i in model.inputs if _is_sequence(i) and i.shape[0] == time}
    carrying: set[str] = set()
    for node in model.nodes:
        taken = tuple(name in streamed for name in node.inputs)
        try:
            found = flow(node, model, taken)
            if found.streamed:
                streamed.add(node.result.name)
            _check_sizes(node, time, streamed)
            if found.carries:
                _require_sizes(node, model)
        except Unstreamable as reason:
            return Streaming(_refusal(node, reason), _line(node))
        if found.carries:
            carrying.add(node.name)
    return Streaming(None, "", frozenset(streamed), frozenset(carrying))


def _is_sequence(given: Input) -> bool:
    """Whether the first axis of an input can be time: steps of features, or of integers."""
    return len(given.shape) >= (1 if given.dtype == "int32" else 2)


def _leading(model: Model) -> list[Input]:
    """The inputs whose first axis is the time of a layer with states; without one, the first."""
    sequences = [given for given in model.inputs if _is_sequence(given)]
    origins: dict[str, set[str]] = {given.name: {given.name} for given in sequences}
    reaching: set[str] = set()
    for node in model.nodes:
        taken = tuple(bool(origins.get(name)) for name in node.inputs)
        sources = (origins.get(name, set()) for name in node.inputs)
        if taken[0] and node.layer.takes_states:
            reaching |= origins[node.inputs[0]]
        try:
            found = flow(node, model, taken)
        except Unstreamable:
            continue
        if found.carries:
            reaching |= origins[node.inputs[0]]
        if found.streamed:
            origins[node.result.name] = set().union(*sources)
    return [given for given in sequences if given.name in reaching] or sequences[:1]


def _refusal_of_inputs(model: Model, leading: list[Input]) -> Refusal | None:
    if not leading:
        return Refusal(
            None,
            "no input has a time axis",
            "Declare an input that is a sequence, such as `input x float32[time, features]`.",
        )
    first = leading[0]
    for given in leading[1:]:
        if given.shape[0] != first.shape[0]:
            return Refusal(
                given.origin.span if given.origin else None,
                f"`{first.name}` and `{given.name}` are sequences of different lengths",
                "Give both time axes one name, such as `time`.",
            )
    for given in model.inputs:
        is_streamed = _is_sequence(given) and given.shape[0] == first.shape[0]
        if _depends(given.shape[1:] if is_streamed else given.shape, first.shape[0]):
            return Refusal(
                given.origin.span if given.origin else None,
                f"the size of `{given.name}` depends on the length of the sequence",
                _WHOLE,
            )
    return None


def _check_sizes(node: Node, time: Dim, streamed: set[str]) -> None:
    for result in node.results:
        shape = result.shape[1:] if result.name in streamed else result.shape
        if _depends(shape, time):
            raise Unstreamable(f"the size of `{result.name}` depends on the sequence's length")


def _require_sizes(node: Node, model: Model) -> None:
    """Refuse a state of a size that neither the spec nor a weight tells before data comes."""
    told = {
        name
        for _, _, weight in model.weights()
        for dim in weight.shape
        if not isinstance(dim, int)
        for name in dim.names
    }
    for shape in model.carried(node).values():
        names = [name for dim in shape if not isinstance(dim, int) for name in dim.names]
        for name in names:
            if name not in told:
                raise Unstreamable(
                    f"the state of `{node.name}` is of a size that no weight tells: `{name}`",
                    help=f"Give it a number in the `input` line, or bind it: `--bind {name}=N`.",
                )


def _depends(shape: Shape, time: Dim) -> bool:
    if isinstance(time, int):
        return False
    return any(not isinstance(dim, int) and dim.names & time.names for dim in shape)


def _refusal(node: Node, reason: Unstreamable) -> Refusal:
    origin = node.origin
    span = origin.options.get(reason.option, origin.span) if origin else None
    return Refusal(span, reason.message, reason.help)


def _line(node: Node) -> str:
    number = node.origin.number if node.origin else 0
    return f"line {number}, `{node.name}`" if number else f"line `{node.name}`"
