"""Rules of the layers that move numbers to other places."""

from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import Flatten, Permute, RepeatVector, Reshape


@RULES.register(Flatten)
def flatten(call: Call, node: Node, layer: Flatten) -> None:
    """One axis of all."""
    call.outputs = [call.variable()]
    call.emission.view(call.outputs[0], call.x, f"flatten({call.x})")


@RULES.register(Reshape)
def reshape(call: Call, node: Node, layer: Reshape) -> None:
    """The axes that were inferred."""
    call.outputs = [call.variable()]
    sizes = [call.emission.size(dim) for dim in call.results[0].shape]
    if node.layer is layer and node.result.name in call.emission.streaming.streamed:
        sizes[0] = f"{call.x}.shape[1]"
    text = f"{call.x}.reshape(len({call.x}), {', '.join(sizes)})"
    call.emission.view(call.outputs[0], call.x, text)


@RULES.register(Permute)
def permute(call: Call, node: Node, layer: Permute) -> None:
    """The axes in another order."""
    call.outputs = [call.variable()]
    order = ", ".join(map(str, (0, *layer.dims)))
    call.emission.view(call.outputs[0], call.x, f"{call.x}.transpose({order})")


@RULES.register(RepeatVector)
def repeat_vector(call: Call, node: Node, layer: RepeatVector) -> None:
    """A new time axis."""
    call.outputs = [call.variable()]
    size = call.emission.size(call.results[0].shape[0])
    call.emission.call(call.outputs, "repeat_vector", call.x, size)
