"""Keras' layers without a time loop: products, lookups, masks, normalisation and reshaping.

Each returns a new array, or a view where the layer only reshapes, and never writes into an input.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.errors import ModelError


def dense(x: Array, kernel: Array, bias: Array | None) -> Array:
    """Return x kernel + bias on the last axis: x (..., D), kernel (D, U), bias (U,) -> (..., U).

    Source: keras/src/layers/core/dense.py; the activation is a kernel of its own.
    """
    # For a matrix `dot` is the same product and takes a third of the time to get there.
    y = x.dot(kernel) if x.ndim == 2 else x @ kernel
    if bias is not None:
        y += bias
    return y


def embedding(ids: Array, embeddings: Array) -> Array:
    """Return the rows of embeddings (N, D) at ids (...), shape (..., D).

    As in Keras, -1 is the last row and -N the first, and float ids lose their fraction; an id
    outside -N .. N-1 raises ModelError. Source: keras/src/layers/core/embedding.py.
    """
    size = embeddings.shape[0]
    rows = ids if np.issubdtype(ids.dtype, np.integer) else ids.astype(np.int64)
    outside = (rows < -size) | (rows >= size)
    if outside.any():
        raise ModelError(
            f"id {rows[outside][0]} is outside the embedding, whose ids run from 0 to {size - 1}"
        )
    return embeddings[rows]


def masking(x: Array, mask_value: float) -> tuple[Array, Array]:
    """Return x (B, T, ...) with masked steps set to 0, and the mask: True where a value differs.

    Source: keras/src/layers/core/masking.py.
    """
    mask = np.any(x != mask_value, axis=-1)
    return np.where(mask[..., np.newaxis], x, np.zeros_like(x)), mask


def layer_normalization(
    x: Array, gamma: Array | None, beta: Array | None, axis: tuple[int, ...], epsilon: float
) -> Array:
    """Return gamma (x - mean) / sqrt(variance + epsilon) + beta, moments taken over `axis`.

    gamma and beta have the sizes of the sorted `axis`. Source: keras/src/ops/nn.py,
    `_layer_normalization`; Ba et al. (2016).
    """
    centred = x - np.mean(x, axis=axis, keepdims=True)
    y = centred / np.sqrt(np.mean(centred * centred, axis=axis, keepdims=True) + epsilon)
    along = [1] * x.ndim
    for k in axis:
        along[k] = x.shape[k]
    if gamma is not None:
        y *= gamma.reshape(along)
    if beta is not None:
        y += beta.reshape(along)
    return y


def batch_normalization(
    x: Array,
    gamma: Array | None,
    beta: Array | None,
    moving_mean: Array,
    moving_variance: Array,
    axis: int,
    epsilon: float,
) -> Array:
    """Return gamma (x - moving_mean) / sqrt(moving_variance + epsilon) + beta along `axis`.

    The weights have the size of that axis. Source: keras/src/layers/normalization/
    batch_normalization.py, at inference; Ioffe and Szegedy (2015).
    """
    scale, shift = fold_batch_normalization(gamma, beta, moving_mean, moving_variance, epsilon)
    along = [1] * x.ndim
    along[axis] = x.shape[axis]
    return x * scale.reshape(along) + shift.reshape(along)


def fold_batch_normalization(
    gamma: Array | None,
    beta: Array | None,
    moving_mean: Array,
    moving_variance: Array,
    epsilon: float,
) -> tuple[Array, Array]:
    """Return scale and shift (C,) such that batch normalisation at inference is x scale + shift."""
    scale = 1.0 / np.sqrt(moving_variance + epsilon)
    if gamma is not None:
        scale = scale * gamma
    shift = -moving_mean * scale
    if beta is not None:
        shift = shift + beta
    return scale, shift


def merge(forward: Array, backward: Array, mode: str) -> Array:
    """Return the outputs of both directions as one, `mode` being concat, sum, mul or ave.

    A backward sequence has been put in time order, `backward[:, ::-1]`, before. Source:
    keras/src/layers/rnn/bidirectional.py.
    """
    if mode == "concat":
        return np.concatenate([forward, backward], axis=-1)
    if mode == "sum":
        return forward + backward
    if mode == "mul":
        return forward * backward
    if mode == "ave":
        return (forward + backward) / 2.0
    raise ValueError(f"merge mode `{mode}` is not one of concat, sum, mul, ave")


def flatten(x: Array) -> Array:
    """Return x (B, ...) as (B, product of the other sizes)."""
    return x.reshape(x.shape[0], int(np.prod(x.shape[1:])))


def repeat_vector(x: Array, n: int) -> Array:
    """Return x (B, D) repeated over n steps: (B, n, D)."""
    return np.repeat(x[:, np.newaxis], n, axis=1)


def fold_time(x: Array) -> Array:
    """Return x (B, T, ...) with every step a sample of its own: (B T, ...)."""
    return x.reshape(x.shape[0] * x.shape[1], *x.shape[2:])


def unfold_time(y: Array, x: Array) -> Array:
    """Return y (B T, ...) as (B, T, ...), with the B and T of x: what `fold_time` did, undone."""
    return y.reshape(*x.shape[:2], *y.shape[1:])
