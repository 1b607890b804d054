"""Rules of the layers that act in training alone."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.kernels.backward.layers import dropout_backward, dropout_forward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Dropout, GaussianDropout, GaussianNoise, SpatialDropout1D


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
    """In training a sum with normal numbers; gradients pass as they are."""
    if not call.batch.training or layer.is_off:
        return _passed(call)
    y = call.normal(layer.stddev, layer.drawn_shape(call.x.shape), layer.seed)
    y += call.x
    return Made([y], lambda arriving: Leaving([arriving.output]), call.masks[0])


@rule(GaussianDropout)
def gaussian_dropout(call: Call, layer: GaussianDropout) -> Made:
    """In training a product with normal numbers around 1."""
    if not call.batch.training or layer.is_off:
        return _passed(call)
    factors = call.normal(layer.spread, layer.drawn_shape(call.x.shape), layer.seed)
    factors += factors.dtype.type(1)
    return _multiplied(call, factors)


def _dropped(call: Call, layer: Dropout | SpatialDropout1D) -> Made:
    if not call.batch.training or layer.is_off:
        return _passed(call)
    shape = layer.drawn_shape(call.x.shape)
    return _multiplied(call, call.keep(layer.rate, shape, layer.seed))


def _passed(call: Call) -> Made:
    return Made([call.x], lambda arriving: Leaving([arriving.output]), call.masks[0])


def _multiplied(call: Call, factors: Array) -> Made:
    y, cache = dropout_forward(call.x, factors)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([dropout_backward(arriving.output, cache)])

    return Made([y], backward, call.masks[0])
