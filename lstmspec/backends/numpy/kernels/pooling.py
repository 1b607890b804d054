"""Keras' pooling along time.

Each returns a new array and never writes into an input.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def global_average_pooling(x: Array, mask: Array | None, keepdims: bool) -> Array:
    """Return the mean of x (B, T, D) over the steps that mask (B, T) shows, shape (B, D).

    With `keepdims` the shape is (B, 1, D). A row without a step is nan, as in Keras. Source:
    keras/src/layers/pooling/global_average_pooling1d.py.
    """
    if mask is None:
        return np.mean(x, axis=1, keepdims=keepdims)
    valid = mask[..., np.newaxis]
    total = np.sum(x, axis=1, keepdims=keepdims, where=valid)
    with np.errstate(invalid="ignore"):
        return total / np.sum(valid, axis=1, keepdims=keepdims, dtype=x.dtype)


def global_max_pooling(x: Array, keepdims: bool) -> Array:
    """Return the largest numbers of x (B, T, D) over time: (B, D), with `keepdims` (B, 1, D).

    Source: keras/src/layers/pooling/global_max_pooling1d.py.
    """
    return np.max(x, axis=1, keepdims=keepdims)
