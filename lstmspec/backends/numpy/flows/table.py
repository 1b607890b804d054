"""The flow of every layer."""

from collections.abc import Callable
from typing import Any

from lstmspec.backends.numpy.flows import layers, windows
from lstmspec.backends.numpy.flows.base import Flow, Unstreamable
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
    ReLU,
    RepeatVector,
    Rescaling,
    Reshape,
    RMSNormalization,
    SeparableConv1D,
    SimpleRNN,
    Softmax,
    SpatialDropout1D,
    Subtract,
    TimeDistributed,
    UnitNormalization,
    UpSampling1D,
    ZeroPadding1D,
)

# The docstring of each is what the page of the layer says about streaming.
FLOWS: dict[type[Layer], Callable[[Node, Model, tuple[bool, ...], Any], Flow]] = {
    LSTM: layers.recurrent,
    GRU: layers.recurrent,
    SimpleRNN: layers.recurrent,
    Bidirectional: layers.bidirectional,
    TimeDistributed: layers.each_step,
    Dense: layers.each_step,
    Embedding: layers.each_step,
    Masking: layers.each_step,
    Activation: layers.each_step,
    ReLU: layers.each_step,
    LeakyReLU: layers.each_step,
    ELU: layers.each_step,
    Softmax: layers.normalization,
    PReLU: layers.prelu,
    Dropout: layers.each_step,
    GaussianNoise: layers.each_step,
    GaussianDropout: layers.each_step,
    SpatialDropout1D: layers.each_step,
    LayerNormalization: layers.normalization,
    BatchNormalization: layers.normalization,
    UnitNormalization: layers.normalization,
    RMSNormalization: layers.normalization,
    GroupNormalization: layers.groups,
    Rescaling: layers.each_step,
    Normalization: layers.standardizing,
    Flatten: layers.at_once,
    Reshape: layers.reshape,
    Permute: layers.permute,
    RepeatVector: layers.at_once,
    Conv1D: windows.windows,
    DepthwiseConv1D: windows.windows,
    SeparableConv1D: windows.windows,
    Conv1DTranspose: windows.transposed,
    Attention: layers.attention,
    AdditiveAttention: layers.attention,
    MultiHeadAttention: layers.heads,
    Concatenate: layers.concatenate,
    Add: layers.merge,
    Dot: layers.at_once,
    Subtract: layers.merge,
    Multiply: layers.merge,
    Average: layers.merge,
    Maximum: layers.merge,
    Minimum: layers.merge,
    GlobalAveragePooling1D: windows.running,
    GlobalMaxPooling1D: windows.running,
    MaxPooling1D: windows.windows,
    AveragePooling1D: windows.windows,
    ZeroPadding1D: windows.zero_padding,
    Cropping1D: windows.cropping,
    UpSampling1D: windows.up_sampling,
}


def flow(node: Node, model: Model, taken: tuple[bool, ...]) -> Flow:
    """What `node` makes of the stream, `taken` saying which of its inputs are streamed.

    Raises:
        Unstreamable: if the layer needs more than the steps so far.
    """
    if not any(taken):
        return Flow(False)
    found = FLOWS[type(node.layer)](node, model, taken, node.layer)
    if found.streamed:
        _require_known(node, model, taken)
    return found


def _require_known(node: Node, model: Model, taken: tuple[bool, ...]) -> None:
    """Refuse to make steps of what only the end of their sequence tells."""
    streamed = node.inputs[taken.index(True)]
    for name, is_streamed in zip(node.inputs, taken, strict=True):
        if not is_streamed and _follows(name, model, streamed):
            raise Unstreamable(
                f"`{node.layer.kind}` takes `{name}`, which is known at the end of the sequence"
                " alone"
            )


def _follows(name: str, model: Model, streamed: str) -> bool:
    """Whether a value changes with the steps that `streamed` comes in, though it has none."""
    time = model.values[streamed].shape[0]
    sources = {given.name for given in model.inputs if given.shape[:1] == (time,)}
    reached = {name}
    for node in reversed(model.nodes):
        if any(result.name in reached for result in node.results):
            reached.update((*node.inputs, *node.initial_state))
    return bool(reached & sources)
