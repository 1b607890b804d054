"""Attention of several heads, in parts: what each returns with what backward needs, and gradients.

A training rule puts them together, as what Keras penalizes lies between them.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.backward.activations import softmax_backward
from lstmspec.backends.numpy.kernels.backward.layers import dense_backward
from lstmspec.backends.numpy.kernels.heads import head_weights, weigh_heads

HeadsCache = tuple[Array, Array, Array, Array | None, Array, Array | None]
"""Query, key, value; which pairs count, where the weights do not tell; the weights, and `keep`."""


def attend_heads_forward(
    query: Array,
    key: Array,
    value: Array,
    seen: Array | None = None,
    drops: bool = False,
    keep: Array | None = None,
) -> tuple[Array, HeadsCache]:
    """Return what heads (B, T, N, H) attend to, (B, T, N, E), the weights times `keep`; its cache.

    Key and value are (B, S, N, ...); `seen` and `drops` are as in `head_weights`.
    """
    weights = head_weights(query, key, seen, drops)
    y = weigh_heads(weights if keep is None else weights * keep, value)
    return y, (query, key, value, None if drops else seen, weights, keep)


def attend_heads_backward(gradient: Array, cache: HeadsCache) -> tuple[Array, Array, Array]:
    """Return the gradients of query, key and value."""
    query, key, value, seen, weights, keep = cache
    kept = weights if keep is None else weights * keep
    of_value = weigh_heads(kept.swapaxes(2, 3), gradient)
    del kept
    of_weights = gradient.swapaxes(1, 2) @ value.transpose(0, 2, 3, 1)
    if keep is not None:
        of_weights *= keep
    of_scores = softmax_backward(of_weights, weights, weights)
    del of_weights
    if seen is not None:
        of_scores *= seen
    of_scores *= query.dtype.type(1.0 / np.sqrt(query.shape[-1]))
    return weigh_heads(of_scores, key), weigh_heads(of_scores.swapaxes(2, 3), query), of_value


def make_heads_backward(
    gradient: Array, x: Array, kernel: Array, use_bias: bool
) -> tuple[Array, Array, Array | None]:
    """Return the gradients of x, kernel (D, N, H) and bias (N, H)."""
    flat, joined = gradient.reshape(*gradient.shape[:2], -1), kernel.reshape(len(kernel), -1)
    _, of_kernel, of_bias = dense_backward(flat, (x, joined, use_bias), need_x=False)
    whole = None if of_bias is None else of_bias.reshape(kernel.shape[1:])
    return flat @ joined.T, of_kernel.reshape(kernel.shape), whole


def join_heads_backward(
    gradient: Array, attended: Array, kernel: Array, use_bias: bool
) -> tuple[Array, Array, Array | None]:
    """Return the gradients of attended (B, T, N, E), kernel (N, E, O) and bias (O,)."""
    flat = attended.reshape(*attended.shape[:2], -1)
    joined = kernel.reshape(flat.shape[-1], -1)
    _, of_kernel, of_bias = dense_backward(gradient, (flat, joined, use_bias), need_x=False)
    of_attended = (gradient @ joined.T).reshape(attended.shape)
    return of_attended, of_kernel.reshape(kernel.shape), of_bias
