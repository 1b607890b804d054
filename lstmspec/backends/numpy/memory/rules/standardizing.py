"""Rules of numbers brought to another range."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.layers import Normalization, Rescaling


@rule(Normalization)
def normalization(call: Call, layer: Normalization) -> Made:
    """One new array, written twice; backward keeps the deviation alone."""
    axes = layer.axes(len(call.x.shape) - 1)
    along = [size if axis - 1 in axes else 1 for axis, size in enumerate(call.x.shape)]
    deviation = call.x.new(*along)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([deviation.new(*arriving.output.shape)])

    return Made([call.x.new()], backward if call.training else None, call.masks[0])


@rule(Rescaling)
def rescaling(call: Call, layer: Rescaling) -> Made:
    """One new array, written twice."""

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.new()])

    return Made([call.x.new()], backward, call.masks[0])
