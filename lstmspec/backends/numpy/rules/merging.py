"""Rules of the layers that take several tensors."""

from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import Add, Concatenate


@RULES.register(Add)
def add(call: Call, node: Node, layer: Add) -> None:
    """The sum; its mask is where any of the masks is."""
    call.outputs = [call.variable()]
    call.emission.chain(call.outputs[0], [operand.variable for operand in call.inputs], "+")
    if call.wants_mask:
        _any(call)


@RULES.register(Concatenate)
def concatenate(call: Call, node: Node, layer: Concatenate) -> None:
    """The tensors end to end.

    Along the last axis the mask is where any of the masks is; along another one it is the masks
    end to end, an input without a mask being valid everywhere.
    """
    rank = call.inputs[0].type.rank
    axis = layer.index(rank) + 1
    call.outputs = [call.variable()]
    tensors = [operand.variable for operand in call.inputs]
    _join(call, call.outputs[0], tensors, -1 if axis == rank else axis)
    if call.wants_mask and axis == rank:
        _any(call)
    elif call.wants_mask:
        call.mask = call.variable("mask")
        masks = [
            operand.mask or f"np.ones({operand.variable}.shape[:{rank}], bool)"
            for operand in call.inputs
        ]
        _join(call, call.mask, masks, axis)


def _any(call: Call) -> None:
    call.mask = call.variable("mask")
    call.emission.chain(call.mask, [operand.mask for operand in call.inputs if operand.mask], "|")


def _join(call: Call, target: str, items: list[str], axis: int) -> None:
    call.emission.call([target], "np.concatenate", f"[{', '.join(items)}]", axis=str(axis))
