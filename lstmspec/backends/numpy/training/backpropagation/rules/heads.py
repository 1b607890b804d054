"""The rule of `MultiHeadAttention`."""

from __future__ import annotations

from collections.abc import Callable

from lstmspec.backends.numpy.kernels import (
    ACTIVATIONS,
    Array,
    join_heads,
    make_heads,
    seen_pairs,
)
from lstmspec.backends.numpy.kernels.backward.activations import ACTIVATION_GRADIENTS
from lstmspec.backends.numpy.kernels.backward.heads import (
    HeadsCache,
    attend_heads_backward,
    attend_heads_forward,
    join_heads_backward,
    make_heads_backward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import (
    Arriving,
    Call,
    Leaving,
    Made,
)
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.layers import MultiHeadAttention

Back = Callable[[Array, dict[str, Gradient | None]], Array]
"""Takes the gradient of heads back to what they are made of, and enters those of the weights."""


@rule(MultiHeadAttention)
def multi_head_attention(call: Call, layer: MultiHeadAttention) -> Made:
    """Heads of the query, the key and the value, what they attend to, and all of it joined."""
    query, query_back = _heads(call, layer, "query", 0)
    key, key_back = _heads(call, layer, "key", len(call.inputs) - 1)
    value, value_back = _heads(call, layer, "value", 1)
    attended, cache = _attended(call, layer, query, key, value)
    gate, gate_back = _gate(call, layer)
    joined = attended if gate is None else attended * gate
    weights = _weights(call, layer, "attention_output")
    y = join_heads(joined, *weights)

    def backward(arriving: Arriving) -> Leaving:
        found: dict[str, Gradient | None] = {}
        of_joined, found["attention_output/kernel"], found["attention_output/bias"] = (
            join_heads_backward(arriving.output, joined, weights[0], layer.use_bias)
        )
        of_query: Array | None = None
        if gate is not None:
            of_query = gate_back(of_joined * attended, found)
            of_joined *= gate
        of_heads = attend_heads_backward(of_joined, cache)
        through = query_back(of_heads[0], found)
        of_query = through if of_query is None else of_query + through
        of_key, of_value = key_back(of_heads[1], found), value_back(of_heads[2], found)
        if len(call.inputs) == 2:
            return Leaving([of_query, of_value + of_key], found)
        return Leaving([of_query, of_value, of_key], found)

    return Made([y], backward, call.masks[0])


def _attended(
    call: Call, layer: MultiHeadAttention, query: Array, key: Array, value: Array
) -> tuple[Array, HeadsCache]:
    query_mask, value_mask = call.masks[:2]
    key_mask = call.masks[2] if len(call.masks) == 3 else None
    rows, steps, heads = query.shape[:3]
    seen = seen_pairs(
        steps,
        value.shape[1],
        (query_mask, value_mask, key_mask),
        layer.use_causal_mask,
        layer.sliding_window,
    )
    keep = None
    if call.batch.training and layer.dropout:
        keep = call.keep(layer.dropout, (rows, heads, steps, value.shape[1]), layer.seed)
    return attend_heads_forward(query, key, value, seen, layer.dropout > 0, keep)


def _heads(call: Call, layer: MultiHeadAttention, name: str, index: int) -> tuple[Array, Back]:
    """Heads made of an input, and their way back."""
    kernel, bias = _weights(call, layer, name)
    x = call.inputs[index]
    made = make_heads(x, kernel, bias)
    of_penalty = call.batch.penalize(layer.activity_regularizer, [made])

    def back(gradient: Array, found: dict[str, Gradient | None]) -> Array:
        if of_penalty is not None:
            gradient = gradient + of_penalty[0]
        of_x, of_kernel, of_bias = make_heads_backward(gradient, x, kernel, bias is not None)
        found[f"{name}/kernel"], found[f"{name}/bias"] = of_kernel, of_bias
        return of_x

    return made, back


def _gate(call: Call, layer: MultiHeadAttention) -> tuple[Array | None, Back]:
    """The factor that the query makes, if there is one, and its way back to the query."""
    if not layer.use_gate:
        return None, lambda gradient, found: gradient
    kernel, bias = _weights(call, layer, "gate")
    gate = ACTIVATIONS["sigmoid"](make_heads(call.x, kernel, bias))
    of_penalty = call.batch.penalize(layer.activity_regularizer, [gate])

    def back(gradient: Array, found: dict[str, Gradient | None]) -> Array:
        if of_penalty is not None:
            gradient = gradient + of_penalty[0]
        of_z = ACTIVATION_GRADIENTS["sigmoid"](gradient, gate, gate)
        of_x, of_kernel, of_bias = make_heads_backward(of_z, call.x, kernel, bias is not None)
        found["gate/kernel"], found["gate/bias"] = of_kernel, of_bias
        return of_x

    return gate, back


def _weights(call: Call, layer: MultiHeadAttention, name: str) -> tuple[Array, Array | None]:
    bias = call.weight(f"{name}/bias") if layer.use_bias else None
    return call.weight(f"{name}/kernel"), bias
