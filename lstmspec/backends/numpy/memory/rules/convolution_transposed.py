"""Rule of the transposed convolution."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.activations import activate
from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made, gradients, known
from lstmspec.backends.numpy.memory.rules.core import PROBABILITIES, back_through
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Conv1DTranspose


@rule(Conv1DTranspose)
def conv1d_transpose(call: Call, layer: Conv1DTranspose) -> Made:
    """A view of the sums of a product for each tap, to which the bias is added in place."""
    x, (batch, count) = call.x, call.shapes[0][:2]
    steps, filters = x.shape[1], known(layer.filters)
    full = (steps - 1) * layer.strides + layer.span
    before = max(full - count, 0) // 2
    rows = x.reshaped(*x.shape)
    whole = x.new(batch, max(full, before + count), filters)
    x.meter.passing(4 * batch * steps * filters)
    del rows
    z = whole.view(batch, count, filters, is_whole=whole.shape[1] == count)
    y = activate(layer.activation, z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]
    weights = call.weights

    def backward(arriving: Arriving) -> Leaving:
        of_z = back(arriving)
        whole = of_z if full <= count else of_z.new(batch, full, filters)
        rows = _rows(layer, whole, steps)
        del whole
        found = gradients(x.meter, weights)
        ordered = x.reshaped(*x.shape)
        del ordered
        of_x = x.new() if need_x else None
        del rows
        return Leaving([of_x], found)

    return Made([y], backward, logits=z if layer.activation in PROBABILITIES else None)


def _rows(layer: Conv1DTranspose, whole: Space, steps: int) -> Space:
    """The steps that each step of the input was spread over: a view where they do not overlap."""
    batch, length, filters = whole.shape
    shape = (batch * steps, layer.kernel_size * filters)
    if layer.kernel_size * steps == length and layer.span == layer.strides and whole.is_whole:
        return whole.view(*shape, is_whole=True)
    return whole.new(*shape)
