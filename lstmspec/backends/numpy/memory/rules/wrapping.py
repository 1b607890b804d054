"""The rule of `TimeDistributed`."""

from __future__ import annotations

from dataclasses import replace

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule, run
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import BatchNormalization, Bidirectional, Dropout, Layer, TimeDistributed


@rule(TimeDistributed)
def time_distributed(call: Call, layer: TimeDistributed) -> Made:
    """The wrapped layer on every step, the steps being one large batch, or a batch each."""
    if call.training and _mixes(layer.layer):
        return _each(call, layer.layer)
    return _folded(call, layer.layer)


def _mixes(layer: Layer) -> bool:
    """Whether what a sample gives depends on the others in training."""
    if isinstance(layer, TimeDistributed):
        return _mixes(layer.layer)
    if isinstance(layer, Dropout):
        return layer.noise_shape is not None and layer.noise_shape[0] is not None
    if isinstance(layer, Bidirectional):
        return layer.layer.activity_regularizer is not None
    return isinstance(layer, BatchNormalization)


def _takes_mask(layer: Layer) -> bool:
    reads = layer.takes_states or layer.reads_mask or layer.wraps
    return reads or isinstance(layer, BatchNormalization)


def _fold(x: Space) -> Space:
    batch, time, *rest = x.shape
    return x.reshaped(batch * time, *rest)


def _folded(call: Call, layer: Layer) -> Made:
    mask, (batch, time, *_) = call.masks[0], call.x.shape
    inner = replace(
        call,
        inputs=(_fold(call.x),),
        masks=(_fold(mask) if mask is not None and _takes_mask(layer) else None,),
        shapes=((batch * time, *call.shapes[0][2:]),),
        streamed=False,
    )
    made = run(inner, layer)
    behind, before = made.backward, call.x.shape

    def backward(arriving: Arriving) -> Leaving:
        if behind is None:
            return Leaving([None])
        leaving = behind(Arriving([_fold(arriving.output)]))
        (of_x,) = leaving.inputs
        return Leaving([None if of_x is None else of_x.reshaped(*before)], leaving.weights)

    y = made.outputs[0].reshaped(*call.shapes[0])
    return Made([y], backward, mask, held=[*made.held, *made.outputs], unnamed=made.unnamed)


def _each(call: Call, layer: Layer) -> Made:
    """One step, and what the others keep beside it, which is as much each."""
    mask, (batch, time, *rest) = (call.masks[0] if _takes_mask(layer) else None), call.x.shape
    step = replace(
        call,
        inputs=(call.x.view(batch, *rest),),
        masks=(None if mask is None else mask.view(batch, *mask.shape[2:]),),
        shapes=((batch, *call.shapes[0][2:]),),
        streamed=False,
    )
    before = call.meter.held
    made = run(step, layer)
    (output,) = made.outputs
    kept = max(call.meter.held - before - output.size * output.item, 0)
    others = call.meter.space(time - 1, kept, item=1)
    outputs = output.new(time - 1, *output.shape)
    y = call.x.new(*call.shapes[0])
    del outputs
    back, shape = made.backward, step.shapes[0]

    def backward(arriving: Arriving, others: Space = others) -> Leaving:
        if back is None:
            return Leaving([None])
        gradient = arriving.output
        leaving = back(Arriving([gradient.view(*shape)]))
        (of_step,) = leaving.inputs
        if of_step is None:
            return leaving
        of_steps = of_step.new(time, *of_step.shape)
        return Leaving([of_steps.new(batch, time, *rest)], leaving.weights)

    return Made([y], backward, call.masks[0])
