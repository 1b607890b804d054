"""Products of two tensors, sample by sample."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def dot_along(x: Array, y: Array, axis_of_x: int, axis_of_y: int, normalize: bool) -> Array:
    """Return the sums of products along one axis of each, the other axes of x and y behind B.

    Where no axis is left there is one of size 1. Source: keras/src/layers/merging/dot.py.
    """
    if normalize:
        x = x * inverse_norms(x, axis_of_x)
        y = y * inverse_norms(y, axis_of_y)
    rows, columns = rows_along(x, axis_of_x), rows_along(y, axis_of_y)
    sizes = (*np.delete(x.shape, axis_of_x).tolist(), *np.delete(y.shape, axis_of_y).tolist()[1:])
    return (rows @ columns.transpose(0, 2, 1)).reshape(sizes if len(sizes) > 1 else (*sizes, 1))


def rows_along(x: Array, axis: int) -> Array:
    """Return x (B, ...) as (B, M, K), K being that axis."""
    moved = np.moveaxis(x, axis, -1)
    return moved.reshape(len(x), int(np.prod(moved.shape[1:-1])), moved.shape[-1])


def inverse_norms(x: Array, axis: int | tuple[int, ...], most: float = 1e7) -> Array:
    """Return 1 / |x| along the axis or axes, at most `most`, as keras.ops.normalize has it."""
    with np.errstate(divide="ignore"):
        return np.minimum(1.0 / np.sqrt(np.sum(x * x, axis=axis, keepdims=True)), most)
