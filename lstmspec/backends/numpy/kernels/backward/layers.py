"""Layers without a time loop, in pairs: what they return with what backward needs, and gradients.

Each `..._forward` returns its output and a cache; the `..._backward` of that name gets the gradient
of the output and the cache, and returns the gradients of the inputs and then of the weights, `None`
where there is no such weight. Nothing given is written to, and no cache holds a copy of an input.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.layers import dense, embedding, masking, merge


def dense_forward(
    x: Array, kernel: Array, bias: Array | None
) -> tuple[Array, tuple[Array, Array, bool]]:
    """Return what `dense` returns, and its cache."""
    return dense(x, kernel, bias), (x, kernel, bias is not None)


def dense_backward(
    gradient: Array, cache: tuple[Array, Array, bool], *, need_x: bool = True
) -> tuple[Array | None, Array, Array | None]:
    """Return the gradients of x (..., D), `None` unless `need_x`, kernel (D, U) and bias (U,)."""
    x, kernel, use_bias = cache
    rows = gradient.reshape(-1, gradient.shape[-1])
    of_kernel = x.reshape(-1, x.shape[-1]).T @ rows
    of_bias = np.sum(rows, axis=0) if use_bias else None
    return gradient @ kernel.T if need_x else None, of_kernel, of_bias


def embedding_forward(ids: Array, embeddings: Array) -> tuple[Array, tuple[Array, int]]:
    """Return what `embedding` returns, and its cache."""
    return embedding(ids, embeddings), (ids, len(embeddings))


def embedding_backward(gradient: Array, cache: tuple[Array, int]) -> Array:
    """Return the gradient of embeddings (N, D): for each row the sum over the ids that took it."""
    ids, size = cache
    taken = ids.reshape(-1).astype(np.int64) % size
    order = np.argsort(taken, kind="stable")
    rows, starts = np.unique(taken[order], return_index=True)
    of_embeddings = np.zeros((size, gradient.shape[-1]), gradient.dtype)
    if len(taken):
        sorted_gradient = gradient.reshape(-1, gradient.shape[-1])[order]
        of_embeddings[rows] = np.add.reduceat(sorted_gradient, starts, axis=0)
    return of_embeddings


def masking_forward(x: Array, mask_value: float) -> tuple[Array, Array, Array]:
    """Return what `masking` returns, output and mask, and its cache, which is the mask."""
    y, mask = masking(x, mask_value)
    return y, mask, mask


def masking_backward(gradient: Array, cache: Array) -> Array:
    """Return the gradient of x: 0 at masked steps."""
    return np.where(cache[..., np.newaxis], gradient, np.zeros_like(gradient))


def dropout_forward(x: Array, keep: Array) -> tuple[Array, Array]:
    """Return x keep, and the cache, which is keep.

    `keep` broadcasts against x; it is 0 where x is dropped, 1 / (1 - rate) elsewhere. Source:
    keras/src/backend/tensorflow/random.py; Srivastava et al. (2014).
    """
    return x * keep, keep


def dropout_backward(gradient: Array, cache: Array) -> Array:
    """Return the gradient of x."""
    return gradient * cache


def reshape_forward(x: Array, shape: tuple[int, ...]) -> tuple[Array, tuple[int, ...]]:
    """Return x in another shape, that of the batch included, and the cache: the shape it had."""
    return x.reshape(shape), x.shape


def reshape_backward(gradient: Array, cache: tuple[int, ...]) -> Array:
    """Return the gradient of x, for `Flatten`, `Reshape` and what `TimeDistributed` folds."""
    return gradient.reshape(cache)


def repeat_vector_backward(gradient: Array) -> Array:
    """Return the gradient of x (B, D) from that of `repeat_vector` (B, n, D)."""
    return np.sum(gradient, axis=1)


def add_backward(gradient: Array, shape: tuple[int, ...]) -> Array:
    """Return the gradient of one operand of a sum: summed where the operand was broadcast."""
    lead = gradient.ndim - len(shape)
    repeated = [k for k, size in enumerate(shape, start=lead) if size != gradient.shape[k]]
    return np.sum(gradient, axis=(*range(lead), *repeated), keepdims=True).reshape(shape)


def concatenate_backward(gradient: Array, sizes: tuple[int, ...], axis: int) -> list[Array]:
    """Return the gradient of each operand of a concatenation, of these sizes along `axis`."""
    bounds = np.cumsum(sizes)[:-1]
    return np.split(gradient, bounds, axis=axis)


def merge_forward(
    forward: Array, backward: Array, mode: str
) -> tuple[Array, tuple[tuple[Array, Array] | None, int, str]]:
    """Return what `merge` returns, and its cache: only a product has to keep its factors."""
    factors = (forward, backward) if mode == "mul" else None
    return merge(forward, backward, mode), (factors, forward.shape[-1], mode)


def merge_backward(
    gradient: Array, cache: tuple[tuple[Array, Array] | None, int, str]
) -> tuple[Array, Array]:
    """Return the gradients of what both directions returned."""
    factors, units, mode = cache
    if mode == "concat":
        return gradient[..., :units], gradient[..., units:]
    if factors is not None:
        forward, backward = factors
        return gradient * backward, gradient * forward
    shared = gradient / 2.0 if mode == "ave" else gradient
    return shared, shared
