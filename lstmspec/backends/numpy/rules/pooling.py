"""Rules of pooling."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import GlobalAveragePooling1D, GlobalMaxPooling1D


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
