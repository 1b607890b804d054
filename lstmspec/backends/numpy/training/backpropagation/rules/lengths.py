"""Rules of normalisation by how long vectors are."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import rms_normalization as rms_kernel
from lstmspec.backends.numpy.kernels import unit_normalization as unit_kernel
from lstmspec.backends.numpy.kernels.backward.normalization import rms_normalization_backward
from lstmspec.backends.numpy.kernels.backward.products import normalized_backward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import RMSNormalization, UnitNormalization


@rule(UnitNormalization)
def unit_normalization(call: Call, layer: UnitNormalization) -> Made:
    """Each vector, of length 1; backward reads x."""
    x = call.x
    axes = tuple(axis + 1 for axis in layer.axes(x.ndim - 1))

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([normalized_backward(arriving.output, x, axes, 1e12)])

    return Made([unit_kernel(x, axes)], backward, call.masks[0])


@rule(RMSNormalization)
def rms_normalization(call: Call, layer: RMSNormalization) -> Made:
    """Each vector, by its root mean square; backward reads x."""
    x, scale = call.x, call.weight("scale")
    axes = tuple(axis + 1 for axis in layer.axes(x.ndim - 1))

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_scale = rms_normalization_backward(arriving.output, x, scale, axes, layer.epsilon)
        return Leaving([of_x], {"scale": of_scale})

    return Made([rms_kernel(x, scale, axes, layer.epsilon)], backward)
