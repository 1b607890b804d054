"""The rule of `Dot`."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import dot_along
from lstmspec.backends.numpy.kernels.backward.products import dot_along_backward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Dot


@rule(Dot)
def dot(call: Call, layer: Dot) -> Made:
    """A product for each sample; backward reads both factors."""
    x, y = call.inputs
    first, second = layer.pair(x.ndim - 1, y.ndim - 1)
    options = first + 1, second + 1, layer.normalize

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([*dot_along_backward(arriving.output, x, y, *options)])

    return Made([dot_along(x, y, *options)], backward)
