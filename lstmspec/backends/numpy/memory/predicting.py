"""What a prediction takes: the lines of `forward` in an emitted module, without numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from lstmspec.backends.numpy.masks import wanted_masks
from lstmspec.backends.numpy.memory.flow import Call, fixed, known
from lstmspec.backends.numpy.memory.packed import pack_size
from lstmspec.backends.numpy.memory.rules import run
from lstmspec.backends.numpy.memory.rules.recurrent import quick_cell
from lstmspec.backends.numpy.memory.spaces import Meter, Space
from lstmspec.backends.numpy.streaming import analyse
from lstmspec.ir import Model, Node
from lstmspec.layers import BatchNormalization, Bidirectional, Layer, Recurrent, TimeDistributed


def predict(model: Model, batch: int) -> Meter:
    """What `predict` takes of memory for a batch, what it returns included."""
    meter = Meter()
    streaming, wanted = analyse(model), wanted_masks(model)
    state = {
        node.name: tuple(
            meter.space(batch, *fixed(shape)) for shape in model.carried(node).values()
        )
        for node in model.nodes
        if node.name in streaming.carrying
    }
    values = {i.name: meter.given(batch, *fixed(i.shape)) for i in model.inputs}
    masks: dict[str, Space] = {}
    held: list[Space] = []
    unnamed: Space | None = None
    for node in model.nodes:
        call = _call(model, node, batch, meter, values, masks, state.get(node.name, ()))
        call = replace(call, streamed=node.result.name in streaming.streamed)
        made = run(call, node.layer)
        made.backward = made.logits = None
        held += made.held
        unnamed = made.unnamed or unnamed
        for value, space in zip(node.results, made.outputs, strict=True):
            values[value.name] = space
            if value.name in wanted and made.mask is not None:
                masks[value.name] = made.mask
    return meter


def _call(
    model: Model,
    node: Node,
    batch: int,
    meter: Meter,
    values: dict[str, Space],
    masks: dict[str, Space],
    carried: tuple[Space, ...],
) -> Call:
    layer: Layer = node.layer
    return Call(
        meter=meter,
        training=False,
        inputs=tuple(values[name] for name in node.inputs),
        masks=tuple(masks.get(name) for name in node.inputs),
        needs=tuple(False for _ in node.inputs),
        shapes=tuple((batch, *fixed(made.shape)) for made in node.results),
        weights={w.name: fixed(w.shape) for w in layer.weights(model.input_types(node))},
        initial=tuple(values[name] for name in node.initial_state),
        carried=carried,
    )


def packs(model: Model) -> int:
    """The bytes of what a loaded model holds: weights, or what is made of them in their place."""
    count = 0
    for node in model.nodes:
        if node.shares is None:
            layer: Layer = node.layer
            weights = {w.name: fixed(w.shape) for w in layer.weights(model.input_types(node))}
            count += _packed(layer, weights)
    return 4 * count


def _packed(layer: Layer, weights: Mapping[str, tuple[int, ...]]) -> int:
    """How many numbers a layer holds; a normalisation holds a scale and a shift."""
    inner = layer
    while isinstance(inner, TimeDistributed):
        inner = inner.layer
    if isinstance(inner, BatchNormalization):
        return 2 * math.prod(weights["moving_mean"])
    loop = inner.layer if isinstance(inner, Bidirectional) else inner
    cell = quick_cell(loop) if isinstance(loop, Recurrent) else None
    if cell is None or not isinstance(loop, Recurrent):
        return sum(map(math.prod, weights.values()))
    kernels = [shape for name, shape in weights.items() if name.rpartition("/")[2] == "kernel"]
    return sum(pack_size(cell, known(loop.units), features) for features, _ in kernels)
