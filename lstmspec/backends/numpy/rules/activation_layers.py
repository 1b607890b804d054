"""Rules of the activations that are layers."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import ELU, LeakyReLU, PReLU, ReLU, Softmax


@RULES.register(ReLU)
def relu(call: Call, node: Node, layer: ReLU) -> None:
    """The plain kernel, or the one with options."""
    if layer == ReLU():
        _call(call, "relu")
    else:
        options = (layer.max_value, layer.negative_slope, layer.threshold)
        _call(call, "bounded_relu", *map(literal, options))


@RULES.register(LeakyReLU)
def leaky_relu(call: Call, node: Node, layer: LeakyReLU) -> None:
    """The slope by value."""
    _call(call, "sloped_relu", literal(layer.negative_slope))


@RULES.register(ELU)
def elu(call: Call, node: Node, layer: ELU) -> None:
    """The factor by value."""
    _call(call, "scaled_elu", literal(layer.alpha))


@RULES.register(Softmax)
def softmax(call: Call, node: Node, layer: Softmax) -> None:
    """Along the axes, the batch counted."""
    axes = tuple(axis + 1 for axis in layer.axes(call.inputs[0].type.rank))
    _call(call, "softmax_along", literal(axes))


@RULES.register(PReLU)
def prelu(call: Call, node: Node, layer: PReLU) -> None:
    """The learned slopes."""
    _call(call, "prelu", call.weight("alpha"))


def _call(call: Call, kernel: str, *options: str) -> None:
    call.outputs = [call.variable()]
    call.emission.call(call.outputs, kernel, call.x, *options)
