"""Rules of normalisation by how long vectors are."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made, gradients
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import RMSNormalization, UnitNormalization


@rule(UnitNormalization)
def unit_normalization(call: Call, layer: UnitNormalization) -> Made:
    """A product with what is a number for each vector; backward reads x."""
    axes = {axis + 1 for axis in layer.axes(len(call.x.shape) - 1)}
    norms = [1 if axis in axes else size for axis, size in enumerate(call.x.shape)]
    y = _scaled(call.x, norms)

    def backward(arriving: Arriving, x: Space = call.x) -> Leaving:
        x.passing(4)
        inverse = x.new(*norms)
        x.passing(8)
        of_x = x.new()
        del inverse
        return Leaving([of_x])

    return Made([y], backward, call.masks[0])


@rule(RMSNormalization)
def rms_normalization(call: Call, layer: RMSNormalization) -> Made:
    """A quotient with what is a number for each vector; backward reads x."""
    axes = {axis + 1 for axis in layer.axes(len(call.x.shape) - 1)}
    norms = [1 if axis in axes else size for axis, size in enumerate(call.x.shape)]
    y, weights = _scaled(call.x, norms), call.weights

    def backward(arriving: Arriving, x: Space = call.x) -> Leaving:
        x.passing(4)
        inverse, normal = x.new(*norms), x.new()
        normal.passing(4)
        found = gradients(x.meter, weights)
        of_x, mean = x.new(), x.new(*norms)
        normal.passing(4)
        del inverse, mean
        return Leaving([of_x], found)

    return Made([y], backward)


def _scaled(x: Space, norms: list[int]) -> Space:
    x.passing(4)
    inverse = x.new(*norms)
    made = x.new()
    del inverse
    return made
