"""Rules of the layers that take several tensors."""

from __future__ import annotations

from functools import reduce

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.kernels.backward.layers import add_backward, concatenate_backward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Add, Concatenate


@rule(Add)
def add(call: Call, layer: Add) -> Made:
    """The sum; its mask is where any of the masks is."""
    y = reduce(np.add, call.inputs)
    shapes = [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        gradient = arriving.output
        return Leaving([add_backward(gradient, shape) for shape in shapes])

    return Made([y], backward, _any(call))


@rule(Concatenate)
def concatenate(call: Call, layer: Concatenate) -> Made:
    """The tensors end to end; so are their masks, but along the last axis, where any of them is."""
    rank = call.x.ndim - 1
    axis = layer.index(rank) + 1
    y = np.concatenate(call.inputs, axis=axis)
    sizes = tuple(x.shape[axis] for x in call.inputs)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([*concatenate_backward(arriving.output, sizes, axis)])

    if axis == rank or not any(mask is not None for mask in call.masks):
        return Made([y], backward, _any(call))
    masks = [
        np.ones(x.shape[:-1], bool) if mask is None else mask
        for x, mask in zip(call.inputs, call.masks, strict=True)
    ]
    return Made([y], backward, np.concatenate(masks, axis=axis))


def _any(call: Call) -> Array | None:
    masks = [mask for mask in call.masks if mask is not None]
    return reduce(np.logical_or, masks) if masks else None
