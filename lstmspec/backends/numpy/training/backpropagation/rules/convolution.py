"""Rules of the convolutions."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import ACTIVATIONS
from lstmspec.backends.numpy.kernels.backward.convolution import conv1d_backward, conv1d_forward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.core import (
    PROBABILITIES,
    back_through,
)
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Conv1D


@rule(Conv1D)
def conv1d(call: Call, layer: Conv1D) -> Made:
    """A product over windows, a sum and an activation."""
    z, cache = conv1d_forward(
        call.x,
        call.weight("kernel"),
        call.weight("bias") if layer.use_bias else None,
        strides=layer.strides,
        padding=layer.padding,
        dilation_rate=layer.dilation_rate,
        groups=layer.groups,
    )
    y = ACTIVATIONS[layer.activation](z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_kernel, of_bias = conv1d_backward(back(arriving), cache, need_x=need_x)
        return Leaving([of_x], {"kernel": of_kernel, "bias": of_bias})

    return Made([y], backward, logits=z if layer.activation in PROBABILITIES else None)
