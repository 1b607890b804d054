"""Keras' layers that make one tensor of several, number by number.

Each returns a new array and never writes into an input. A mask has the axes of its array but the
last one; `None` hides nothing.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


def multiply_masked(arrays: list[Array], masks: list[Array | None]) -> Array:
    """Return the product of the arrays, a masked number being 1; 0 where every one is masked.

    Source: keras/src/layers/merging/multiply.py.
    """
    y, valid = masked_factor(arrays[0], masks[0]), masks[0]
    for x, mask in zip(arrays[1:], masks[1:], strict=True):
        y = y * masked_factor(x, mask)
        valid = None if valid is None or mask is None else valid | mask
    return y if valid is None else np.where(valid[..., np.newaxis], y, np.zeros_like(y))


def masked_factor(x: Array, mask: Array | None) -> Array:
    """Return x, and 1 where the mask hides it."""
    return x if mask is None else np.where(mask[..., np.newaxis], x, np.ones_like(x))


def select_masked(
    select: Callable[[Array, Array], Array], arrays: list[Array], masks: list[Array | None]
) -> Array:
    """Return what `select`, maximum or minimum, makes of the arrays, masked numbers left out.

    Source: keras/src/layers/merging/base_merge.py, `_apply_merge_op_and_or_mask`.
    """
    y, valid = arrays[0], masks[0]
    for x, mask in zip(arrays[1:], masks[1:], strict=True):
        y = select(*masked_operands(y, valid, x, mask))
        valid = None if valid is None or mask is None else valid | mask
    return y


def masked_operands(
    y: Array, valid: Array | None, x: Array, mask: Array | None
) -> tuple[Array, Array]:
    """Return y and x, each in the place of the other where that one alone is masked."""
    if mask is not None:
        x = np.where(mask[..., np.newaxis], x, y)
    if valid is not None:
        y = np.where(valid[..., np.newaxis], y, x)
    return y, x
