"""Rules of the activations that are layers."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made, gradients
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import ELU, LeakyReLU, PReLU, ReLU, Softmax


@rule(ReLU)
def relu(call: Call, layer: ReLU) -> Made:
    """What passes beside zeros; backward reads x."""
    is_plain = layer == ReLU() and not call.training
    return _of_x(call, 4 if is_plain else 9, 10 if layer.negative_slope else 5)


@rule(LeakyReLU)
def leaky_relu(call: Call, layer: LeakyReLU) -> Made:
    """Both sides, and which is taken; backward reads x."""
    return _of_x(call, 9, 9)


@rule(ELU)
def elu(call: Call, layer: ELU) -> Made:
    """Both sides, and which is taken; backward reads x."""
    return _of_x(call, 9, 9)


def _of_x(call: Call, there: int, back: int) -> Made:
    """What takes so many bytes for each number on its way, the result included."""
    call.x.passing(there)
    y = call.x.new()

    def backward(arriving: Arriving, x: Space = call.x) -> Leaving:
        x.passing(back)
        return Leaving([x.new()])

    return Made([y], backward, call.masks[0])


@rule(Softmax)
def softmax(call: Call, layer: Softmax) -> Made:
    """Made in place; backward reads y."""
    x = call.x
    axes = {axis + 1 for axis in layer.axes(len(x.shape) - 1)}
    moments = [1 if axis in axes else size for axis, size in enumerate(x.shape)]
    most = x.new(*moments)
    y = x.new()
    del most

    def backward(arriving: Arriving, y: Space = y) -> Leaving:
        direct = arriving.logits
        if direct is not None and arriving.outputs[0] is None:
            return Leaving([direct])
        y.passing(4)
        total = y.new(*moments)
        of_x = y.new()
        del total
        return Leaving([of_x if direct is None else of_x.new()])

    return Made([y], backward, logits=x if layer.activation == "softmax" else None)


@rule(PReLU)
def prelu(call: Call, layer: PReLU) -> Made:
    """Both sides, added in place; backward reads x."""
    weights = call.weights
    call.x.passing(8)
    y = call.x.new()

    def backward(arriving: Arriving, x: Space = call.x) -> Leaving:
        found = gradients(x.meter, weights)
        x.passing(9)
        return Leaving([x.new()], found)

    return Made([y], backward, call.masks[0])
