"""The rule of `Dot`."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import Dot


@RULES.register(Dot)
def dot(call: Call, node: Node, layer: Dot) -> None:
    """One kernel, axes counted with the batch."""
    axes = [axis + 1 for axis in layer.pair(*(operand.type.rank for operand in call.inputs))]
    tensors = [operand.variable for operand in call.inputs]
    call.outputs = [call.variable()]
    options = map(literal, (*axes, layer.normalize))
    call.emission.call(call.outputs, "dot_along", *tensors, *options)
