"""Normalisation in pairs of forward and backward, as `layers` has them."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.layers import fold_batch_normalization
from lstmspec.backends.numpy.kernels.normalization import in_groups


def layer_normalization_forward(
    x: Array, gamma: Array | None, beta: Array | None, axis: tuple[int, ...], epsilon: float
) -> tuple[Array, tuple[Any, ...]]:
    """Return what `layer_normalization` returns, and its cache."""
    along = [1] * x.ndim
    for k in axis:
        along[k] = x.shape[k]
    normal = x - np.mean(x, axis=axis, keepdims=True)
    deviation = np.sqrt(np.mean(normal * normal, axis=axis, keepdims=True) + epsilon)
    normal /= deviation
    scale = None if gamma is None else gamma.reshape(along)
    y = normal if scale is None else normal * scale
    y = y.copy() if beta is None else y + beta.reshape(along)
    return y, (normal, deviation, scale, beta is not None, axis)


def layer_normalization_backward(
    gradient: Array, cache: tuple[Any, ...]
) -> tuple[Array, Array | None, Array | None]:
    """Return the gradients of x, gamma and beta.

    With n = (x - mean) / deviation and d the gradient of n, that of x is
    (d - mean(d) - n mean(d n)) / deviation (Ba et al., 2016).
    """
    normal, deviation, scale, use_beta, axis = cache
    kept = {k % gradient.ndim for k in axis}
    others = tuple(k for k in range(gradient.ndim) if k not in kept)
    of_gamma = None if scale is None else np.sum(gradient * normal, axis=others)
    of_beta = np.sum(gradient, axis=others) if use_beta else None
    inner = gradient if scale is None else gradient * scale
    of_x = inner - np.mean(inner, axis=axis, keepdims=True)
    of_x -= normal * np.mean(inner * normal, axis=axis, keepdims=True)
    of_x /= deviation
    return of_x, of_gamma, of_beta


def batch_normalization_forward(
    x: Array,
    gamma: Array | None,
    beta: Array | None,
    moving_mean: Array,
    moving_variance: Array,
    mask: Array | None,
    axis: int,
    epsilon: float,
    momentum: float,
) -> tuple[Array, Array, Array, tuple[Any, ...]]:
    """Return the output in training, the new moving mean and variance, and the cache.

    The moments are those of the batch, over all axes but `axis`; with a mask, which has the axes of
    x but the last, those of the valid entries, whose number is raised by 1e-7. The variance is the
    biased one. Source: keras/src/layers/normalization/batch_normalization.py; Ioffe and Szegedy
    (2015).
    """
    others = tuple(k for k in range(x.ndim) if k != axis % x.ndim)
    valid = None if mask is None else np.broadcast_to(mask[..., np.newaxis], x.shape)
    if valid is None:
        size = np.array(x.size // x.shape[axis], x.dtype)
        mean = np.mean(x, axis=others, keepdims=True)
    else:
        size = np.sum(valid, axis=others, keepdims=True, dtype=x.dtype) + x.dtype.type(1e-7)
        mean = np.sum(x, axis=others, keepdims=True, where=valid) / size
    centred = x - mean
    square = np.square(centred)
    variance = np.sum(square, axis=others, keepdims=True, where=True if valid is None else valid)
    variance = variance / size
    rate = 1.0 / np.sqrt(variance + epsilon)
    along = mean.shape
    scale = rate if gamma is None else rate * gamma.reshape(along)
    y = centred * scale
    if beta is not None:
        y += beta.reshape(along)
    mean = moving_mean * momentum + mean.reshape(-1) * (1.0 - momentum)
    variance = moving_variance * momentum + variance.reshape(-1) * (1.0 - momentum)
    return y, mean, variance, (centred, rate, scale, size, valid, others, gamma, beta)


def batch_normalization_backward(
    gradient: Array, cache: tuple[Any, ...]
) -> tuple[Array, Array | None, Array | None]:
    """Return the gradients of x, gamma and beta.

    Masked entries are normalised too, so their gradients reach the moments, but as these do not
    depend on them, nothing comes back.
    """
    centred, rate, scale, size, valid, others, gamma, beta = cache
    sums = np.sum(gradient, axis=others, keepdims=True)
    projection = np.sum(gradient * centred, axis=others, keepdims=True)
    of_gamma = None if gamma is None else (projection * rate).reshape(-1)
    of_beta = None if beta is None else sums.reshape(-1)
    # Of x through the variance, and through the mean; the entries of a batch without a mask, less
    # their mean, sum to 0, but with 1e-7 in the number of entries that is not so.
    of_variance = -projection * scale * rate * rate / size
    of_mean = -sums * scale / size
    moments = centred * of_variance
    if valid is None:
        return gradient * scale + moments + of_mean, of_gamma, of_beta
    residue = np.sum(centred, axis=others, keepdims=True, where=valid)
    of_mean -= of_variance * residue / size
    return gradient * scale + np.where(valid, moments + of_mean, 0.0), of_gamma, of_beta


def frozen_normalization_forward(
    x: Array,
    gamma: Array | None,
    beta: Array | None,
    moving_mean: Array,
    moving_variance: Array,
    axis: int,
    epsilon: float,
) -> tuple[Array, Array]:
    """Return batch normalisation with moving statistics, as a layer that is not trained has it."""
    scale, shift = fold_batch_normalization(gamma, beta, moving_mean, moving_variance, epsilon)
    along = [1] * x.ndim
    along[axis] = x.shape[axis]
    return x * scale.reshape(along) + shift.reshape(along), scale.reshape(along)


def frozen_normalization_backward(gradient: Array, cache: Array) -> Array:
    """Return the gradient of x."""
    return gradient * cache


def rms_normalization_backward(
    gradient: Array, x: Array, scale: Array, axis: tuple[int, ...], epsilon: float
) -> tuple[Array, Array]:
    """Return the gradients of x and scale.

    With n = x r, r = 1 / sqrt(mean(x^2) + epsilon), and d the gradient of n, that of x is
    (d - n mean(d n)) r.
    """
    others = tuple(range(x.ndim - len(axis)))
    inverse = 1.0 / np.sqrt(np.mean(x * x, axis=axis, keepdims=True) + epsilon)
    normal = x * inverse
    of_scale = np.sum(gradient * normal, axis=others)
    of_x = gradient * scale
    normal *= np.mean(of_x * normal, axis=axis, keepdims=True)
    of_x -= normal
    of_x *= inverse
    return of_x, of_scale


def group_normalization_forward(
    x: Array, gamma: Array | None, beta: Array | None, axis: int, groups: int, epsilon: float
) -> tuple[Array, tuple[Any, ...]]:
    """Return what `group_normalization` returns, and its cache."""
    grouped, others = in_groups(x, axis, groups)
    y, cache = layer_normalization_forward(grouped, None, None, others, epsilon)
    y = y.reshape(x.shape)
    along = [1] * x.ndim
    along[axis] = x.shape[axis]
    scale = None if gamma is None else gamma.reshape(along)
    if scale is not None:
        y *= scale
    if beta is not None:
        y += beta.reshape(along)
    return y, (cache, scale, beta is not None, axis)


def group_normalization_backward(
    gradient: Array, cache: tuple[Any, ...]
) -> tuple[Array, Array | None, Array | None]:
    """Return the gradients of x, gamma and beta."""
    inner, scale, use_beta, axis = cache
    normal = inner[0]
    others = tuple(k for k in range(gradient.ndim) if k != axis)
    of_gamma = of_beta = None
    if scale is not None:
        of_gamma = np.sum(gradient * normal.reshape(gradient.shape), axis=others)
    if use_beta:
        of_beta = np.sum(gradient, axis=others)
    of_normal = gradient if scale is None else gradient * scale
    of_x, _, _ = layer_normalization_backward(of_normal.reshape(normal.shape), inner)
    return of_x.reshape(gradient.shape), of_gamma, of_beta
