"""Rules of the core layers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.kernels.backward.activations import (
    ACTIVATION_GRADIENT_READS,
    ACTIVATION_GRADIENTS,
)
from lstmspec.backends.numpy.kernels.backward.layers import (
    dense_backward,
    dense_forward,
    embedding_forward,
    masking_backward,
    masking_forward,
)
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.backends.numpy.training.rows import RowGradient
from lstmspec.layers import Activation, Dense, Embedding, Masking

PROBABILITIES = ("softmax", "sigmoid")


@rule(Dense)
def dense(call: Call, layer: Dense) -> Made:
    """A product, a sum and an activation."""
    bias = call.weight("bias") if layer.use_bias else None
    z, cache = dense_forward(call.x, call.weight("kernel"), bias)
    y = ACTIVATIONS[layer.activation](z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]

    def backward(arriving: Arriving) -> Leaving:
        of_x, of_kernel, of_bias = dense_backward(back(arriving), cache, need_x=need_x)
        return Leaving([of_x], {"kernel": of_kernel, "bias": of_bias})

    return Made([y], backward, call.masks[0], z if layer.activation in PROBABILITIES else None)


@rule(Activation)
def activation(call: Call, layer: Activation) -> Made:
    """The activation."""
    x = call.x
    y = ACTIVATIONS[layer.activation](x)
    back = back_through(layer.activation, x, y)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([back(arriving)])

    return Made([y], backward, call.masks[0], x if layer.activation in PROBABILITIES else None)


def back_through(name: str, z: Array, y: Array) -> Callable[[Arriving], Array]:
    """What returns the gradient of `z`, of which an activation made `y`; it keeps what it reads."""
    reads, unread = ACTIVATION_GRADIENT_READS[name], np.empty(0, z.dtype)
    kept_z, kept_y = (z if "x" in reads else unread), (y if "y" in reads else unread)

    def back(arriving: Arriving) -> Array:
        direct = arriving.logits
        if direct is not None and arriving.outputs[0] is None:
            return direct
        given = arriving.output
        of_z = ACTIVATION_GRADIENTS[name](given, kept_z, kept_y) if reads else given
        return of_z if direct is None else of_z + direct

    return back


@rule(Embedding)
def embedding(call: Call, layer: Embedding) -> Made:
    """A lookup; the gradient of the table stays in pieces, one a lookup."""
    y, (ids, _) = embedding_forward(call.x, call.weight("embeddings"))

    def backward(arriving: Arriving) -> Leaving:
        pieces = RowGradient(ids, arriving.output)
        return Leaving([None], {"embeddings": pieces})

    return Made([y], backward, ids != 0 if layer.mask_zero else None)


@rule(Masking)
def masking(call: Call, layer: Masking) -> Made:
    """Masked steps become 0."""
    y, mask, cache = masking_forward(call.x, layer.mask_value)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([masking_backward(arriving.output, cache)])

    return Made([y], backward, mask)
