"""Keras' attention of several heads.

A query is (B, T, D), a value and a key are (B, S, ...). A head attends on its own to what it makes
of them: queries and keys of H numbers, values of E. Heads are the axis before the last, as Keras
makes them, and one product of matrices serves them all.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.activations import sigmoid, softmax
from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.layers import dense


def multi_head_attention(
    query: Array,
    value: Array,
    key: Array,
    of_query: tuple[Array, Array | None],
    of_key: tuple[Array, Array | None],
    of_value: tuple[Array, Array | None],
    of_output: tuple[Array, Array | None],
    *,
    of_gate: tuple[Array, Array | None] | None = None,
    query_mask: Array | None = None,
    value_mask: Array | None = None,
    key_mask: Array | None = None,
    use_causal_mask: bool = False,
    sliding_window: int | None = None,
    drops: bool = False,
) -> Array:
    """Return what all heads attend to, brought to one vector a step, (B, T, O).

    Each projection is a kernel and a bias: of the query and the key (D, N, H) and (N, H), of the
    value (D, N, E) and (N, E), of the output (N, E, O) and (O,). A gate is a factor between 0 and 1
    that the query makes. `drops` says whether there is dropout, without which Keras attends evenly
    where a step sees none. Source: keras/src/layers/attention/multi_head_attention.py; Vaswani et
    al. (2017).
    """
    masks = (query_mask, value_mask, key_mask)
    seen = seen_pairs(query.shape[1], value.shape[1], masks, use_causal_mask, sliding_window)
    weights = head_weights(make_heads(query, *of_query), make_heads(key, *of_key), seen, drops)
    attended = weigh_heads(weights, make_heads(value, *of_value))
    if of_gate is not None:
        attended *= sigmoid(make_heads(query, *of_gate))
    return join_heads(attended, *of_output)


def make_heads(x: Array, kernel: Array, bias: Array | None) -> Array:
    """Return x kernel + bias: x (B, T, D), kernel (D, N, H), bias (N, H) -> (B, T, N, H)."""
    flat = dense(x, kernel.reshape(len(kernel), -1), None if bias is None else bias.reshape(-1))
    return flat.reshape(*x.shape[:-1], *kernel.shape[1:])


def join_heads(attended: Array, kernel: Array, bias: Array | None) -> Array:
    """Return attended kernel + bias: (B, T, N, E), kernel (N, E, O), bias (O,) -> (B, T, O)."""
    width = attended.shape[2] * attended.shape[3]
    return dense(attended.reshape(*attended.shape[:2], width), kernel.reshape(width, -1), bias)


def seen_pairs(
    steps: int,
    looked_at: int,
    masks: tuple[Array | None, Array | None, Array | None],
    use_causal_mask: bool,
    sliding_window: int | None,
) -> Array | None:
    """Return which steps of the query see which of the value, (B or 1, 1, T, S); `None` is all.

    `masks` are those of the query, the value and the key. With a window, a step sees less than that
    many steps to each side.
    """
    query_mask, *others = masks
    pairs = [] if query_mask is None else [query_mask[:, np.newaxis, :, np.newaxis]]
    pairs += [mask[:, np.newaxis, np.newaxis] for mask in others if mask is not None]
    if use_causal_mask:
        pairs.append(np.tri(steps, looked_at, dtype=np.bool_)[np.newaxis, np.newaxis])
    if sliding_window is not None:
        apart = np.arange(steps)[:, np.newaxis] - np.arange(looked_at)
        pairs.append((np.abs(apart) < sliding_window)[np.newaxis, np.newaxis])
    if not pairs:
        return None
    seen = pairs[0]
    for pair in pairs[1:]:
        seen = seen & pair
    return seen


def head_weights(query: Array, key: Array, seen: Array | None, drops: bool) -> Array:
    """Return softmax(query key^T / sqrt(H)), (B, N, T, S): 0 for steps that are not seen.

    Where a step sees none, its weights are 0 with `drops`, and without it all the same: Keras goes
    two ways. Source: keras/src/layers/activations/softmax.py, keras/src/backend/tensorflow/nn.py.
    """
    scaled = query * query.dtype.type(1.0 / np.sqrt(query.shape[-1]))
    scores = scaled.swapaxes(1, 2) @ key.transpose(0, 2, 3, 1)
    if seen is not None:
        np.copyto(scores, -2e38, where=~seen)
    weights = softmax(scores)
    if seen is not None and drops:
        weights *= seen
    return weights


def weigh_heads(weights: Array, heads: Array) -> Array:
    """Return weights heads: (B, N, T, S), (B, S, N, E) -> (B, T, N, E)."""
    batch, count, steps, _ = weights.shape
    made = np.empty((batch, steps, count, heads.shape[-1]), heads.dtype)
    np.matmul(weights, heads.swapaxes(1, 2), out=made.swapaxes(1, 2))
    return made
