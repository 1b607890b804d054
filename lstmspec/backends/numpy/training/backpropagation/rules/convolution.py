"""Rules of the convolutions."""

from __future__ import annotations

from collections.abc import Callable

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.kernels.backward.convolution import conv1d_backward, conv1d_forward
from lstmspec.backends.numpy.kernels.backward.convolution_by_feature import (
    depthwise_conv1d_backward,
    depthwise_conv1d_forward,
    separable_conv1d_backward,
    separable_conv1d_forward,
)
from lstmspec.backends.numpy.kernels.backward.convolution_transposed import (
    conv1d_transpose_backward,
    conv1d_transpose_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.core import (
    PROBABILITIES,
    back_through,
)
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import (
    Conv1D,
    Conv1DTranspose,
    Convolution,
    DepthwiseConv1D,
    SeparableConv1D,
)

Pull = Callable[[Array], tuple[Array | None, *tuple[Array, ...], Array | None]]
"""From the gradient of sums to those of the input, each kernel and the bias."""


@rule(Conv1D)
def conv1d(call: Call, layer: Conv1D) -> Made:
    """A product over windows, a sum and an activation."""
    x, padding, before = call.windowed(layer.padding)
    z, cache = conv1d_forward(
        x,
        call.weight("kernel"),
        call.weight("bias") if layer.use_bias else None,
        strides=layer.strides,
        padding=padding,
        dilation_rate=layer.dilation_rate,
        groups=layer.groups,
    )
    need_x = call.needs[0]
    return _made(layer, z, before, lambda g: conv1d_backward(g, cache, need_x=need_x))


@rule(DepthwiseConv1D)
def depthwise_conv1d(call: Call, layer: DepthwiseConv1D) -> Made:
    """A sum over windows of each feature, and an activation."""
    x, padding, before = call.windowed(layer.padding)
    z, cache = depthwise_conv1d_forward(
        x,
        call.weight("kernel"),
        call.weight("bias") if layer.use_bias else None,
        strides=layer.strides,
        padding=padding,
        dilation_rate=layer.dilation_rate,
    )
    need_x = call.needs[0]
    return _made(layer, z, before, lambda g: depthwise_conv1d_backward(g, cache, need_x=need_x))


@rule(SeparableConv1D)
def separable_conv1d(call: Call, layer: SeparableConv1D) -> Made:
    """A sum over windows of each feature, a product, and an activation."""
    x, padding, before = call.windowed(layer.padding)
    z, cache = separable_conv1d_forward(
        x,
        call.weight("depthwise_kernel"),
        call.weight("pointwise_kernel"),
        call.weight("bias") if layer.use_bias else None,
        strides=layer.strides,
        padding=padding,
        dilation_rate=layer.dilation_rate,
    )
    need_x = call.needs[0]
    return _made(
        layer,
        z,
        before,
        lambda g: separable_conv1d_backward(g, cache, need_x=need_x),
        ("depthwise_kernel", "pointwise_kernel"),
    )


@rule(Conv1DTranspose)
def conv1d_transpose(call: Call, layer: Conv1DTranspose) -> Made:
    """Products that are added where they meet, and an activation."""
    z, cache = conv1d_transpose_forward(
        call.x,
        call.weight("kernel"),
        call.weight("bias") if layer.use_bias else None,
        strides=layer.strides,
        padding=layer.padding,
        output_padding=layer.output_padding,
        dilation_rate=layer.dilation_rate,
    )
    need_x = call.needs[0]
    return _made(layer, z, 0, lambda g: conv1d_transpose_backward(g, cache, need_x=need_x))


def _made(
    layer: Convolution,
    z: Array,
    before: int,
    pull: Pull,
    kernels: tuple[str, ...] = ("kernel",),
) -> Made:
    """The activation of sums of windows, which begin `before` steps before the input."""
    y = ACTIVATIONS[layer.activation](z)
    back = back_through(layer.activation, z, y)

    def backward(arriving: Arriving) -> Leaving:
        of_x, *of_weights = pull(back(arriving))
        if of_x is not None:
            of_x = of_x[:, before:]
        return Leaving([of_x], dict(zip((*kernels, "bias"), of_weights, strict=True)))

    return Made([y], backward, logits=z if layer.activation in PROBABILITIES else None)
