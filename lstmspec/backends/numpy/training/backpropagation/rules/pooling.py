"""Rules of pooling."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels.backward.pooling import (
    average_pooling_backward,
    average_pooling_forward,
    global_average_pooling_backward,
    global_average_pooling_forward,
    global_max_pooling_backward,
    global_max_pooling_forward,
    max_pooling_backward,
    max_pooling_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import (
    AveragePooling1D,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
)


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


@rule(MaxPooling1D)
def max_pooling(call: Call, layer: MaxPooling1D) -> Made:
    """The largest number of each window."""
    y, cache = max_pooling_forward(call.x, layer.pool_size, layer.stride, layer.padding)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([max_pooling_backward(arriving.output, cache)])

    return Made([y], backward)


@rule(AveragePooling1D)
def average_pooling(call: Call, layer: AveragePooling1D) -> Made:
    """The mean of each window."""
    y, cache = average_pooling_forward(call.x, layer.pool_size, layer.stride, layer.padding)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([average_pooling_backward(arriving.output, cache)])

    return Made([y], backward)
