"""Flows of the layers that look at one step, at what came before it, or at all."""

from lstmspec.backends.numpy.flows.base import EACH_STEP, Flow, Unstreamable
from lstmspec.ir import Model, Node
from lstmspec.layers import (
    BatchNormalization,
    Concatenate,
    GroupNormalization,
    Layer,
    LayerNormalization,
    MultiHeadAttention,
    Normalization,
    Permute,
    PReLU,
    Recurrent,
    Reshape,
    RMSNormalization,
    SequenceAttention,
    Softmax,
    UnitNormalization,
)


def each_step(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """Yes: it works on each step alone."""
    return EACH_STEP


def at_once(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """No: it takes the whole sequence at once."""
    raise Unstreamable(f"`{layer.kind}` takes the whole sequence at once")


def recurrent(node: Node, model: Model, taken: tuple[bool, ...], layer: Recurrent) -> Flow:
    """Yes, with its state carried from step to step; not with `go_backwards` or `initial_state`."""
    if layer.go_backwards:
        raise Unstreamable("`go_backwards` reads the sequence from its end", option="go_backwards")
    if node.initial_state:
        raise Unstreamable(
            f"`initial_state` starts the {layer.kind} anew, and a step continues it",
            option="initial_state",
            help="Leave `initial_state` out: the caller of `step` gives the state.",
        )
    return Flow(streamed=bool(layer.return_sequences), carries=taken[0])


def bidirectional(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """No: one of its directions reads the sequence from its end."""
    raise Unstreamable("`Bidirectional` reads the sequence from its end")


def normalization(
    node: Node,
    model: Model,
    taken: tuple[bool, ...],
    layer: LayerNormalization | BatchNormalization | UnitNormalization | RMSNormalization | Softmax,
) -> Flow:
    """Yes, unless it works along the time axis."""
    if 0 in layer.axes(len(model.values[node.inputs[0]].shape)):
        raise Unstreamable(f"`{layer.kind}` along the time axis takes the whole sequence at once")
    return EACH_STEP


def groups(node: Node, model: Model, taken: tuple[bool, ...], layer: GroupNormalization) -> Flow:
    """No: its moments are over all steps of the sequence."""
    raise Unstreamable("`GroupNormalization` takes its moments over all steps of the sequence")


def standardizing(node: Node, model: Model, taken: tuple[bool, ...], layer: Normalization) -> Flow:
    """Yes, unless it works along the time axis."""
    if 0 in layer.axes(len(model.values[node.inputs[0]].shape)):
        raise Unstreamable("`Normalization` has a mean for each step of the sequence")
    return EACH_STEP


def prelu(node: Node, model: Model, taken: tuple[bool, ...], layer: PReLU) -> Flow:
    """Yes, where all steps share their weights: `shared_axes=[1]`."""
    if 1 not in layer.shared():
        raise Unstreamable(
            "`PReLU` has a weight for each step of the sequence",
            help="Write `shared_axes=[1]` for one that all steps share.",
        )
    return EACH_STEP


def permute(node: Node, model: Model, taken: tuple[bool, ...], layer: Permute) -> Flow:
    """Yes, where the time axis stays the first."""
    if layer.dims[0] != 1:
        raise Unstreamable("`Permute` moves the time axis, and so takes the whole sequence")
    return EACH_STEP


def merge(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """Yes, where every input comes step by step or has one step that is repeated."""
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed and model.values[name].shape[0] != 1:
            raise _mixed(layer, name)
    return EACH_STEP


def concatenate(node: Node, model: Model, taken: tuple[bool, ...], layer: Concatenate) -> Flow:
    """Yes, where every input comes step by step, and not along the time axis."""
    if layer.index(len(model.values[node.inputs[0]].shape)) == 0:
        raise Unstreamable("`Concatenate` along the time axis takes whole sequences")
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed:
            raise _mixed(layer, name)
    return EACH_STEP


def reshape(node: Node, model: Model, taken: tuple[bool, ...], layer: Reshape) -> Flow:
    """Yes, where the steps stay as they are."""
    if node.result.shape[:1] != model.values[node.inputs[0]].shape[:1]:
        raise Unstreamable("`Reshape` moves numbers from step to step")
    return EACH_STEP


def attention(
    node: Node,
    model: Model,
    taken: tuple[bool, ...],
    layer: SequenceAttention | MultiHeadAttention,
) -> Flow:
    """Yes, where the query alone comes step by step, and without `use_causal_mask`."""
    if any(taken[1:]):
        raise Unstreamable(f"`{layer.kind}` looks at all steps of its value at once")
    if layer.use_causal_mask:
        raise Unstreamable(
            "`use_causal_mask` counts steps from the beginning", option="use_causal_mask"
        )
    return EACH_STEP


def heads(node: Node, model: Model, taken: tuple[bool, ...], layer: MultiHeadAttention) -> Flow:
    """Yes, where the query alone comes step by step, without causal mask and window."""
    if layer.sliding_window is not None and not any(taken[1:]):
        raise Unstreamable(
            "`sliding_window` counts steps from the beginning", option="sliding_window"
        )
    return attention(node, model, taken, layer)


def _mixed(layer: Layer, name: str) -> Unstreamable:
    return Unstreamable(f"`{layer.kind}` takes `{name}`, which does not come step by step")
