"""Rules of the layers that make a sequence longer or shorter."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import cropping, up_sampling, zero_padding
from lstmspec.backends.numpy.kernels.backward.resizing import (
    cropping_backward,
    up_sampling_backward,
    zero_padding_backward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import Cropping1D, UpSampling1D, ZeroPadding1D


@rule(ZeroPadding1D)
def padded(call: Call, layer: ZeroPadding1D) -> Made:
    """Zeros around the steps; in a stream, the windows behind begin with them."""
    if call.streamed and call.batch.carried is not None:
        return Made([call.x], lambda arriving: Leaving([arriving.output]))

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([zero_padding_backward(arriving.output, *layer.ends)])

    return Made([zero_padding(call.x, *layer.ends)], backward)


@rule(Cropping1D)
def cropped(call: Call, layer: Cropping1D) -> Made:
    """A view without the ends."""

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([cropping_backward(arriving.output, *layer.ends)])

    return Made([cropping(call.x, *layer.ends)], backward)


@rule(UpSampling1D)
def repeated(call: Call, layer: UpSampling1D) -> Made:
    """Each step several times."""

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([up_sampling_backward(arriving.output, layer.size)])

    return Made([up_sampling(call.x, layer.size)], backward)
