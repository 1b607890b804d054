"""The rule of `TimeDistributed`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lstmspec.backends.numpy.kernels import Array, fold_time, unfold_time
from lstmspec.backends.numpy.training.backpropagation.flow import (
    Arriving,
    Call,
    Leaving,
    Made,
    added,
)
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule, run
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.layers import BatchNormalization, Bidirectional, Dropout, Layer, TimeDistributed


@rule(TimeDistributed)
def time_distributed(call: Call, layer: TimeDistributed) -> Made:
    """The wrapped layer on every step, the steps of all samples being one large batch.

    Where the layer looks at more than one sample at a time, every step is a batch of its own, as in
    keras/src/layers/rnn/time_distributed.py.
    """
    return _each(call, layer.layer) if _mixes(layer.layer) else _folded(call, layer.layer)


def _mixes(layer: Layer) -> bool:
    """Whether what a sample gives depends on the others in training."""
    if isinstance(layer, TimeDistributed):
        return _mixes(layer.layer)
    if isinstance(layer, Dropout):
        return layer.noise_shape is not None and layer.noise_shape[0] is not None
    if isinstance(layer, Bidirectional):
        # Its penalty is divided by the batch size.
        return layer.layer.activity_regularizer is not None
    return isinstance(layer, BatchNormalization)


def _takes_mask(layer: Layer) -> bool:
    reads = layer.takes_states or layer.reads_mask or layer.wraps
    return reads or isinstance(layer, BatchNormalization)


def _folded(call: Call, layer: Layer) -> Made:
    mask = call.masks[0]
    inner = replace(
        call,
        inputs=(fold_time(call.x),),
        masks=(fold_time(mask) if mask is not None and _takes_mask(layer) else None,),
        shapes=(call.shapes[0][1:],),
        streamed=False,
    )
    made = run(inner, layer)
    y, lead = unfold_time(made.outputs[0], call.x), call.x.shape[:2]
    behind = made.backward

    def backward(arriving: Arriving) -> Leaving:
        if behind is None:
            return Leaving([None])
        leaving = behind(Arriving([fold_time(arriving.output)]))
        (of_x,) = leaving.inputs
        inputs = [None if of_x is None else of_x.reshape(*lead, *of_x.shape[1:])]
        return Leaving(inputs, leaving.weights)

    return Made([y], backward, mask)


def _each(call: Call, layer: Layer) -> Made:
    mask = call.masks[0] if _takes_mask(layer) else None
    steps = [
        run(
            replace(
                call,
                name=f"{call.name}/{t}",
                inputs=(call.x[:, t],),
                masks=(None if mask is None else mask[:, t],),
                shapes=(call.shapes[0][1:],),
                streamed=False,
            ),
            layer,
        )
        for t in range(call.x.shape[1])
    ]
    y = np.stack([made.outputs[0] for made in steps], axis=1)
    backs = [made.backward for made in steps]

    def backward(arriving: Arriving) -> Leaving:
        gradient = arriving.output
        weights: dict[str, Gradient | None] = {}
        of_x: list[Array | None] = []
        for t, back in enumerate(backs):
            leaving = back(Arriving([gradient[:, t]])) if back else Leaving([None])
            of_x.append(leaving.inputs[0])
            for name, more in leaving.weights.items():
                weights[name] = added(weights.get(name), more)
        known = [of_step for of_step in of_x if of_step is not None]
        return Leaving([np.stack(known, axis=1) if known else None], weights)

    return Made([y], backward, call.masks[0])
