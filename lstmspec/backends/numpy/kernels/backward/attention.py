"""Attention in pairs: what it returns with what backward needs, and gradients."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.attention import (
    attention_weights,
    concat_scores,
    dot_scores,
)
from lstmspec.backends.numpy.kernels.backward.activations import softmax_backward

AttendCache = tuple[Array, Array, Array | None, Array | None]


def attend_forward(
    scores: Array,
    value: Array,
    query_mask: Array | None = None,
    value_mask: Array | None = None,
    use_causal_mask: bool = False,
    keep: Array | None = None,
) -> tuple[Array, AttendCache]:
    """Return what `attend` returns, the weights times `keep`, and its cache."""
    weights = attention_weights(scores, value_mask, use_causal_mask)
    y = (weights if keep is None else weights * keep) @ value
    if query_mask is not None:
        y = np.where(query_mask[..., np.newaxis], y, np.zeros_like(y))
    return y, (weights, value, query_mask, keep)


def attend_backward(gradient: Array, cache: AttendCache) -> tuple[Array, Array]:
    """Return the gradients of scores (B, Tq, Tv) and value (B, Tv, E)."""
    weights, value, query_mask, keep = cache
    if query_mask is not None:
        gradient = np.where(query_mask[..., np.newaxis], gradient, np.zeros_like(gradient))
    kept = weights if keep is None else weights * keep
    of_value = kept.swapaxes(-1, -2) @ gradient
    del kept
    of_weights = gradient @ value.swapaxes(-1, -2)
    if keep is not None:
        of_weights *= keep
    return softmax_backward(of_weights, weights, weights), of_value


def dot_scores_backward(
    gradient: Array, query: Array, key: Array, scale: Array | None
) -> tuple[Array, Array, Array | None]:
    """Return the gradients of query, key and scale, that of `dot_scores` being given."""
    of_scale = None
    if scale is not None:
        of_scale = np.asarray(np.sum(gradient * dot_scores(query, key, None)), gradient.dtype)
        gradient = gradient * scale
    return gradient @ key, gradient.swapaxes(-1, -2) @ query, of_scale


def concat_scores_backward(
    gradient: Array, query: Array, key: Array, scale: Array | None, weight: Array
) -> tuple[Array, Array, Array | None, Array]:
    """Return the gradients of query, key, scale and weight, that of `concat_scores` being given."""
    one = np.ones((), gradient.dtype)
    of_weight = np.asarray(np.sum(gradient * concat_scores(query, key, scale, one)), gradient.dtype)
    sums = query[:, :, np.newaxis] + key[:, np.newaxis]
    of_sums = np.tanh(sums if scale is None else scale * sums)
    of_sums *= of_sums
    np.subtract(1.0, of_sums, out=of_sums)
    of_sums *= (weight * gradient)[..., np.newaxis]
    of_scale = None
    if scale is not None:
        sums *= of_sums
        of_scale = np.asarray(np.sum(sums), gradient.dtype)
        of_sums *= scale
    return np.sum(of_sums, axis=2), np.sum(of_sums, axis=1), of_scale, of_weight


def additive_scores_backward(
    gradient: Array, query: Array, key: Array, scale: Array | None
) -> tuple[Array, Array, Array | None]:
    """Return the gradients of query, key and scale (D,), that of `additive_scores` being given."""
    sums = query[:, :, np.newaxis] + key[:, np.newaxis]
    np.tanh(sums, out=sums)
    of_scale = None
    if scale is not None:
        of_scale = gradient.reshape(-1) @ sums.reshape(-1, sums.shape[-1])
    sums *= sums
    np.subtract(1.0, sums, out=sums)
    sums *= gradient[..., np.newaxis]
    if scale is not None:
        sums *= scale
    return np.sum(sums, axis=2), np.sum(sums, axis=1), of_scale
