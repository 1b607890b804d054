"""The rule of `MultiHeadAttention`."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.activations import activate, activate_back
from lstmspec.backends.numpy.memory.flow import (
    Arriving,
    Call,
    Gradient,
    Leaving,
    Made,
    gradients,
)
from lstmspec.backends.numpy.memory.penalties import penalize
from lstmspec.backends.numpy.memory.rules.noise import drawn
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import MultiHeadAttention

Found = dict[str, Gradient | None]


@rule(MultiHeadAttention)
def multi_head_attention(call: Call, layer: MultiHeadAttention) -> Made:
    """Heads of the query, the key and the value, what they attend to, and all of it joined."""
    return _trained(call, layer) if call.training else _predicted(call, layer)


def _predicted(call: Call, layer: MultiHeadAttention) -> Made:
    seen = _seen(call, layer)
    query, key = _heads(call, "query", 0), _heads(call, "key", -1)
    weights = _weights(query, key, seen)
    del query, key
    value = _heads(call, "value", 1)
    attended = value.new(*call.x.shape[:2], *value.shape[2:])
    if layer.use_gate:
        activate("sigmoid", _heads(call, "gate", 0))
    y = attended.new(*call.shapes[0])
    del weights, seen
    return Made([y], None, call.masks[0])


def _trained(call: Call, layer: MultiHeadAttention) -> Made:
    names = ("query", "key", "value")
    heads = [_heads(call, name, index) for name, index in zip(names, (0, -1, 1), strict=True)]
    of_penalty = penalize(layer.activity_regularizer, heads)
    seen = _seen(call, layer)
    query, key, value = heads
    keep = None
    if layer.dropout:
        scores = (*query.shape[:1], query.shape[2], query.shape[1], key.shape[1])
        keep = drawn(query, scores)
    weights = _weights(query, key, seen)
    thinned = None if keep is None else weights.new()
    joined = value.new(*query.shape[:2], *value.shape[2:])
    del thinned
    kept: list[Space | None] = [*heads, weights, keep, None if layer.dropout else seen]
    kept += of_penalty
    gate = None
    if layer.use_gate:
        gate = activate("sigmoid", _heads(call, "gate", 0))
        kept += [joined, *penalize(layer.activity_regularizer, [gate])]
        joined = joined.new()
    y = joined.new(*call.shapes[0])

    def backward(
        arriving: Arriving,
        heads: list[Space] = heads,
        weights: Space = weights,
        gate: Space | None = gate,
        kept: list[Space | None] = kept,
    ) -> Leaving:
        found = _gradients(call, "attention_output")
        of_joined = joined.new()
        of_query = None
        if gate is not None:
            of_query = _gate_back(call, gate, found)
        of_heads = _attended_back(heads, weights, is_thinned=bool(layer.dropout))
        through = []
        for name, index, of_head in zip(names, (0, -1, 1), of_heads, strict=True):
            sum_ = of_head.new() if layer.activity_regularizer is not None else None
            through.append(call.inputs[index].new())
            del sum_
            found.update(_gradients(call, name))
            if name == "query" and of_query is not None:
                through[0] = of_query.new()
        del of_joined
        return Leaving(_of_inputs(call, *through), found)

    return Made([y], backward, call.masks[0])


def _heads(call: Call, name: str, index: int) -> Space:
    """A product, to which the bias is added in place."""
    x = call.inputs[index]
    return x.new(*x.shape[:2], *call.weights[f"{name}/kernel"][1:])


def _seen(call: Call, layer: MultiHeadAttention) -> Space | None:
    """Which steps see which, a byte each."""
    x, steps, looked_at = call.x, call.x.shape[1], call.inputs[-1].shape[1]
    masks = call.masks if len(call.inputs) == 3 else call.masks[:2]
    if layer.sliding_window is not None:
        # Differences of 8 bytes, their sizes, and which are small.
        x.meter.passing(17 * steps * looked_at)
    hides = layer.use_causal_mask or layer.sliding_window is not None
    if any(mask is not None for mask in masks):
        return x.new(x.shape[0], 1, steps, looked_at, item=1)
    return x.new(1, 1, steps, looked_at, item=1) if hides else None


def _weights(query: Space, key: Space, seen: Space | None) -> Space:
    """The scores, of queries that are scaled first, and the weights."""
    scaled = query.new()
    scores = query.new(query.shape[0], query.shape[2], query.shape[1], key.shape[1])
    if seen is not None:
        seen.passing(1)
    weights = activate("softmax", scores)
    del scaled, scores
    return weights


def _attended_back(heads: list[Space], weights: Space, *, is_thinned: bool) -> list[Space]:
    """The gradients of query, key and value."""
    query, key, value = heads
    kept = weights.new() if is_thinned else None
    of_value = value.new()
    del kept
    of_weights = weights.new()
    of_scores = activate_back("softmax", of_weights, weights.shape)
    del of_weights
    found = [query.new(), key.new(), of_value]
    del of_scores
    return found


def _gate_back(call: Call, gate: Space, found: Found) -> Space:
    product = gate.new()
    of_z = activate_back("sigmoid", product, gate.shape)
    of_query = call.x.new()
    found.update(_gradients(call, "gate"))
    del of_z
    return of_query


def _gradients(call: Call, name: str) -> Found:
    """Those of a projection."""
    weights = {key: shape for key, shape in call.weights.items() if key.startswith(f"{name}/")}
    return gradients(call.meter, weights)


def _of_inputs(call: Call, of_query: Space, of_key: Space, of_value: Space) -> list[Space | None]:
    """The gradients of the inputs, where a value may be the key as well."""
    if len(call.inputs) == 2:
        return [of_query, of_value.new()]
    return [of_query, of_value, of_key]
