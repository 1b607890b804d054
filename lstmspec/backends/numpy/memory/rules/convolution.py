"""Rules of the convolutions."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.activations import activate
from lstmspec.backends.numpy.memory.flow import (
    Arriving,
    Call,
    Leaving,
    Made,
    gradients,
    known,
)
from lstmspec.backends.numpy.memory.rules.core import PROBABILITIES, back_through
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Conv1D
from lstmspec.layers.convolution import padded_steps


@rule(Conv1D)
def conv1d(call: Call, layer: Conv1D) -> Made:
    """Windows as rows, a product for each group, to which the bias is added in place."""
    x, filters = call.x, known(layer.filters)
    windows = _Windows(layer, x, call.shapes[0][1])
    padded, held = call.windowed(windows.steps)
    z = windows.product(filters)
    del padded
    y = activate(layer.activation, z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]
    weights = call.weights

    def backward(arriving: Arriving) -> Leaving:
        of_z = back(arriving)
        rows = of_z.reshaped(of_z.rows, of_z.shape[-1])
        padded = windows.padded()
        found = gradients(rows.meter, weights)
        columns = windows.columns()
        del padded, columns
        return Leaving([windows.spread() if need_x else None], found)

    return Made([y], backward, logits=z if layer.activation in PROBABILITIES else None, held=held)


class _Windows:
    """The windows of one use of a layer."""

    def __init__(self, layer: Conv1D, x: Space, count: int) -> None:
        self.layer, self.x, self.count = layer, x, count
        steps = x.shape[1]
        self.steps = padded_steps(steps, layer.span, layer.strides, layer.padding)
        self.depth = x.shape[2] // layer.groups

    def padded(self) -> Space:
        """The input with its padding."""
        batch, steps, features = self.x.shape
        return self.x if self.steps == steps else self.x.new(batch, self.steps, features)

    def columns(self) -> Space | None:
        """The windows of a group as rows; `None` if that is a view."""
        layer = self.layer
        if layer.kernel_size == layer.strides == layer.groups == 1 and self.x.is_whole:
            return None
        return self.x.new(self.x.shape[0] * self.count, layer.kernel_size * self.depth)

    def product(self, filters: int) -> Space:
        """The sums."""
        batch, groups = self.x.shape[0], self.layer.groups
        if groups == 1:
            columns = self.columns()
            z = self.x.new(batch, self.count, filters)
        else:
            z = self.x.new(batch, self.count, filters)
            columns = self.columns()
            z.passing(4 / groups)
        del columns
        return z

    def spread(self) -> Space:
        """The gradient of the input: a view of that of the padded one."""
        of_padded = self.x.new(self.x.shape[0], self.steps, self.x.shape[2])
        numbers = self.x.shape[0] * self.count * self.layer.kernel_size * self.depth
        self.x.meter.passing(4 * numbers)
        is_whole = self.steps == self.x.shape[1]
        return of_padded.view(*self.x.shape, is_whole=is_whole)
