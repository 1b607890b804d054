"""Rules of the layers that move numbers to other places."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.layers import Flatten, Permute, RepeatVector, Reshape


@rule(Flatten)
def flatten(call: Call, layer: Flatten) -> Made:
    """One axis of all."""
    return _reshaped(call)


@rule(Reshape)
def reshape(call: Call, layer: Reshape) -> Made:
    """The axes that were inferred."""
    return _reshaped(call)


def _reshaped(call: Call) -> Made:
    before = call.x.shape

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.reshaped(*before)])

    return Made([call.x.reshaped(*call.shapes[0])], backward)


@rule(Permute)
def permute(call: Call, layer: Permute) -> Made:
    """Views, there and back."""
    before = call.x.shape

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.view(*before)])

    return Made([call.x.view(*call.shapes[0])], backward)


@rule(RepeatVector)
def repeated(call: Call, layer: RepeatVector) -> Made:
    """A new time axis."""
    before = call.x.shape

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.new(*before)])

    return Made([call.x.new(*call.shapes[0])], backward)
