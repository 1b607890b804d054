"""Rules of the activations that are layers."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import (
    Array,
    bounded_relu,
    prelu,
    scaled_elu,
    sloped_relu,
    softmax_along,
)
from lstmspec.backends.numpy.kernels.backward.activation_layers import (
    bounded_relu_backward,
    prelu_backward,
    scaled_elu_backward,
    sloped_relu_backward,
    softmax_along_backward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import ELU, LeakyReLU, PReLU, ReLU, Softmax


@rule(ReLU)
def relu_layer(call: Call, layer: ReLU) -> Made:
    """Numbers between the threshold and the bound, and a slope below."""
    x, options = call.x, (layer.max_value, layer.negative_slope, layer.threshold)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([bounded_relu_backward(arriving.output, x, *options)])

    return Made([bounded_relu(x, *options)], backward, call.masks[0])


@rule(LeakyReLU)
def leaky_relu_layer(call: Call, layer: LeakyReLU) -> Made:
    """A slope below 0."""
    x, slope = call.x, layer.negative_slope

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([sloped_relu_backward(arriving.output, x, slope)])

    return Made([sloped_relu(x, slope)], backward, call.masks[0])


@rule(ELU)
def elu_layer(call: Call, layer: ELU) -> Made:
    """An exponential below 0."""
    x, alpha = call.x, layer.alpha

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([scaled_elu_backward(arriving.output, x, alpha)])

    return Made([scaled_elu(x, alpha)], backward, call.masks[0])


@rule(Softmax)
def softmax_layer(call: Call, layer: Softmax) -> Made:
    """Shares along the axes; along one, a loss can be computed of what they were made of."""
    axes = tuple(axis + 1 for axis in layer.axes(call.x.ndim - 1))
    y = softmax_along(call.x, axes)

    def backward(arriving: Arriving) -> Leaving:
        direct = arriving.logits
        if direct is not None and arriving.outputs[0] is None:
            return Leaving([direct])
        of_x: Array = softmax_along_backward(arriving.output, y, axes)
        return Leaving([of_x if direct is None else of_x + direct])

    return Made([y], backward, logits=call.x if layer.activation == "softmax" else None)


@rule(PReLU)
def prelu_layer(call: Call, layer: PReLU) -> Made:
    """A learned slope below 0."""
    x, alpha = call.x, call.weight("alpha")

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_alpha = prelu_backward(arriving.output, x, alpha)
        return Leaving([of_x], {"alpha": of_alpha})

    return Made([prelu(x, alpha)], backward, call.masks[0])
