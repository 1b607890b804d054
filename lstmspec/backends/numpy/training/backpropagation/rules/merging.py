"""Rules of the layers that take several tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.kernels.backward.layers import add_backward, concatenate_backward
from lstmspec.backends.numpy.kernels.backward.merging import (
    multiply_backward,
    multiply_forward,
    select_masked_backward,
    select_masked_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import (
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)


@rule(Add)
def add(call: Call, layer: Add) -> Made:
    """The sum; its mask is where any of the masks is."""
    return _summed(call, reduce(np.add, call.inputs))


@rule(Subtract)
def subtract(call: Call, layer: Subtract) -> Made:
    """The difference."""
    first, second = call.inputs
    shapes = first.shape, second.shape

    def backward(arriving: Arriving) -> Leaving:
        gradient = arriving.output
        return Leaving([add_backward(gradient, shapes[0]), -add_backward(gradient, shapes[1])])

    return Made([first - second], backward, _any(call))


@rule(Average)
def average(call: Call, layer: Average) -> Made:
    """The sum, divided."""
    y: Array = reduce(np.add, call.inputs)
    y /= len(call.inputs)
    return _summed(call, y, len(call.inputs))


def _summed(call: Call, y: Array, by: int = 1) -> Made:
    shapes = [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        gradient = arriving.output if by == 1 else arriving.output / by
        return Leaving([add_backward(gradient, shape) for shape in shapes])

    return Made([y], backward, _any(call))


@rule(Multiply)
def multiply(call: Call, layer: Multiply) -> Made:
    """The product; masked numbers count as 1."""
    y, cache = multiply_forward([*call.inputs], [*call.masks])

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([*multiply_backward(arriving.output, cache)])

    return Made([y], backward, _any(call))


@rule(Maximum)
def maximum(call: Call, layer: Maximum) -> Made:
    """The largest numbers."""
    return _selected(call, np.maximum)


@rule(Minimum)
def minimum(call: Call, layer: Minimum) -> Made:
    """The smallest numbers."""
    return _selected(call, np.minimum)


def _selected(call: Call, select: Callable[[Array, Array], Array]) -> Made:
    y, cache = select_masked_forward(select, [*call.inputs], [*call.masks])

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([*select_masked_backward(arriving.output, cache)])

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
