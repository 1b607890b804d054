"""Rules of the layers that take several tensors."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Add, Concatenate


@rule(Add)
def add(call: Call, layer: Add) -> Made:
    """The sum, one operand after another; each gets a gradient of its own."""
    first, *others = call.inputs
    y = first
    for other in others:
        pairs = zip(y.shape, other.shape, strict=True)
        y = y.new(*(max(one, two) for one, two in pairs))
    shapes = [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.new(*shape) for shape in shapes])

    return Made([y], backward, _mask(call))


@rule(Concatenate)
def concatenate(call: Call, layer: Concatenate) -> Made:
    """The tensors end to end; their gradients are views."""
    y = call.x.new(*call.shapes[0])
    shapes = [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.view(*shape) for shape in shapes])

    return Made([y], backward, _mask(call))


def _mask(call: Call) -> Space | None:
    masks = [mask for mask in call.masks if mask is not None]
    return masks[0].new(*call.shapes[0][:-1], item=1) if masks else None
