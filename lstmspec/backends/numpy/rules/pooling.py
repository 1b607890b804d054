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
    mask = call.inputs[0].mask or "None"
    _global(call, layer, "global_average_pooling", "running_average", mask)


@RULES.register(GlobalMaxPooling1D)
def global_max_pooling(call: Call, node: Node, layer: GlobalMaxPooling1D) -> None:
    """The largest number of each feature."""
    _global(call, layer, "global_max_pooling", "running_max")


def _global(
    call: Call,
    layer: GlobalAveragePooling1D | GlobalMaxPooling1D,
    kernel: str,
    running: str,
    *mask: str,
) -> None:
    """Write the pooling of all steps; of a stream, of those so far."""
    call.outputs = [call.variable()]
    keepdims = literal(layer.keepdims)
    if not call.carries:
        call.emission.call(call.outputs, kernel, call.x, *mask, keepdims=keepdims)
        return
    before, after = call.carry(*layer.so_far)
    call.emission.call([*call.outputs, *after], running, call.x, *mask, *before, keepdims=keepdims)


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
    x, padding = call.windowed(layer.padding)
    call.emission.call(
        call.outputs,
        kernel,
        x,
        pool_size=literal(layer.pool_size),
        strides=literal(layer.stride),
        padding=literal(padding),
    )
