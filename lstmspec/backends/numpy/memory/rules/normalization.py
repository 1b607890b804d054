"""Rules of normalisation."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made, gradients
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import BatchNormalization, GroupNormalization, LayerNormalization


@rule(LayerNormalization)
def layer_normalization(call: Call, layer: LayerNormalization) -> Made:
    """The moments of each sample, and its normalised numbers."""
    axes = {axis + 1 for axis in layer.axes(len(call.x.shape) - 1)}
    moments = [1 if axis in axes else size for axis, size in enumerate(call.x.shape)]
    normal = call.x.new()
    normal.passing(4)
    deviation = normal.new(*moments)
    if not call.training:
        return Made([normal.new()], None, call.masks[0])
    y = normal.new() if layer.scale else normal
    y = y.new()
    scales, weights = layer.scale, call.weights

    def backward(arriving: Arriving, normal: Space = normal, kept: Space = deviation) -> Leaving:
        given = arriving.output
        given.passing(4)
        found = gradients(given.meter, weights)
        inner = given.new() if scales else given
        of_x, mean = inner.new(), inner.new(*moments)
        inner.passing(4)
        del mean
        return Leaving([of_x], found)

    return Made([y], backward, call.masks[0])


@rule(BatchNormalization)
def batch_normalization(call: Call, layer: BatchNormalization) -> Made:
    """In training the moments of the batch; else a product and a sum."""
    if not call.training:
        scaled = call.x.new()
        return Made([scaled.new()], None, call.masks[0])
    centred, square = call.x.new(), call.x.new()
    y = square.new()
    is_masked = call.masks[0] is not None
    weights = {name: call.weights[name] for name in ("gamma", "beta") if name in call.weights}

    def backward(arriving: Arriving, centred: Space = centred) -> Leaving:
        arriving.output.passing(4)
        found = gradients(centred.meter, weights)
        of_x = centred.new()
        of_x.passing(12 if is_masked else 8)
        return Leaving([of_x], found)

    return Made([y], backward, call.masks[0])


@rule(GroupNormalization)
def group_normalization(call: Call, layer: GroupNormalization) -> Made:
    """The moments of each group, and its normalised numbers."""
    axis = layer.axes(len(call.x.shape) - 1)[0] + 1
    count = call.x.shape[axis] if layer.groups == -1 else layer.groups
    given = call.x.reshaped(*call.x.shape)
    normal = given.new()
    normal.passing(4)
    deviation = normal.new(call.x.shape[0], count)
    y = normal.new()
    if not call.training:
        return Made([y], None, call.masks[0])
    scales, weights = layer.scale, call.weights

    def backward(arriving: Arriving, normal: Space = normal, kept: Space = deviation) -> Leaving:
        given = arriving.output
        given.passing(4)
        found = gradients(given.meter, weights)
        inner = given.new() if scales else given
        of_x = inner.new()
        inner.passing(4)
        return Leaving([of_x], found)

    return Made([y], backward, call.masks[0])
