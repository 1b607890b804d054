"""The rule of `TimeDistributed`."""

from dataclasses import replace

from lstmspec.backends.numpy.emission import Call, Operand
from lstmspec.backends.numpy.masks import takes_mask
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import (
    ELU,
    Activation,
    Dense,
    Embedding,
    Layer,
    LeakyReLU,
    Masking,
    NoiseLayer,
    ReLU,
    TimeDistributed,
)
from lstmspec.shapes import TensorType

_POINTWISE = (Activation, Dense, Embedding, Masking, ReLU, LeakyReLU, ELU, NoiseLayer)
"""Layers that do the same at every step by themselves."""


@RULES.register(TimeDistributed)
def time_distributed(call: Call, node: Node, layer: TimeDistributed) -> None:
    """The wrapped layer on every step, the steps of all samples being one large batch."""
    if _is_pointwise(layer.layer):
        _inside(call, node, layer.layer, call.inputs[0], call.results[0], stem=call.stem)
        return
    (given,) = call.inputs
    steps = call.variable("steps")
    call.emission.view(steps, given.variable, f"fold_time({given.variable})")
    mask = None
    if given.mask and takes_mask(layer.layer, given.mask_rank - 1):
        mask = call.variable("steps_mask")
        call.emission.line(f"{mask} = fold_time({given.mask})")
    step = Operand(steps, _step(given.type), mask, given.mask_rank - 1)
    _inside(call, node, layer.layer, step, _step(call.results[0]), stem=f"{call.stem}_step")
    (made,) = call.outputs
    call.outputs = [call.variable()]
    call.emission.view(call.outputs[0], made, f"unfold_time({made}, {given.variable})")


def _is_pointwise(layer: Layer) -> bool:
    if isinstance(layer, TimeDistributed):
        return _is_pointwise(layer.layer)
    return isinstance(layer, _POINTWISE)


def _inside(
    call: Call, node: Node, layer: Layer, operand: Operand, result: TensorType, *, stem: str
) -> None:
    """Run the rule of the wrapped layer; its output is that of `call`, a mask it makes is not."""
    inner = replace(
        call,
        stem=stem,
        inputs=(operand,),
        results=(result,),
        wants_mask=False,
        outputs=[],
        mask=None,
    )
    RULES.apply(inner, node, layer)
    call.outputs = inner.outputs


def _step(x: TensorType) -> TensorType:
    return x.with_shape(*x.shape[1:])
