"""Rules of attention."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import Array, additive_scores, concat_scores, dot_scores
from lstmspec.backends.numpy.kernels.backward.attention import (
    AttendCache,
    additive_scores_backward,
    attend_backward,
    attend_forward,
    concat_scores_backward,
    dot_scores_backward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.layers import AdditiveAttention, Attention, SequenceAttention


@rule(Attention)
def attention(call: Call, layer: Attention) -> Made:
    """The scores of the key, and the value weighed by them."""
    query, key = call.inputs[0], call.inputs[-1]
    scale = call.weight("scale") if layer.use_scale else None
    if layer.score_mode == "dot":
        made = _attended(call, layer, dot_scores(query, key, scale))
    else:
        weight = call.weight("concat_score_weight")
        made = _attended(call, layer, concat_scores(query, key, scale, weight))
    y, cache = made

    def backward(arriving: Arriving) -> Leaving:
        of_scores, of_value = attend_backward(arriving.output, cache)
        found: dict[str, Gradient | None] = {}
        if layer.score_mode == "dot":
            of_query, of_key, of_scale = dot_scores_backward(of_scores, query, key, scale)
        else:
            of_query, of_key, of_scale, found["concat_score_weight"] = concat_scores_backward(
                of_scores, query, key, scale, weight
            )
        found["scale"] = of_scale
        return Leaving(_of_inputs(call, of_query, of_value, of_key), found)

    return Made([y], backward, call.masks[0])


@rule(AdditiveAttention)
def additive_attention(call: Call, layer: AdditiveAttention) -> Made:
    """The scores of the key, and the value weighed by them."""
    query, key = call.inputs[0], call.inputs[-1]
    scale = call.weight("scale") if layer.use_scale else None
    y, cache = _attended(call, layer, additive_scores(query, key, scale))

    def backward(arriving: Arriving) -> Leaving:
        of_scores, of_value = attend_backward(arriving.output, cache)
        of_query, of_key, of_scale = additive_scores_backward(of_scores, query, key, scale)
        return Leaving(_of_inputs(call, of_query, of_value, of_key), {"scale": of_scale})

    return Made([y], backward, call.masks[0])


def _attended(call: Call, layer: SequenceAttention, scores: Array) -> tuple[Array, AttendCache]:
    query_mask, value_mask = call.masks[:2]
    keep = None
    if call.batch.training and layer.dropout:
        keep = call.keep(layer.dropout, scores.shape, layer.seed)
    value = call.inputs[1]
    return attend_forward(scores, value, query_mask, value_mask, layer.use_causal_mask, keep)


def _of_inputs(call: Call, of_query: Array, of_value: Array, of_key: Array) -> list[Array | None]:
    """The gradients of the inputs, where a value may be the key as well."""
    if len(call.inputs) == 2:
        return [of_query, of_value + of_key]
    return [of_query, of_value, of_key]
