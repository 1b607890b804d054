"""Rules of the convolutions of each feature by itself."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.activations import activate
from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made, gradients, known
from lstmspec.backends.numpy.memory.rules.core import PROBABILITIES, back_through
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import DepthwiseConv1D, SeparableConv1D
from lstmspec.layers.convolution import padded_steps


@rule(DepthwiseConv1D)
def depthwise_conv1d(call: Call, layer: DepthwiseConv1D) -> Made:
    """Sums over a view, to which the bias is added in place; back, a product for each tap."""
    x, (batch, count) = call.x, call.shapes[0][:2]
    steps = padded_steps(x.shape[1], layer.span, layer.strides, layer.padding)
    columns = x.shape[2] * layer.depth_multiplier
    wide, held = _taken(call, steps, columns)
    z = x.new(batch, count, columns)
    del wide
    y = activate(layer.activation, z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]
    weights = call.weights

    def backward(arriving: Arriving) -> Leaving:
        of_z = back(arriving)
        wide = _repeated(x, steps, columns)
        found = gradients(x.meter, weights)
        del wide
        if not need_x:
            return Leaving([None], found)
        return Leaving([_spread(x, layer, of_z, steps)], found)

    logits = z if layer.activation in PROBABILITIES else None
    return Made([y], backward, logits=logits, held=held)


@rule(SeparableConv1D)
def separable_conv1d(call: Call, layer: SeparableConv1D) -> Made:
    """The sums, which training keeps, and a product of them."""
    x, (batch, count) = call.x, call.shapes[0][:2]
    steps = padded_steps(x.shape[1], layer.span, layer.strides, layer.padding)
    columns = x.shape[2] * layer.depth_multiplier
    wide, held = _taken(call, steps, columns)
    sums = x.new(batch, count, columns)
    del wide
    z = x.new(batch, count, known(layer.filters))
    if not call.training:
        del sums
        return Made([activate(layer.activation, z)], held=held)
    y = activate(layer.activation, z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]
    weights = call.weights

    def backward(arriving: Arriving) -> Leaving:
        of_z = back(arriving)
        found = gradients(x.meter, weights)
        of_sums = sums.new(*of_z.shape[:2], columns)
        wide = _repeated(x, steps, columns)
        del wide
        return Leaving([_spread(x, layer, of_sums, steps) if need_x else None], found)

    return Made([y], backward, logits=z if layer.activation in PROBABILITIES else None)


def _spread(
    x: Space, layer: DepthwiseConv1D | SeparableConv1D, of_sums: Space, steps: int
) -> Space:
    """The gradient of the input from that of the sums."""
    batch, own, features = x.shape
    columns = features * layer.depth_multiplier
    of_wide = x.new(batch, steps, columns)
    part = of_sums.new()
    of_x = of_wide.view(batch, own, columns, is_whole=steps == own)
    if layer.depth_multiplier > 1:
        of_x = of_x.reshaped(*of_x.shape)
        of_x = x.new()
    del part
    return of_x


def _taken(call: Call, steps: int, columns: int) -> tuple[Space, list[Space]]:
    """What windows are taken of, and what is held besides."""
    padded, held = call.windowed(steps)
    repeats = columns != padded.shape[2]
    return (padded.new(*padded.shape[:2], columns) if repeats else padded), held


def _repeated(x: Space, steps: int, columns: int) -> Space:
    """The input with its padding, and each feature as often as it has sums."""
    batch, own, features = x.shape
    padded = x if steps == own else x.new(batch, steps, features)
    return padded if columns == features else x.new(batch, steps, columns)
