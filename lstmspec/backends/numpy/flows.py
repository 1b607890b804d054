"""What each layer makes of a stream: steps as they come, a state that it carries, or neither.

A layer that works on each step alone carries nothing. A recurrent layer carries its states, a
window that ends at the step at hand carries the steps before it, and pooling of the whole sequence
carries what it has pooled so far. All else takes a whole sequence at once, reads it from its end,
or gives another number of steps than it takes: it cannot be streamed.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from lstmspec.ir import Model, Node
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
    Conv1DTranspose,
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
    MultiHeadAttention,
    Multiply,
    Normalization,
    Permute,
    PReLU,
    Recurrent,
    ReLU,
    RepeatVector,
    Rescaling,
    Reshape,
    RMSNormalization,
    SeparableConv1D,
    SequenceAttention,
    SimpleRNN,
    Softmax,
    SpatialDropout1D,
    Subtract,
    TimeDistributed,
    UnitNormalization,
    UpSampling1D,
    Window,
    WindowConvolution,
    ZeroPadding1D,
)

_WHOLE = "Run it on whole sequences, with `predict`."


class Flow(NamedTuple):
    """What a layer makes of a stream."""

    streamed: bool
    """Whether its first result has the time axis of the stream."""
    carries: bool = False
    """Whether it carries a state from step to step."""


EACH_STEP = Flow(streamed=True)


class Unstreamable(Exception):  # noqa: N818 - no error, but an answer
    """A layer that cannot run step by step, and why."""

    def __init__(self, message: str, *, option: str = "", help: str = _WHOLE) -> None:
        super().__init__(message)
        self.message = message
        self.option = option
        self.help = help


def flow(node: Node, model: Model, taken: tuple[bool, ...]) -> Flow:
    """What `node` makes of the stream, `taken` saying which of its inputs are streamed.

    Raises:
        Unstreamable: if the layer needs more than the steps so far.
    """
    return FLOWS[type(node.layer)](node, model, taken, node.layer) if any(taken) else Flow(False)


def _each_step(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """Yes: it works on each step alone."""
    return EACH_STEP


def _at_once(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """No: it takes the whole sequence at once."""
    raise Unstreamable(f"`{layer.kind}` takes the whole sequence at once")


def _recurrent(node: Node, model: Model, taken: tuple[bool, ...], layer: Recurrent) -> Flow:
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


def _bidirectional(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """No: one of its directions reads the sequence from its end."""
    raise Unstreamable("`Bidirectional` reads the sequence from its end")


def _normalization(
    node: Node,
    model: Model,
    taken: tuple[bool, ...],
    layer: LayerNormalization | BatchNormalization | UnitNormalization | RMSNormalization | Softmax,
) -> Flow:
    """Yes, unless it works along the time axis."""
    if 0 in layer.axes(len(model.values[node.inputs[0]].shape)):
        raise Unstreamable(f"`{layer.kind}` along the time axis takes the whole sequence at once")
    return EACH_STEP


def _groups(node: Node, model: Model, taken: tuple[bool, ...], layer: GroupNormalization) -> Flow:
    """No: its moments are over all steps of the sequence."""
    raise Unstreamable("`GroupNormalization` takes its moments over all steps of the sequence")


def _standardizing(node: Node, model: Model, taken: tuple[bool, ...], layer: Normalization) -> Flow:
    """Yes, unless it works along the time axis."""
    if 0 in layer.axes(len(model.values[node.inputs[0]].shape)):
        raise Unstreamable("`Normalization` has a mean for each step of the sequence")
    return EACH_STEP


def _prelu(node: Node, model: Model, taken: tuple[bool, ...], layer: PReLU) -> Flow:
    """Yes, where all steps share their weights: `shared_axes=[1]`."""
    if 1 not in layer.shared():
        raise Unstreamable(
            "`PReLU` has a weight for each step of the sequence",
            help="Write `shared_axes=[1]` for one that all steps share.",
        )
    return EACH_STEP


def _permute(node: Node, model: Model, taken: tuple[bool, ...], layer: Permute) -> Flow:
    """Yes, where the time axis stays the first."""
    if layer.dims[0] != 1:
        raise Unstreamable("`Permute` moves the time axis, and so takes the whole sequence")
    return EACH_STEP


def _merge(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """Yes, where every input comes step by step or has one step that is repeated."""
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed and model.values[name].shape[0] != 1:
            raise _mixed(layer, name)
        if not is_streamed and _follows(name, model, node.inputs[taken.index(True)]):
            raise Unstreamable(
                f"`{layer.kind}` takes `{name}`, which is known at the end of the sequence alone"
            )
    return EACH_STEP


def _follows(name: str, model: Model, streamed: str) -> bool:
    """Whether a value changes with the steps that `streamed` comes in, though it has none."""
    time = model.values[streamed].shape[0]
    sources = {given.name for given in model.inputs if given.shape[:1] == (time,)}
    reached = {name}
    for node in reversed(model.nodes):
        if any(result.name in reached for result in node.results):
            reached.update((*node.inputs, *node.initial_state))
    return bool(reached & sources)


def _concatenate(node: Node, model: Model, taken: tuple[bool, ...], layer: Concatenate) -> Flow:
    """Yes, where every input comes step by step, and not along the time axis."""
    if layer.index(len(model.values[node.inputs[0]].shape)) == 0:
        raise Unstreamable("`Concatenate` along the time axis takes whole sequences")
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed:
            raise _mixed(layer, name)
    return EACH_STEP


def _window(
    node: Node,
    model: Model,
    taken: tuple[bool, ...],
    layer: WindowConvolution | MaxPooling1D | AveragePooling1D,
) -> Flow:
    """Yes, where there is a window for each step that ends there; it carries the steps before.

    That is with `strides=1`, and `causal` or behind a `ZeroPadding1D` that fills the first window.
    """
    window = layer.window()
    if window.strides > 1:
        raise Unstreamable(
            f"`{layer.kind}` gives one step for each {window.strides} that it takes",
            option="strides",
        )
    if window.span == 1:
        return EACH_STEP
    if window.padding == "same":
        raise Unstreamable(
            f"`{layer.kind}` with `same` looks at steps to come",
            option="padding",
            help=_instead(layer, window),
        )
    if window.padding == "valid" and _zeros_before(node.inputs[0], model) != window.span - 1:
        raise Unstreamable(
            f"`{layer.kind}` gives no step before it has {window.span}",
            help=_instead(layer, window),
        )
    return Flow(streamed=True, carries=True)


def _instead(layer: Layer, window: Window) -> str:
    """What to write for windows that end at the step at hand."""
    padding = f"`ZeroPadding1D [{window.span - 1}, 0]` before a window that is `valid`"
    has_causal = isinstance(layer, Conv1D)
    return f"Write `causal`, or {padding}." if has_causal else f"Write {padding}."


def _zeros_before(name: str, model: Model) -> int:
    """How many steps of zeros a `ZeroPadding1D` put before the value `name`, and none behind."""
    node = model.maker(name)
    if node is None or not isinstance(node.layer, ZeroPadding1D) or node.layer.ends[1]:
        return 0
    return node.layer.ends[0]


def _zero_padding(node: Node, model: Model, taken: tuple[bool, ...], layer: ZeroPadding1D) -> Flow:
    """Yes, where it puts zeros before windows that are as much longer than a step."""
    before, behind = layer.ends
    if before + behind == 0:
        return EACH_STEP
    name = node.result.name
    takers: list[Layer] = [taker.layer for taker in model.consumers(name)]
    windows = [taker.window() for taker in takers if taker.window() is not None]
    is_output = any(output.value == name for output in model.outputs)
    fits = all(window == Window(before + 1, 1, "valid") for window in windows)
    if behind or is_output or len(windows) < len(takers) or not fits:
        raise Unstreamable(
            "`ZeroPadding1D` gives more steps than it takes",
            help=f"It can stream if all that it gives is windows of {before + 1} steps, `valid` and"
            " one step apart."
            if before
            else _WHOLE,
        )
    return EACH_STEP


def _running(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """Yes, with what is pooled so far carried: each step gives the result up to there."""
    return Flow(streamed=False, carries=True)


def _cropping(node: Node, model: Model, taken: tuple[bool, ...], layer: Cropping1D) -> Flow:
    """No: it gives fewer steps than it takes."""
    if sum(layer.ends):
        raise Unstreamable("`Cropping1D` gives fewer steps than it takes")
    return EACH_STEP


def _up_sampling(node: Node, model: Model, taken: tuple[bool, ...], layer: UpSampling1D) -> Flow:
    """No: it gives more steps than it takes."""
    if layer.size > 1:
        raise Unstreamable(f"`UpSampling1D` gives {layer.size} steps for each that it takes")
    return EACH_STEP


def _transposed(node: Node, model: Model, taken: tuple[bool, ...], layer: Conv1DTranspose) -> Flow:
    """No, unless `kernel_size` and `strides` are 1: it spreads a step over steps to come."""
    if layer.strides > 1:
        raise Unstreamable(
            f"`{layer.kind}` gives {layer.strides} steps for each that it takes", option="strides"
        )
    if layer.span > 1:
        raise Unstreamable(f"`{layer.kind}` spreads each step over {layer.kernel_size} steps")
    return EACH_STEP


def _reshape(node: Node, model: Model, taken: tuple[bool, ...], layer: Reshape) -> Flow:
    """Yes, where the steps stay as they are."""
    if node.result.shape[:1] != model.values[node.inputs[0]].shape[:1]:
        raise Unstreamable("`Reshape` moves numbers from step to step")
    return EACH_STEP


def _attention(
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


def _heads(node: Node, model: Model, taken: tuple[bool, ...], layer: MultiHeadAttention) -> Flow:
    """Yes, where the query alone comes step by step, without causal mask and window."""
    if layer.sliding_window is not None and not any(taken[1:]):
        raise Unstreamable(
            "`sliding_window` counts steps from the beginning", option="sliding_window"
        )
    return _attention(node, model, taken, layer)


def _mixed(layer: Layer, name: str) -> Unstreamable:
    return Unstreamable(f"`{layer.kind}` takes `{name}`, which does not come step by step")


# The docstring of each is what the page of the layer says about streaming.
FLOWS: dict[type[Layer], Callable[[Node, Model, tuple[bool, ...], Any], Flow]] = {
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
    GaussianNoise: _each_step,
    GaussianDropout: _each_step,
    SpatialDropout1D: _each_step,
    LayerNormalization: _normalization,
    BatchNormalization: _normalization,
    UnitNormalization: _normalization,
    RMSNormalization: _normalization,
    GroupNormalization: _groups,
    Rescaling: _each_step,
    Normalization: _standardizing,
    Flatten: _at_once,
    Reshape: _reshape,
    Permute: _permute,
    RepeatVector: _at_once,
    Conv1D: _window,
    DepthwiseConv1D: _window,
    SeparableConv1D: _window,
    Conv1DTranspose: _transposed,
    Attention: _attention,
    AdditiveAttention: _attention,
    MultiHeadAttention: _heads,
    Concatenate: _concatenate,
    Add: _merge,
    Dot: _at_once,
    Subtract: _merge,
    Multiply: _merge,
    Average: _merge,
    Maximum: _merge,
    Minimum: _merge,
    GlobalAveragePooling1D: _running,
    GlobalMaxPooling1D: _running,
    MaxPooling1D: _window,
    AveragePooling1D: _window,
    ZeroPadding1D: _zero_padding,
    Cropping1D: _cropping,
    UpSampling1D: _up_sampling,
}
