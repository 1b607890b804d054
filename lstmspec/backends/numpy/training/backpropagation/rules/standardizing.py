"""Rules of numbers brought to another range."""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import deviation_along, rescale, standardize
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Normalization, Rescaling


@rule(Normalization)
def normalization(call: Call, layer: Normalization) -> Made:
    """The same in training as at inference; its weights are not trained."""
    x = call.x
    axes = tuple(axis + 1 for axis in layer.axes(x.ndim - 1))
    mean = call.weight("mean") if layer.mean is None else np.array(layer.mean)
    variance = call.weight("variance") if layer.variance is None else np.array(layer.variance)
    deviation = deviation_along(variance, x, axes)

    def backward(arriving: Arriving) -> Leaving:
        gradient = arriving.output
        return Leaving([gradient * deviation if layer.invert else gradient / deviation])

    return Made([standardize(x, mean, variance, axes, layer.invert)], backward, call.masks[0])


@rule(Rescaling)
def rescaling(call: Call, layer: Rescaling) -> Made:
    """A product and a sum with numbers of the options."""
    scale = np.asarray(layer.scale, call.x.dtype)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output * scale])

    return Made([rescale(call.x, layer.scale, layer.offset)], backward, call.masks[0])
