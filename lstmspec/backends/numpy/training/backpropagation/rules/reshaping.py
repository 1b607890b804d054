"""Rules of the layers that move numbers to other places."""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import repeat_vector
from lstmspec.backends.numpy.kernels.backward.layers import (
    repeat_vector_backward,
    reshape_backward,
    reshape_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Flatten, Permute, RepeatVector, Reshape


@rule(Flatten)
def flatten(call: Call, layer: Flatten) -> Made:
    """One axis of all."""
    return _reshaped(call)


@rule(Reshape)
def reshape(call: Call, layer: Reshape) -> Made:
    """The axes that were inferred."""
    return _reshaped(call)


def _reshaped(call: Call) -> Made:
    shape = tuple(call.batch.size(dim) for dim in call.shapes[0])
    y, cache = reshape_forward(call.x, (len(call.x), *shape))

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([reshape_backward(arriving.output, cache)])

    return Made([y], backward)


@rule(Permute)
def permute(call: Call, layer: Permute) -> Made:
    """The axes in another order, and back."""
    order = (0, *layer.dims)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.transpose(np.argsort(order).tolist())])

    return Made([call.x.transpose(order)], backward)


@rule(RepeatVector)
def repeated(call: Call, layer: RepeatVector) -> Made:
    """A new time axis."""
    y = repeat_vector(call.x, call.batch.size(layer.n))

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([repeat_vector_backward(arriving.output)])

    return Made([y], backward)
