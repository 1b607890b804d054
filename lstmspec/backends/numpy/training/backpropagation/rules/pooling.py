"""Rules of pooling."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import running_average, running_max
from lstmspec.backends.numpy.kernels.backward.pooling import (
    average_pooling_backward,
    average_pooling_forward,
    global_average_pooling_backward,
    global_average_pooling_forward,
    global_max_pooling_backward,
    global_max_pooling_forward,
    max_pooling_backward,
    max_pooling_forward,
    running_average_backward,
    running_max_backward,
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
    if call.continues:
        return _average_so_far(call, layer)
    y, cache = global_average_pooling_forward(call.x, call.masks[0], layer.keepdims)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([global_average_pooling_backward(arriving.output, cache, layer.keepdims)])

    return Made([y], backward)


@rule(GlobalMaxPooling1D)
def global_max_pooling(call: Call, layer: GlobalMaxPooling1D) -> Made:
    """The largest number of each feature."""
    if call.continues:
        return _largest_so_far(call, layer)
    y, cache = global_max_pooling_forward(call.x, layer.keepdims)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([global_max_pooling_backward(arriving.output, cache, layer.keepdims)])

    return Made([y], backward)


def _average_so_far(call: Call, layer: GlobalAveragePooling1D) -> Made:
    """The mean of this piece and of those before it, which have no gradient."""
    total, before = call.before(*layer.so_far)
    y, total, steps = running_average(call.x, call.masks[0], total, before, layer.keepdims)
    call.go_on(total=total, steps=steps)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([running_average_backward(arriving.output, call.x, call.masks[0], steps)])

    return Made([y], backward)


def _largest_so_far(call: Call, layer: GlobalMaxPooling1D) -> Made:
    """The largest numbers of this piece and of those before it, which have no gradient."""
    largest, steps = call.before(*layer.so_far)
    y, largest, steps = running_max(call.x, largest, steps, layer.keepdims)
    call.go_on(largest=largest, steps=steps)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([running_max_backward(arriving.output, call.x, largest)])

    return Made([y], backward)


@rule(MaxPooling1D)
def max_pooling(call: Call, layer: MaxPooling1D) -> Made:
    """The largest number of each window."""
    x, padding, before = call.windowed(layer.padding)
    y, cache = max_pooling_forward(x, layer.pool_size, layer.stride, padding)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([max_pooling_backward(arriving.output, cache)[:, before:]])

    return Made([y], backward)


@rule(AveragePooling1D)
def average_pooling(call: Call, layer: AveragePooling1D) -> Made:
    """The mean of each window."""
    x, padding, before = call.windowed(layer.padding)
    y, cache = average_pooling_forward(x, layer.pool_size, layer.stride, padding)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([average_pooling_backward(arriving.output, cache)[:, before:]])

    return Made([y], backward)
