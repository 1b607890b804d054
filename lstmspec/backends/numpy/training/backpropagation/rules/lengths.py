"""Rules of normalisation by how long vectors are."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import unit_normalization as unit_kernel
from lstmspec.backends.numpy.kernels.backward.products import normalized_backward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import UnitNormalization


@rule(UnitNormalization)
def unit_normalization(call: Call, layer: UnitNormalization) -> Made:
    """Each vector, of length 1; backward reads x."""
    x = call.x
    axes = tuple(axis + 1 for axis in layer.axes(x.ndim - 1))

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([normalized_backward(arriving.output, x, axes, 1e12)])

    return Made([unit_kernel(x, axes)], backward, call.masks[0])
