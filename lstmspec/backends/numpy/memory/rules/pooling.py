"""Rules of pooling."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import GlobalAveragePooling1D, GlobalMaxPooling1D


@rule(GlobalAveragePooling1D)
def global_average_pooling(call: Call, layer: GlobalAveragePooling1D) -> Made:
    """The sum, and the mean; with a mask the number of steps of each row."""
    y, mask, before = call.x.new(*call.shapes[0]), call.masks[0], call.x.shape
    if mask is not None:
        y = y.new()

    def backward(arriving: Arriving, mask: Space | None = mask) -> Leaving:
        share = arriving.output.new()
        of_x = share.new(*before)
        del share
        return Leaving([of_x])

    return Made([y], backward)


@rule(GlobalMaxPooling1D)
def global_max_pooling(call: Call, layer: GlobalMaxPooling1D) -> Made:
    """The largest numbers; back, where they are and how many they share a gradient with."""
    x = call.x

    def backward(arriving: Arriving, x: Space = x) -> Leaving:
        largest = x.new(*x.shape, item=1)
        count = arriving.output.new()
        share = arriving.output.new()
        del count
        of_x = x.new()
        del largest, share
        return Leaving([of_x])

    return Made([x.new(*call.shapes[0])], backward)
