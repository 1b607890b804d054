"""Rules of pooling."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import (
    AveragePooling1D,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
)


@RULES.register(GlobalAveragePooling1D)
def global_average_pooling(call: Call, node: Node, layer: GlobalAveragePooling1D) -> None:
    """The mean of the steps that count."""
    call.outputs = [call.variable()]
    mask = call.inputs[0].mask or "None"
    keepdims = literal(layer.keepdims)
    call.emission.call(call.outputs, "global_average_pooling", call.x, mask, keepdims=keepdims)


@RULES.register(GlobalMaxPooling1D)
def global_max_pooling(call: Call, node: Node, layer: GlobalMaxPooling1D) -> None:
    """The largest number of each feature."""
    call.outputs = [call.variable()]
    keepdims = literal(layer.keepdims)
    call.emission.call(call.outputs, "global_max_pooling", call.x, keepdims=keepdims)


@RULES.register(MaxPooling1D)
def max_pooling(call: Call, node: Node, layer: MaxPooling1D) -> None:
    """The largest number of each window."""
    _windows(call, layer, "max_pooling")


@RULES.register(AveragePooling1D)
def average_pooling(call: Call, node: Node, layer: AveragePooling1D) -> None:
    """The mean of each window."""
    _windows(call, layer, "average_pooling")


def _windows(call: Call, layer: MaxPooling1D | AveragePooling1D, kernel: str) -> None:
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        kernel,
        call.x,
        pool_size=literal(layer.pool_size),
        strides=literal(layer.stride),
        padding=literal(layer.padding),
    )
