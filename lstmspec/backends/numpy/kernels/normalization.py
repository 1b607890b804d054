"""Normalisation beside that of layers and batches, which `layers` has."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.errors import ModelError
from lstmspec.backends.numpy.kernels.layers import layer_normalization
from lstmspec.backends.numpy.kernels.products import inverse_norms


def unit_normalization(x: Array, axis: tuple[int, ...]) -> Array:
    """Return x / |x| along `axis`; zeros stay zeros.

    Source: keras/src/layers/normalization/unit_normalization.py.
    """
    return x * inverse_norms(x, axis, 1e12)


def rms_normalization(x: Array, scale: Array, axis: tuple[int, ...], epsilon: float) -> Array:
    """Return x / sqrt(mean(x^2) + epsilon) scale, the mean over `axis`, the last axes.

    Source: keras/src/ops/nn.py, `_rms_normalization`; Zhang and Sennrich (2019).
    """
    y = x / np.sqrt(np.mean(x * x, axis=axis, keepdims=True) + epsilon)
    y *= scale
    return y


def group_normalization(
    x: Array, gamma: Array | None, beta: Array | None, axis: int, groups: int, epsilon: float
) -> Array:
    """Return gamma (x - mean) / sqrt(variance + epsilon) + beta, moments of groups of `axis`.

    Source: keras/src/layers/normalization/group_normalization.py; Wu and He (2018).
    """
    grouped, others = in_groups(x, axis, groups)
    y = layer_normalization(grouped, None, None, others, epsilon).reshape(x.shape)
    along = [1] * x.ndim
    along[axis] = x.shape[axis]
    if gamma is not None:
        y *= gamma.reshape(along)
    if beta is not None:
        y += beta.reshape(along)
    return y


def in_groups(x: Array, axis: int, groups: int) -> tuple[Array, tuple[int, ...]]:
    """Return x with `axis` cut into groups (-1 is one for each index), and a group's axes."""
    size = x.shape[axis]
    count = size if groups == -1 else groups
    if size % count:
        raise ModelError(f"an axis of {size} cannot be cut into {count} equal groups")
    grouped = x.reshape(*x.shape[:axis], count, size // count, *x.shape[axis + 1 :])
    return grouped, tuple(k for k in range(1, grouped.ndim) if k != axis)


def standardize(
    x: Array,
    mean: Array | float | tuple[float, ...],
    variance: Array | float | tuple[float, ...],
    axis: tuple[int, ...],
    invert: bool,
) -> Array:
    """Return (x - mean) / max(sqrt(variance), 1e-7), or with `invert` what that was made of.

    mean and variance have the sizes of `axis`, or fewer of them from the right. Source:
    keras/src/layers/preprocessing/normalization.py.
    """
    centre = along_axes(mean, x, axis)
    deviation = deviation_along(variance, x, axis)
    if invert:
        y = x * deviation
        y += centre
        return y
    y = x - centre
    y /= deviation
    return y


def deviation_along(
    variance: Array | float | tuple[float, ...], x: Array, axis: tuple[int, ...]
) -> Array:
    """Return max(sqrt(variance), 1e-7), in a shape that lies along `axis` of x."""
    return np.maximum(np.sqrt(along_axes(variance, x, axis)), 1e-7)


def along_axes(values: Array | float | tuple[float, ...], x: Array, axis: tuple[int, ...]) -> Array:
    """Return values, one or some for each index of `axis`, in a shape that lies along x."""
    kept = [x.shape[k] for k in axis]
    along = [size if k in axis else 1 for k, size in enumerate(x.shape)]
    return np.broadcast_to(np.asarray(values, x.dtype), kept).reshape(along)


def rescale(x: Array, scale: float | tuple[float, ...], offset: float | tuple[float, ...]) -> Array:
    """Return x scale + offset, along the last axis where they are lists.

    Source: keras/src/layers/preprocessing/rescaling.py.
    """
    y = x * np.asarray(scale, x.dtype)
    y += np.asarray(offset, x.dtype)
    return y
