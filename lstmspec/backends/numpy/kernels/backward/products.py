"""The gradients of products of two tensors."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.products import inverse_norms, rows_along


def dot_along_backward(
    gradient: Array, x: Array, y: Array, axis_of_x: int, axis_of_y: int, normalize: bool
) -> tuple[Array, Array]:
    """Return the gradients of x and y."""
    unit_x = x * inverse_norms(x, axis_of_x) if normalize else x
    unit_y = y * inverse_norms(y, axis_of_y) if normalize else y
    rows, columns = rows_along(unit_x, axis_of_x), rows_along(unit_y, axis_of_y)
    inner = gradient.reshape(len(x), rows.shape[1], columns.shape[1])
    of_x = rows_back(inner @ columns, x.shape, axis_of_x)
    of_y = rows_back(inner.transpose(0, 2, 1) @ rows, y.shape, axis_of_y)
    if normalize:
        of_x = normalized_backward(of_x, x, axis_of_x)
        of_y = normalized_backward(of_y, y, axis_of_y)
    return of_x, of_y


def rows_back(rows: Array, shape: tuple[int, ...], axis: int) -> Array:
    """Return what `rows_along` made of an array of that shape as it was."""
    rest = (*shape[:axis], *shape[axis + 1 :])
    return np.moveaxis(rows.reshape(*rest, shape[axis]), -1, axis)


def normalized_backward(
    gradient: Array, x: Array, axis: int | tuple[int, ...], most: float = 1e7
) -> Array:
    """Return the gradient of x from that of x / |x|; 1 / |x| from `most` on is a constant."""
    inverse = inverse_norms(x, axis, most)
    along = np.sum(gradient * x, axis=axis, keepdims=True) * inverse * inverse
    along *= inverse < most
    return (gradient - x * along) * inverse
