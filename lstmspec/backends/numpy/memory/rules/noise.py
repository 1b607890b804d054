"""Rules of the layers that act in training alone."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Dropout, GaussianDropout, GaussianNoise, NoiseLayer, SpatialDropout1D


@rule(Dropout)
def dropout(call: Call, layer: Dropout) -> Made:
    """In training a product with a mask that is drawn for the batch; else nothing."""
    return _dropped(call, layer)


@rule(SpatialDropout1D)
def spatial_dropout(call: Call, layer: SpatialDropout1D) -> Made:
    """The same with one mask for all steps."""
    return _dropped(call, layer)


@rule(GaussianNoise)
def gaussian_noise(call: Call, layer: GaussianNoise) -> Made:
    """In training normal numbers, to which the input is added in place."""
    if not call.training or layer.is_off:
        return _passed(call)
    y = call.x.new()
    return Made([y], lambda arriving: Leaving([arriving.output]), call.masks[0])


@rule(GaussianDropout)
def gaussian_dropout(call: Call, layer: GaussianDropout) -> Made:
    """In training a product with normal numbers, which are made in place."""
    if not call.training or layer.is_off:
        return _passed(call)
    return _multiplied(call, call.x.new())


def drawn(x: Space, shape: tuple[int, ...]) -> Space:
    """A mask of dropout: random numbers, which of them are kept, and what these are times."""
    numbers, kept = x.new(*shape), x.new(*shape, item=1)
    del kept
    mask = numbers.new()
    numbers.passing(1)
    return mask


def _dropped(call: Call, layer: NoiseLayer) -> Made:
    if not call.training or layer.is_off:
        return _passed(call)
    return _multiplied(call, drawn(call.x, layer.drawn_shape(call.x.shape)))


def _passed(call: Call) -> Made:
    return Made([call.x], lambda arriving: Leaving([arriving.output]), call.masks[0])


def _multiplied(call: Call, factors: Space) -> Made:
    y = call.x.new()

    def backward(arriving: Arriving, factors: Space = factors) -> Leaving:
        return Leaving([arriving.output.new()])

    return Made([y], backward, call.masks[0])
