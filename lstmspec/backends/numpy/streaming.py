"""Which models can run step by step, and which layers then carry a state.

A value is streamed if its first axis is the time axis of the stream: a step gives one entry of it.
A layer that works on each step alone makes streamed values of streamed values; a recurrent layer
carries its state from step to step. Behind a layer that returns its last step alone, values are
computed anew at each step, as if the sequence ended there. What takes a whole sequence at once, or
reads it from its end, cannot be streamed.
"""

from collections.abc import Callable
from inspect import getdoc
from typing import Any, NamedTuple

from lstmspec.backends.base import Refusal
from lstmspec.ir import Input, Model, Node
from lstmspec.layers import (
    ELU,
    GRU,
    LSTM,
    Activation,
    Add,
    AdditiveAttention,
    Attention,
    Average,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Cropping1D,
    Dense,
    DepthwiseConv1D,
    Dot,
    Dropout,
    Embedding,
    Flatten,
    GaussianDropout,
    GaussianNoise,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    GroupNormalization,
    Layer,
    LayerNormalization,
    LeakyReLU,
    Masking,
    Maximum,
    MaxPooling1D,
    Minimum,
    Multiply,
    Permute,
    PReLU,
    Recurrent,
    ReLU,
    RepeatVector,
    Reshape,
    RMSNormalization,
    SequenceAttention,
    SimpleRNN,
    Softmax,
    SpatialDropout1D,
    Subtract,
    TimeDistributed,
    UnitNormalization,
    UpSampling1D,
    ZeroPadding1D,
)
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


class _Unstreamable(Exception):  # noqa: N818 - no error, but an answer
    """A layer that cannot run step by step, and why."""

    def __init__(self, message: str, *, option: str = "", help: str = _WHOLE) -> None:
        super().__init__(message)
        self.message = message
        self.option = option
        self.help = help


def streaming_reason(model: Model) -> Refusal | None:
    """Why `model` cannot run step by step; `None` if it can."""
    return analyse(model).refusal


def streaming_rule(kind: type[Layer]) -> str:
    """Whether a layer can run step by step, and why, in a sentence or two."""
    return " ".join((getdoc(_FLOWS[kind]) or "").split())


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
            if _flow(node, model, taken):
                streamed.add(node.result.name)
            _check_sizes(node, time, streamed)
        except _Unstreamable as reason:
            return Streaming(_refusal(node, reason), _line(node))
        if taken[0] and isinstance(node.layer, Recurrent):
            carrying.add(node.name)
    return Streaming(None, "", frozenset(streamed), frozenset(carrying))


def _is_sequence(given: Input) -> bool:
    """Whether the first axis of an input can be time: steps of features, or of integers."""
    return len(given.shape) >= (1 if given.dtype == "int32" else 2)


def _leading(model: Model) -> list[Input]:
    """The inputs whose first axis is the time of a recurrent layer; without one, the first."""
    sequences = [given for given in model.inputs if _is_sequence(given)]
    origins: dict[str, set[str]] = {given.name: {given.name} for given in sequences}
    reaching: set[str] = set()
    for node in model.nodes:
        taken = tuple(bool(origins.get(name)) for name in node.inputs)
        if taken[0] and node.layer.takes_states:
            reaching |= origins[node.inputs[0]]
        try:
            if _flow(node, model, taken):
                sources = (origins.get(name, set()) for name in node.inputs)
                origins[node.result.name] = set().union(*sources)
        except _Unstreamable:
            continue
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
            raise _Unstreamable(f"the size of `{result.name}` depends on the sequence's length")


def _depends(shape: Shape, time: Dim) -> bool:
    if isinstance(time, int):
        return False
    return any(not isinstance(dim, int) and dim.names & time.names for dim in shape)


def _refusal(node: Node, reason: _Unstreamable) -> Refusal:
    origin = node.origin
    span = origin.options.get(reason.option, origin.span) if origin else None
    return Refusal(span, reason.message, reason.help)


def _line(node: Node) -> str:
    number = node.origin.number if node.origin else 0
    return f"line {number}, `{node.name}`" if number else f"line `{node.name}`"


def _flow(node: Node, model: Model, taken: tuple[bool, ...]) -> bool:
    """Whether the first result of `node` is streamed, `taken` saying so of its inputs.

    Raises:
        _Unstreamable: if the layer needs more than the step at hand.
    """
    return any(taken) and _FLOWS[type(node.layer)](node, model, taken, node.layer)


def _each_step(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> bool:
    """Yes: it works on each step alone."""
    return True


def _at_once(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> bool:
    """No: it takes the whole sequence at once."""
    raise _Unstreamable(f"`{layer.kind}` takes the whole sequence at once")


def _recurrent(node: Node, model: Model, taken: tuple[bool, ...], layer: Recurrent) -> bool:
    """Yes, with its state carried from step to step; not with `go_backwards` or `initial_state`."""
    if layer.go_backwards:
        raise _Unstreamable("`go_backwards` reads the sequence from its end", option="go_backwards")
    if node.initial_state:
        raise _Unstreamable(
            f"`initial_state` starts the {layer.kind} anew, and a step continues it",
            option="initial_state",
            help="Leave `initial_state` out: the caller of `step` gives the state.",
        )
    return bool(layer.return_sequences)


def _bidirectional(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> bool:
    """No: one of its directions reads the sequence from its end."""
    raise _Unstreamable("`Bidirectional` reads the sequence from its end")


def _normalization(
    node: Node,
    model: Model,
    taken: tuple[bool, ...],
    layer: LayerNormalization | BatchNormalization | UnitNormalization | RMSNormalization | Softmax,
) -> bool:
    """Yes, unless it works along the time axis."""
    if 0 in layer.axes(len(model.values[node.inputs[0]].shape)):
        raise _Unstreamable(f"`{layer.kind}` along the time axis takes the whole sequence at once")
    return True


def _groups(node: Node, model: Model, taken: tuple[bool, ...], layer: GroupNormalization) -> bool:
    """No: its moments are over all steps of the sequence."""
    raise _Unstreamable("`GroupNormalization` takes its moments over all steps of the sequence")


def _prelu(node: Node, model: Model, taken: tuple[bool, ...], layer: PReLU) -> bool:
    """Yes, where all steps share their weights: `shared_axes=[1]`."""
    if 1 not in layer.shared():
        raise _Unstreamable(
            "`PReLU` has a weight for each step of the sequence",
            help="Write `shared_axes=[1]` for one that all steps share.",
        )
    return True


def _permute(node: Node, model: Model, taken: tuple[bool, ...], layer: Permute) -> bool:
    """Yes, where the time axis stays the first."""
    if layer.dims[0] != 1:
        raise _Unstreamable("`Permute` moves the time axis, and so takes the whole sequence")
    return True


def _merge(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> bool:
    """Yes, where every input comes step by step or has one step that is repeated."""
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed and model.values[name].shape[0] != 1:
            raise _mixed(layer, name)
    return True


def _concatenate(node: Node, model: Model, taken: tuple[bool, ...], layer: Concatenate) -> bool:
    """Yes, where every input comes step by step, and not along the time axis."""
    if layer.index(len(model.values[node.inputs[0]].shape)) == 0:
        raise _Unstreamable("`Concatenate` along the time axis takes whole sequences")
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed:
            raise _mixed(layer, name)
    return True


def _convolution(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> bool:
    """No: it looks at several steps, and keeps none from call to call."""
    raise _Unstreamable(f"`{layer.kind}` looks at several steps, and keeps none from call to call")


def _attention(node: Node, model: Model, taken: tuple[bool, ...], layer: SequenceAttention) -> bool:
    """Yes, where the query alone comes step by step, and without `use_causal_mask`."""
    if any(taken[1:]):
        raise _Unstreamable(f"`{layer.kind}` looks at all steps of its value at once")
    if layer.use_causal_mask:
        raise _Unstreamable(
            "`use_causal_mask` counts steps from the beginning", option="use_causal_mask"
        )
    return True


def _mixed(layer: Layer, name: str) -> _Unstreamable:
    return _Unstreamable(f"`{layer.kind}` takes `{name}`, which does not come step by step")


# The docstring of each is what the page of the layer says about streaming.
_FLOWS: dict[type[Layer], Callable[[Node, Model, tuple[bool, ...], Any], bool]] = {
    LSTM: _recurrent,
    GRU: _recurrent,
    SimpleRNN: _recurrent,
    Bidirectional: _bidirectional,
    TimeDistributed: _each_step,
    Dense: _each_step,
    Embedding: _each_step,
    Masking: _each_step,
    Activation: _each_step,
    ReLU: _each_step,
    LeakyReLU: _each_step,
    ELU: _each_step,
    Softmax: _normalization,
    PReLU: _prelu,
    Dropout: _each_step,
    SpatialDropout1D: _each_step,
    GaussianNoise: _each_step,
    GaussianDropout: _each_step,
    LayerNormalization: _normalization,
    BatchNormalization: _normalization,
    UnitNormalization: _normalization,
    RMSNormalization: _normalization,
    GroupNormalization: _groups,
    Flatten: _at_once,
    Reshape: _at_once,
    Permute: _permute,
    RepeatVector: _at_once,
    Conv1D: _convolution,
    DepthwiseConv1D: _convolution,
    Attention: _attention,
    AdditiveAttention: _attention,
    Concatenate: _concatenate,
    Add: _merge,
    Dot: _at_once,
    Subtract: _merge,
    Multiply: _merge,
    Average: _merge,
    Maximum: _merge,
    Minimum: _merge,
    GlobalAveragePooling1D: _at_once,
    GlobalMaxPooling1D: _at_once,
    MaxPooling1D: _at_once,
    AveragePooling1D: _at_once,
    ZeroPadding1D: _at_once,
    Cropping1D: _at_once,
    UpSampling1D: _at_once,
}
