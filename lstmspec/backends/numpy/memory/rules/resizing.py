"""Rules of the layers that make a sequence longer or shorter."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.layers import Cropping1D, UpSampling1D, ZeroPadding1D


@rule(ZeroPadding1D)
def padded(call: Call, layer: ZeroPadding1D) -> Made:
    """A new sequence, but of a stream the input itself; its gradient is a view."""
    if call.streamed:
        return Made([call.x])
    before, is_whole = call.x.shape, sum(layer.ends) == 0

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.view(*before, is_whole=is_whole)])

    return Made([call.x.new(*call.shapes[0])], backward)


@rule(Cropping1D)
def cropped(call: Call, layer: Cropping1D) -> Made:
    """A view; its gradient is a new sequence."""
    before, is_whole = call.x.shape, sum(layer.ends) == 0

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.new(*before)])

    return Made([call.x.view(*call.shapes[0], is_whole=is_whole)], backward)


@rule(UpSampling1D)
def repeated(call: Call, layer: UpSampling1D) -> Made:
    """A new sequence, and so is its gradient; NumPy repeats a view by a copy of it."""
    before = call.x.shape
    ordered = call.x if call.x.is_whole else call.x.new()
    y = call.x.new(*call.shapes[0])
    del ordered

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.new(*before)])

    return Made([y], backward)
