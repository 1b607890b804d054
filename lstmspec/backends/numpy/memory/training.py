"""The nodes of a model, forward in their order and back in reverse, for their memory alone.

It goes as `training.learner` and `training.backpropagation.program` go.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from lstmspec.backends.numpy.liveness import last_uses, needing_values
from lstmspec.backends.numpy.memory import updates
from lstmspec.backends.numpy.memory.flow import (
    Arriving,
    Backward,
    Call,
    Gradient,
    Made,
    Pieces,
    fixed,
)
from lstmspec.backends.numpy.memory.losses import knows_logits, loss_gradient, measure
from lstmspec.backends.numpy.memory.penalties import add_penalty, constrain, penalize
from lstmspec.backends.numpy.memory.rules import run
from lstmspec.backends.numpy.memory.spaces import Meter, Space
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer


@dataclass
class _Run:
    """A batch that has gone through the nodes."""

    values: dict[str, Space]
    masks: dict[str, Space] = field(default_factory=dict)
    logits: dict[str, Space] = field(default_factory=dict)
    passed: list[tuple[Node, Backward | None, list[Space]]] = field(default_factory=list)


def train(model: Model, batch: int) -> Meter:
    """What one step of training takes of memory."""
    meter = Meter()
    outputs = _step(model, batch, meter)
    for output in outputs:
        for metric in model.training.metrics:
            measure(metric, output)
    return meter


def slots(model: Model) -> int:
    """The bytes of what the optimizer remembers for the weights that are trained."""
    weights = [weight for _, _, weight in model.weights() if weight.trainable]
    numbers = sum(math.prod(fixed(weight.shape)) for weight in weights)
    return 4 * numbers * updates.slots_of(model.training.optimizer)


def _step(model: Model, batch: int, meter: Meter) -> list[Space]:
    """A step on a batch; returned are the outputs."""
    meter.part = "activations"
    passed = _forward(model, batch, meter)
    meter.part = "temporaries"
    of_outputs: dict[str, Space] = {}
    of_logits: dict[str, Space] = {}
    for output in model.outputs:
        name, loss = output.value, model.training.losses[output.value]
        direct = name in passed.logits and knows_logits(loss, _activation(model, name))
        given = passed.logits[name] if direct else passed.values[name]
        gradient = loss_gradient(loss, given, from_logits=direct)
        (of_logits if direct else of_outputs)[name] = gradient
    gradients = _backward(model, passed, of_outputs, of_logits)
    _penalize(model, gradients, meter)
    weights = {name: fixed(weight.shape) for name, _, weight in model.weights()}
    updates.apply(model.training.optimizer, weights, gradients, meter)
    for name, _, weight in model.weights():
        if weight.constraint and name in gradients:
            constrain(weight.constraint, meter.given(*weights[name]))
    return [passed.values[output.value] for output in model.outputs]


def _forward(model: Model, batch: int, meter: Meter) -> _Run:
    result = _Run({i.name: meter.given(batch, *fixed(i.shape)) for i in model.inputs})
    needing, last = needing_values(model), last_uses(model)
    for place, node in enumerate(model.nodes):
        made = run(_call(model, node, result, needing, batch, meter), node.layer)
        layer: Layer = node.layer
        of_penalty = penalize(layer.penalty_of_output(), made.outputs)
        _enter(model, node, made, result)
        if node.result.name in needing:
            result.passed.append((node, made.backward, of_penalty))
        for name in last.get(place, ()):
            del result.values[name]
    return result


def _call(
    model: Model, node: Node, result: _Run, needing: frozenset[str], batch: int, meter: Meter
) -> Call:
    layer: Layer = node.layer
    return Call(
        meter=meter,
        training=True,
        inputs=tuple(result.values[name] for name in node.inputs),
        masks=tuple(result.masks.get(name) for name in node.inputs),
        needs=tuple(name in needing for name in node.inputs),
        shapes=tuple((batch, *fixed(made.shape)) for made in node.results),
        weights={w.name: fixed(w.shape) for w in layer.weights(model.input_types(node))},
        initial=tuple(result.values[name] for name in node.initial_state),
    )


def _enter(model: Model, node: Node, made: Made, result: _Run) -> None:
    for value, space in zip(node.results, made.outputs, strict=True):
        result.values[value.name] = space
        if value.mask_rank and made.mask is not None:
            result.masks[value.name] = made.mask
    if made.logits is not None and any(o.value == node.result.name for o in model.outputs):
        result.logits[node.result.name] = made.logits


def _backward(
    model: Model, passed: _Run, of_outputs: Mapping[str, Space], of_logits: Mapping[str, Space]
) -> dict[str, Gradient]:
    flowing, needing = dict(of_outputs), needing_values(model)
    found: dict[str, Gradient] = {}
    while passed.passed:
        node, backward, of_penalty = passed.passed.pop()
        arriving = Arriving(
            [flowing.pop(value.name, None) for value in node.results],
            of_logits.get(node.result.name),
        )
        for k, more in enumerate(of_penalty):
            arriving.outputs[k] = more if arriving.outputs[k] is None else more.new()
        idle = arriving.logits is None and all(one is None for one in arriving.outputs)
        if idle or backward is None:
            continue
        leaving = backward(arriving)
        taken = zip(
            [*node.inputs, *node.initial_state], [*leaving.inputs, *leaving.initial], strict=True
        )
        for name, gradient in taken:
            if gradient is not None and name in needing:
                flowing[name] = gradient.new() if name in flowing else gradient
        for name, of_weight in leaving.weights.items():
            if of_weight is not None:
                _add(found, f"{node.owner}/{name}", of_weight)
    return found


def _add(found: dict[str, Gradient], name: str, gradient: Gradient) -> None:
    """Add the gradient of a weight to what is known of it."""
    before = found.get(name)
    if isinstance(before, Pieces) and isinstance(gradient, Pieces):
        width = gradient.pieces.shape[-1]
        count = before.rows.size + gradient.rows.size
        rows = gradient.rows.new(count)
        gradient = Pieces(rows, rows.new(count, width))
    elif isinstance(before, Space):
        gradient = before.new()
    (gradient.pieces if isinstance(gradient, Pieces) else gradient).count_as("gradients")
    found[name] = gradient


def _penalize(model: Model, gradients: dict[str, Gradient], meter: Meter) -> None:
    """Count what the penalties of weights take; their gradients are those of whole weights."""
    for name, _, weight in model.weights():
        if weight.regularizer is None or not weight.trainable:
            continue
        gradient, shape = gradients.get(name), fixed(weight.shape)
        if isinstance(gradient, Pieces):
            gradient = updates.whole(gradient, gradient.pieces, shape)
        gradient = gradient or meter.space(*shape)
        add_penalty(weight.regularizer, gradient)
        gradients[name] = gradient


def _activation(model: Model, value: str) -> str:
    """The activation of the very node that makes an output."""
    node = model.by_name.get(value)
    return "linear" if node is None else getattr(node.layer, "activation", "linear")
