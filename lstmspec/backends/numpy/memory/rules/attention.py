"""Rules of attention."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.activations import activate
from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made, gradients
from lstmspec.backends.numpy.memory.rules.noise import drawn
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import AdditiveAttention, Attention, SequenceAttention


@rule(Attention)
def attention(call: Call, layer: Attention) -> Made:
    """The scores of the key, and the value weighed by them."""
    is_dot = layer.score_mode == "dot"
    y, kept = _attended(call, layer, _scores(call) if is_dot else _sums(call))
    weights, scaled = call.weights, layer.use_scale

    def backward(arriving: Arriving, kept: list[Space] = kept) -> Leaving:
        of_scores, of_value = _attended_back(arriving.output, call, kept)
        found = gradients(of_scores.meter, weights)
        if is_dot:
            of_query, of_key = _scores_back(call, of_scores, scaled=scaled)
        else:
            of_query, of_key = _sums_back(call, of_scores, scaled=scaled)
        return Leaving(_of_inputs(call, of_query, of_value, of_key), found)

    return Made([y], backward, call.masks[0])


@rule(AdditiveAttention)
def additive_attention(call: Call, layer: AdditiveAttention) -> Made:
    """The scores of the key, and the value weighed by them."""
    y, kept = _attended(call, layer, _sums(call))
    weights = call.weights

    def backward(arriving: Arriving, kept: list[Space] = kept) -> Leaving:
        of_scores, of_value = _attended_back(arriving.output, call, kept)
        found = gradients(of_scores.meter, weights)
        sums = of_scores.new(*of_scores.shape, call.x.shape[2])
        of_query, of_key = call.x.new(), call.inputs[-1].new()
        del sums
        return Leaving(_of_inputs(call, of_query, of_value, of_key), found)

    return Made([y], backward, call.masks[0])


def _scores(call: Call) -> Space:
    """A number for each step of the query and each of the value."""
    query, key = call.inputs[0], call.inputs[-1]
    return query.new(*query.shape[:2], key.shape[1])


def _sums(call: Call) -> Space:
    """The scores, from as many numbers for each feature."""
    scores, features = _scores(call), call.x.shape[2]
    sums = scores.new(*scores.shape, features)
    del sums
    return scores


def _scores_back(call: Call, of_scores: Space, *, scaled: bool) -> tuple[Space, Space]:
    if scaled:
        of_scores.passing(8)
        of_scores = of_scores.new()
    return call.x.new(), call.inputs[-1].new()


def _sums_back(call: Call, of_scores: Space, *, scaled: bool) -> tuple[Space, Space]:
    sums = of_scores.new(*of_scores.shape, call.x.shape[2])
    of_sums = sums.new()
    if scaled:
        sums.passing(4)
    of_query, of_key = call.x.new(), call.inputs[-1].new()
    del sums, of_sums
    return of_query, of_key


def _attended(call: Call, layer: SequenceAttention, scores: Space) -> tuple[Space, list[Space]]:
    """What it makes, and what backward needs: the weights, and which of them are kept."""
    value = call.inputs[1]
    kept = []
    if call.training and layer.dropout:
        kept.append(drawn(scores, scores.shape))
    hidden = None
    if call.masks[1] is not None or layer.use_causal_mask:
        scores.passing(9)
        hidden = scores.new()
    weights = activate("softmax", scores if hidden is None else hidden)
    if kept:
        thinned = weights.new()
        y = weights.new(*scores.shape[:2], value.shape[2])
        del thinned
    else:
        y = weights.new(*scores.shape[:2], value.shape[2])
    if call.masks[0] is not None:
        y.passing(8)
    return y, [weights, *kept]


def _attended_back(gradient: Space, call: Call, kept: list[Space]) -> tuple[Space, Space]:
    """The gradients of scores and value."""
    weights, value = kept[0], call.inputs[1]
    if call.masks[0] is not None:
        gradient.passing(8)
        gradient = gradient.new()
    of_value = value.new()
    of_weights = weights.new()
    of_weights.passing(8)
    return weights.new(), of_value


def _of_inputs(call: Call, of_query: Space, of_value: Space, of_key: Space) -> list[Space | None]:
    if len(call.inputs) == 2:
        return [of_query, of_value.new()]
    return [of_query, of_value, of_key]
