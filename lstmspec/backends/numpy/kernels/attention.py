"""Keras' attention between two sequences.

A query is (B, Tq, D), a value (B, Tv, E), a key (B, Tv, D); masks are (B, Tq) and (B, Tv).
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.activations import softmax
from lstmspec.backends.numpy.kernels.aliases import Array


def attention_dot(
    query: Array,
    value: Array,
    key: Array,
    scale: Array | None,
    *,
    query_mask: Array | None = None,
    value_mask: Array | None = None,
    use_causal_mask: bool = False,
) -> Array:
    """Return softmax(scale query key^T) value, (B, Tq, E). Source: keras/src/layers/attention/."""
    return attend(dot_scores(query, key, scale), value, query_mask, value_mask, use_causal_mask)


def attention_concat(
    query: Array,
    value: Array,
    key: Array,
    scale: Array | None,
    weight: Array,
    *,
    query_mask: Array | None = None,
    value_mask: Array | None = None,
    use_causal_mask: bool = False,
) -> Array:
    """Return softmax(weight sum(tanh(scale (query + key)))) value, (B, Tq, E)."""
    scores = concat_scores(query, key, scale, weight)
    return attend(scores, value, query_mask, value_mask, use_causal_mask)


def additive_attention(
    query: Array,
    value: Array,
    key: Array,
    scale: Array | None,
    *,
    query_mask: Array | None = None,
    value_mask: Array | None = None,
    use_causal_mask: bool = False,
) -> Array:
    """Return softmax(sum(scale tanh(query + key))) value, (B, Tq, E), scale being (D,)."""
    scores = additive_scores(query, key, scale)
    return attend(scores, value, query_mask, value_mask, use_causal_mask)


def dot_scores(query: Array, key: Array, scale: Array | None) -> Array:
    """Return scale query key^T, (B, Tq, Tv)."""
    scores = query @ key.swapaxes(-1, -2)
    if scale is not None:
        scores *= scale
    return scores


def concat_scores(query: Array, key: Array, scale: Array | None, weight: Array) -> Array:
    """Return weight sum(tanh(scale (query + key))) over the features, (B, Tq, Tv)."""
    sums = query[:, :, np.newaxis] + key[:, np.newaxis]
    if scale is not None:
        sums *= scale
    return weight * np.sum(np.tanh(sums, out=sums), axis=-1)


def additive_scores(query: Array, key: Array, scale: Array | None) -> Array:
    """Return sum(scale tanh(query + key)) over the features, (B, Tq, Tv), scale being (D,)."""
    sums = query[:, :, np.newaxis] + key[:, np.newaxis]
    np.tanh(sums, out=sums)
    return np.sum(sums, axis=-1) if scale is None else sums @ scale


def attend(
    scores: Array,
    value: Array,
    query_mask: Array | None,
    value_mask: Array | None,
    use_causal_mask: bool,
) -> Array:
    """Return softmax(scores) value with hidden steps left out, and 0 at hidden steps of the query.

    Source: keras/src/layers/attention/attention.py.
    """
    y = attention_weights(scores, value_mask, use_causal_mask) @ value
    return y if query_mask is None else np.where(query_mask[..., np.newaxis], y, np.zeros_like(y))


def attention_weights(scores: Array, value_mask: Array | None, use_causal_mask: bool) -> Array:
    """Return the softmax of scores (B, Tq, Tv), 1e9 less for steps that are hidden."""
    seen = None if value_mask is None else value_mask[:, np.newaxis]
    if use_causal_mask:
        earlier = np.tri(*scores.shape[1:], dtype=np.bool_)
        seen = earlier if seen is None else seen & earlier
    return softmax(scores if seen is None else np.where(seen, scores, scores - 1e9))
