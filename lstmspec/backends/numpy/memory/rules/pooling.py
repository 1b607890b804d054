"""Rules of pooling."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import (
    AveragePooling1D,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
)
from lstmspec.layers.convolution import padded_steps


@rule(GlobalAveragePooling1D)
def global_average_pooling(call: Call, layer: GlobalAveragePooling1D) -> Made:
    """The sum, and the mean; with a mask the number of steps of each row."""
    y, mask, before = call.x.new(*call.shapes[0]), call.masks[0], call.x.shape
    if mask is not None:
        y = y.new()

    def backward(arriving: Arriving, mask: Space | None = mask) -> Leaving:
        share = arriving.output.new()
        of_x = share.new(*before)
        del share
        return Leaving([of_x])

    return Made([y], backward, held=[state.new() for state in call.carried])


@rule(GlobalMaxPooling1D)
def global_max_pooling(call: Call, layer: GlobalMaxPooling1D) -> Made:
    """The largest numbers; back, where they are and how many they share a gradient with."""
    x = call.x

    def backward(arriving: Arriving, x: Space = x) -> Leaving:
        largest = x.new(*x.shape, item=1)
        count = arriving.output.new()
        share = arriving.output.new()
        del count
        of_x = x.new()
        del largest, share
        return Leaving([of_x])

    held = [state.new() for state in call.carried]
    found = [state.new() for state in call.carried]
    y = x.new(*call.shapes[0])
    del found
    return Made([y], backward, held=held)


@rule(MaxPooling1D)
def max_pooling(call: Call, layer: MaxPooling1D) -> Made:
    """The largest numbers; back, which steps have them, one step of all windows after another."""
    x, count = call.x, call.shapes[0][1]
    padded, held = call.windowed(_steps(x, layer))
    y = x.new(*call.shapes[0])
    del padded

    def backward(arriving: Arriving, x: Space = x) -> Leaving:
        padded = _padded(x, layer)
        largest = x.new(x.shape[0], count, x.shape[2])
        left = largest.new(*largest.shape, item=1)
        of_x = _gradient(x, layer)
        left.passing(2)
        del padded, largest
        return Leaving([of_x])

    return Made([y], backward, held=held)


@rule(AveragePooling1D)
def average_pooling(call: Call, layer: AveragePooling1D) -> Made:
    """The sums, which become the means in place; back, the share of each window."""
    x = call.x
    padded, held = call.windowed(_steps(x, layer))
    y = x.new(*call.shapes[0])
    del padded

    def backward(arriving: Arriving, x: Space = x) -> Leaving:
        share = arriving.output.new()
        of_x = _gradient(x, layer)
        del share
        return Leaving([of_x])

    return Made([y], backward, held=held)


def _steps(x: Space, layer: MaxPooling1D | AveragePooling1D) -> int:
    return padded_steps(x.shape[1], layer.pool_size, layer.stride, layer.padding)


def _padded(x: Space, layer: MaxPooling1D | AveragePooling1D) -> Space:
    batch, steps, features = x.shape
    padded = _steps(x, layer)
    return x if padded == steps else x.new(batch, padded, features)


def _gradient(x: Space, layer: MaxPooling1D | AveragePooling1D) -> Space:
    """That of the input: a view of that of the padded one."""
    batch, steps, features = x.shape
    of_padded = x.new(batch, _steps(x, layer), features)
    return of_padded.view(*x.shape, is_whole=_steps(x, layer) == steps)
