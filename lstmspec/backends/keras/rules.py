"""The rules of the Keras backend: how each layer is made.

Options have Keras' names, defaults and values in the language as well, so one rule does for every
layer; wrappers hold another layer.
"""

from dataclasses import dataclass

from lstmspec.backends.base import Rules
from lstmspec.backends.keras.expressions import Call, Expr
from lstmspec.backends.keras.steps import unwrapped
from lstmspec.backends.keras.values import Sizes, expression, set_options
from lstmspec.diagnostics import InternalError
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


@dataclass
class Maker:
    """What a rule writes through."""

    model: Model
    sizes: Sizes
    made: Call | None = None
    """What the last rule wrote: the call that makes the layer."""

    def make(self, node: Node, layer: Layer | None = None) -> Call:
        """The call that makes the layer of `node`, or `layer` inside it."""
        rules.apply(self, node, layer or node.layer)
        if self.made is None:
            raise InternalError(f"the rule of {node.layer.kind} wrote nothing")
        return self.made

    def write(self, layer: Layer, *inner: Call) -> None:
        """Write the call of a layer: what it needs by place, what differs from Keras by name."""
        arguments: list[Expr] = list(inner)
        options: list[tuple[str, Expr]] = []
        for name, value in set_options(layer):
            if name in layer.call_options:
                continue
            if type(layer).model_fields[name].is_required():
                arguments.append(expression(value, self.sizes))
            else:
                options.append((name, expression(value, self.sizes)))
        self.made = Call(f"layers.{layer.kind}", tuple(arguments), tuple(options))


rules: Rules[Maker] = Rules()
"""The rule of each layer."""


def plain(maker: Maker, node: Node, layer: Layer) -> None:
    """A layer that holds no other one."""
    maker.write(layer)


for _cls in (
    LSTM,
    GRU,
    SimpleRNN,
    Dense,
    Embedding,
    Masking,
    Activation,
    ReLU,
    LeakyReLU,
    ELU,
    Softmax,
    PReLU,
    Dropout,
    SpatialDropout1D,
    GaussianNoise,
    GaussianDropout,
    LayerNormalization,
    BatchNormalization,
    UnitNormalization,
    RMSNormalization,
    GroupNormalization,
    Normalization,
    Rescaling,
    Flatten,
    Reshape,
    Permute,
    RepeatVector,
    Conv1D,
    DepthwiseConv1D,
    SeparableConv1D,
    Conv1DTranspose,
    Attention,
    AdditiveAttention,
    MultiHeadAttention,
    Concatenate,
    Dot,
    Add,
    Subtract,
    Multiply,
    Average,
    Maximum,
    Minimum,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
    AveragePooling1D,
    ZeroPadding1D,
    Cropping1D,
    UpSampling1D,
):
    rules.register(_cls)(plain)


@rules.register(Bidirectional)
def bidirectional(maker: Maker, node: Node, layer: Bidirectional) -> None:
    """The wrapper, given the forward layer; Keras makes the backward one from it."""
    maker.write(layer, maker.make(node, layer.layer))


@rules.register(TimeDistributed)
def time_distributed(maker: Maker, node: Node, layer: TimeDistributed) -> None:
    """The wrapper, or without it what does the same on an axis that Keras does not know."""
    alone = unwrapped(maker.model, node)
    if alone is not None:
        maker.make(node, alone)
        return
    maker.write(layer, maker.make(node, layer.layer))
