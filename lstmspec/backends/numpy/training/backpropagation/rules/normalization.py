"""Rules of normalisation."""

from __future__ import annotations

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.kernels.backward.normalization import (
    batch_normalization_backward,
    batch_normalization_forward,
    frozen_normalization_backward,
    frozen_normalization_forward,
    group_normalization_backward,
    group_normalization_forward,
    layer_normalization_backward,
    layer_normalization_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.layers import BatchNormalization, GroupNormalization, LayerNormalization

_STATISTICS = ("moving_mean", "moving_variance")


@rule(LayerNormalization)
def layer_normalization(call: Call, layer: LayerNormalization) -> Made:
    """The moments of each sample, and its normalised numbers."""
    axes = tuple(axis + 1 for axis in layer.axes(call.x.ndim - 1))
    gamma, beta = _affine(call, layer)
    y, cache = layer_normalization_forward(call.x, gamma, beta, axes, layer.epsilon)

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_gamma, of_beta = layer_normalization_backward(arriving.output, cache)
        return Leaving([of_x], {"gamma": of_gamma, "beta": of_beta})

    return Made([y], backward, call.masks[0])


@rule(GroupNormalization)
def group_normalization(call: Call, layer: GroupNormalization) -> Made:
    """The moments of each group, and its normalised numbers."""
    axis = layer.axes(call.x.ndim - 1)[0] + 1
    gamma, beta = _affine(call, layer)
    y, cache = group_normalization_forward(call.x, gamma, beta, axis, layer.groups, layer.epsilon)

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_gamma, of_beta = group_normalization_backward(arriving.output, cache)
        return Leaving([of_x], {"gamma": of_gamma, "beta": of_beta})

    return Made([y], backward, call.masks[0])


@rule(BatchNormalization)
def batch_normalization(call: Call, layer: BatchNormalization) -> Made:
    """In training the moments of the batch, which move the statistics; else these."""
    axis = layer.axes(call.x.ndim - 1)[0] + 1
    if not call.batch.training:
        return _by_statistics(call, layer, axis)
    gamma, beta = _affine(call, layer)
    names = [f"{call.owner}/{name}" for name in _STATISTICS]
    mean, variance = (call.batch.moved.get(name, call.batch.weights[name]) for name in names)
    y, mean, variance, cache = batch_normalization_forward(
        call.x, gamma, beta, mean, variance, call.masks[0], axis, layer.epsilon, layer.momentum
    )
    call.batch.moved |= dict(zip(names, (mean, variance), strict=True))

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_gamma, of_beta = batch_normalization_backward(arriving.output, cache)
        return Leaving([of_x], {"gamma": of_gamma, "beta": of_beta})

    return Made([y], backward, call.masks[0])


def _by_statistics(call: Call, layer: BatchNormalization, axis: int) -> Made:
    """Normalise as at inference; `gamma` and `beta` are not trained by it."""
    gamma, beta = _affine(call, layer)
    mean, variance = (call.weight(name) for name in _STATISTICS)
    y, cache = frozen_normalization_forward(
        call.x, gamma, beta, mean, variance, axis, layer.epsilon
    )

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([frozen_normalization_backward(arriving.output, cache)])

    return Made([y], backward, call.masks[0])


def _affine(
    call: Call, layer: LayerNormalization | BatchNormalization | GroupNormalization
) -> tuple[Array | None, Array | None]:
    gamma = call.weight("gamma") if layer.scale else None
    return gamma, call.weight("beta") if layer.center else None
