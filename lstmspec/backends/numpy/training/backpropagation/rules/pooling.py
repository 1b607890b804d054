"""Rules of pooling."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels.backward.pooling import (
    global_average_pooling_backward,
    global_average_pooling_forward,
    global_max_pooling_backward,
    global_max_pooling_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import GlobalAveragePooling1D, GlobalMaxPooling1D


@rule(GlobalAveragePooling1D)
def global_average_pooling(call: Call, layer: GlobalAveragePooling1D) -> Made:
    """The mean of the steps that count."""
    y, cache = global_average_pooling_forward(call.x, call.masks[0], layer.keepdims)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([global_average_pooling_backward(arriving.output, cache, layer.keepdims)])

    return Made([y], backward)


@rule(GlobalMaxPooling1D)
def global_max_pooling(call: Call, layer: GlobalMaxPooling1D) -> Made:
    """The largest number of each feature."""
    y, cache = global_max_pooling_forward(call.x, layer.keepdims)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([global_max_pooling_backward(arriving.output, cache, layer.keepdims)])

    return Made([y], backward)
