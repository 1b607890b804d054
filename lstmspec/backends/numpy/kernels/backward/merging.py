"""The layers that make one tensor of several, number by number, in pairs.

As in `backward.layers`, a forward returns its output and a cache, and a backward the gradients. At
a tie of `select_masked_forward` the gradient goes to the earlier operand, as in TensorFlow.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.backward.layers import add_backward
from lstmspec.backends.numpy.kernels.merging import masked_factor, masked_operands, multiply_masked


def multiply_forward(
    arrays: list[Array], masks: list[Array | None]
) -> tuple[Array, tuple[list[Array], list[Array | None]]]:
    """Return what `multiply_masked` returns, and its cache: what it was given."""
    return multiply_masked(arrays, masks), (arrays, masks)


def multiply_backward(
    gradient: Array, cache: tuple[list[Array], list[Array | None]]
) -> list[Array]:
    """Return the gradient of each array: the gradient times the other factors, 0 where masked.

    Where every array is masked, each gradient is 0 by its own mask.
    """
    arrays, masks = cache
    found = []
    for k, (x, mask) in enumerate(zip(arrays, masks, strict=True)):
        of_x = gradient
        for j, (other, other_mask) in enumerate(zip(arrays, masks, strict=True)):
            if j != k:
                of_x = of_x * masked_factor(other, other_mask)
        if mask is not None:
            of_x = of_x * mask[..., np.newaxis]
        found.append(add_backward(of_x, x.shape))
    return found


def select_masked_forward(
    select: Callable[[Array, Array], Array], arrays: list[Array], masks: list[Array | None]
) -> tuple[Array, list[tuple[Any, ...]]]:
    """Return what `select_masked` returns, and its cache, a step an operand behind the first.

    A step is where the earlier operand was taken, both masks, and both shapes.
    """
    y, valid = arrays[0], masks[0]
    steps = []
    for x, mask in zip(arrays[1:], masks[1:], strict=True):
        shape = y.shape
        one, other = masked_operands(y, valid, x, mask)
        y = select(one, other)
        steps.append((y == one, valid, mask, shape, x.shape))
        valid = None if valid is None or mask is None else valid | mask
    return y, steps


def select_masked_backward(gradient: Array, cache: list[tuple[Any, ...]]) -> list[Array]:
    """Return the gradient of each array: the gradient where its number was taken, 0 elsewhere."""
    found = []
    for is_first, valid, mask, shape, shape_of_x in reversed(cache):
        from_y = is_first
        if mask is not None or valid is not None:
            hidden_x = False if mask is None else ~mask[..., np.newaxis]
            shown_y = True if valid is None else valid[..., np.newaxis]
            # A masked x stands for y, and a masked y for what then stands for x.
            from_y = np.where(shown_y, is_first | hidden_x, hidden_x)
        of_y = gradient * from_y
        found.append(add_backward(gradient - of_y, shape_of_x))
        gradient = add_backward(of_y, shape)
    return [gradient, *reversed(found)]
