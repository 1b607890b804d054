"""Rules of the layers that make a sequence longer or shorter."""

from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import Cropping1D, UpSampling1D, ZeroPadding1D


@RULES.register(ZeroPadding1D)
def zero_padding(call: Call, node: Node, layer: ZeroPadding1D) -> None:
    """Zeros around the steps; in a stream, the windows behind begin with them."""
    if node.layer is layer and node.result.name in call.emission.streaming.streamed:
        call.outputs = [call.x]
        return
    call.outputs = [call.variable()]
    call.emission.call(call.outputs, "zero_padding", call.x, *map(str, layer.ends))


@RULES.register(Cropping1D)
def cropping(call: Call, node: Node, layer: Cropping1D) -> None:
    """A view without the ends."""
    call.outputs = [call.variable()]
    text = f"cropping({call.x}, {layer.ends[0]}, {layer.ends[1]})"
    call.emission.view(call.outputs[0], call.x, text)


@RULES.register(UpSampling1D)
def up_sampling(call: Call, node: Node, layer: UpSampling1D) -> None:
    """Each step several times."""
    call.outputs = [call.variable()]
    call.emission.call(call.outputs, "up_sampling", call.x, str(layer.size))
