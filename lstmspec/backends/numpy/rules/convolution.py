"""Rules of the convolutions."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.backends.numpy.stepping import StepEmission, has_quick_windows
from lstmspec.ir import Node
from lstmspec.layers import (
    Conv1D,
    Conv1DTranspose,
    Convolution,
    DepthwiseConv1D,
    SeparableConv1D,
)


@RULES.register(Conv1D)
def conv1d(call: Call, node: Node, layer: Conv1D) -> None:
    """A product over windows, a sum and an activation."""
    _sums(call, layer, "conv1d", ["kernel"], "groups")


@RULES.register(DepthwiseConv1D)
def depthwise_conv1d(call: Call, node: Node, layer: DepthwiseConv1D) -> None:
    """A sum over windows of each feature, and an activation."""
    _sums(call, layer, "depthwise_conv1d", ["kernel"])


@RULES.register(SeparableConv1D)
def separable_conv1d(call: Call, node: Node, layer: SeparableConv1D) -> None:
    """A sum over windows of each feature, a product, and an activation."""
    _sums(call, layer, "separable_conv1d", ["depthwise_kernel", "pointwise_kernel"])


@RULES.register(Conv1DTranspose)
def conv1d_transpose(call: Call, node: Node, layer: Conv1DTranspose) -> None:
    """Products that are added where they meet, and an activation."""
    _sums(call, layer, "conv1d_transpose", ["kernel"], "output_padding")


def _sums(call: Call, layer: Convolution, kernel: str, names: list[str], *more: str) -> None:
    out = call.variable()
    weights = [*map(call.weight, names), call.weight("bias") if layer.use_bias else "None"]
    if call.carries and isinstance(call.emission, StepEmission) and has_quick_windows(layer):
        weights.append(str(layer.dilation_rate))
        step = call.emission.stepper("conv1d_stepper", weights, call.owner)
        (past,), (after,) = call.carry("past")
        call.emission.call([out, after], step, call.x, past)
        _activate(call, layer, out)
        return
    x, padding = call.windowed(layer.padding)
    options = _changed(layer, "strides", "dilation_rate", *more)
    if padding != "valid":
        options["padding"] = literal(padding)
    call.emission.call([out], kernel, x, *weights, **options)
    _activate(call, layer, out)


def _activate(call: Call, layer: Convolution, out: str) -> None:
    if layer.activation != "linear":
        call.emission.call([out], layer.activation, out)
    call.outputs = [out]


def _changed(layer: Convolution, *names: str) -> dict[str, str]:
    """The options in which `layer` differs from what its kernel does by itself."""
    fields = type(layer).model_fields
    return {
        name: literal(value)
        for name in names
        if (value := getattr(layer, name)) != fields[name].default
    }
