"""Rules of the layers that take several tensors."""

from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import (
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)


@RULES.register(Add)
def add(call: Call, node: Node, layer: Add) -> None:
    """The sum; its mask is where any of the masks is."""
    _chain(call, "+")


@RULES.register(Subtract)
def subtract(call: Call, node: Node, layer: Subtract) -> None:
    """The difference."""
    _chain(call, "-")


@RULES.register(Average)
def average(call: Call, node: Node, layer: Average) -> None:
    """The sum, divided in place."""
    _chain(call, "+")
    call.emission.line(f"{call.outputs[0]} /= {len(call.inputs)}")


@RULES.register(Multiply)
def multiply(call: Call, node: Node, layer: Multiply) -> None:
    """The product; masked numbers count as 1."""
    if not any(operand.mask for operand in call.inputs):
        _chain(call, "*")
        return
    call.outputs = [call.variable()]
    call.emission.call(call.outputs, "multiply_masked", _tensors(call), _masks(call))
    _wanted(call)


@RULES.register(Maximum)
def maximum(call: Call, node: Node, layer: Maximum) -> None:
    """The largest numbers."""
    _select(call, "np.maximum")


@RULES.register(Minimum)
def minimum(call: Call, node: Node, layer: Minimum) -> None:
    """The smallest numbers."""
    _select(call, "np.minimum")


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


def _chain(call: Call, operator: str) -> None:
    call.outputs = [call.variable()]
    call.emission.chain(call.outputs[0], [operand.variable for operand in call.inputs], operator)
    _wanted(call)


def _select(call: Call, select: str) -> None:
    out = call.variable()
    call.outputs = [out]
    if any(operand.mask for operand in call.inputs):
        call.emission.call([out], "select_masked", select, _tensors(call), _masks(call))
    else:
        first, *others = [operand.variable for operand in call.inputs]
        for other in others:
            call.emission.call([out], select, first, other)
            first = out
    _wanted(call)


def _tensors(call: Call) -> str:
    return f"[{', '.join(operand.variable for operand in call.inputs)}]"


def _masks(call: Call) -> str:
    return f"[{', '.join(operand.mask or 'None' for operand in call.inputs)}]"


def _wanted(call: Call) -> None:
    if call.wants_mask:
        _any(call)


def _any(call: Call) -> None:
    call.mask = call.variable("mask")
    call.emission.chain(call.mask, [operand.mask for operand in call.inputs if operand.mask], "|")


def _join(call: Call, target: str, items: list[str], axis: int) -> None:
    call.emission.call([target], "np.concatenate", f"[{', '.join(items)}]", axis=str(axis))
