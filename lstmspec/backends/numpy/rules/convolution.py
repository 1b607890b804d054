"""Rules of the convolutions."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import Conv1D, Layer


@RULES.register(Conv1D)
def conv1d(call: Call, node: Node, layer: Conv1D) -> None:
    """A product over windows, a sum and an activation."""
    out = call.variable()
    weights = [call.weight("kernel"), call.weight("bias") if layer.use_bias else "None"]
    options = _changed(layer, "strides", "padding", "dilation_rate", "groups")
    call.emission.call([out], "conv1d", call.x, *weights, **options)
    if layer.activation != "linear":
        call.emission.call([out], layer.activation, out)
    call.outputs = [out]


def _changed(layer: Layer, *names: str) -> dict[str, str]:
    """The options in which `layer` differs from what its kernel does by itself."""
    fields = type(layer).model_fields
    return {
        name: literal(value)
        for name in names
        if (value := getattr(layer, name)) != fields[name].default
    }
