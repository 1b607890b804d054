"""Keras' layers that make a sequence longer or shorter."""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.errors import ModelError


def zero_padding(x: Array, before: int, after: int) -> Array:
    """Return x (B, T, D) with steps of zeros around its own: (B, before + T + after, D).

    Source: keras/src/layers/reshaping/zero_padding1d.py.
    """
    y = np.zeros((len(x), before + x.shape[1] + after, x.shape[2]), x.dtype)
    y[:, before : before + x.shape[1]] = x
    return y


def cropping(x: Array, before: int, after: int) -> Array:
    """Return a view of x (B, T, D) without steps at its ends: (B, T - before - after, D).

    Source: keras/src/layers/reshaping/cropping1d.py.
    """
    steps = x.shape[1]
    if before + after >= steps:
        raise ModelError(f"no step is left of {steps} when {before + after} are cut off")
    return x[:, before : steps - after]


def up_sampling(x: Array, size: int) -> Array:
    """Return x (B, T, D) with each step `size` times in a row: (B, size T, D).

    Source: keras/src/layers/reshaping/up_sampling1d.py.
    """
    return np.repeat(x, size, axis=1)
