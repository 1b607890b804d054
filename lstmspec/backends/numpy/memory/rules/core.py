"""Rules of the core layers."""

from __future__ import annotations

from collections.abc import Callable

from lstmspec.backends.numpy.memory.activations import READS, activate, activate_back
from lstmspec.backends.numpy.memory.flow import (
    Arriving,
    Call,
    Leaving,
    Made,
    Pieces,
    gradients,
    known,
)
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Activation, Dense, Embedding, Masking

PROBABILITIES = ("softmax", "sigmoid")


@rule(Dense)
def dense(call: Call, layer: Dense) -> Made:
    """A product, to which the bias is added in place, and an activation."""
    x = call.x
    z = x.new(*x.shape[:-1], known(layer.units))
    y = activate(layer.activation, z)
    back, need_x = back_through(layer.activation, z, y), call.needs[0]
    weights = call.weights

    def backward(arriving: Arriving) -> Leaving:
        of_z = back(arriving)
        rows = of_z.reshaped(of_z.rows, of_z.shape[-1])
        samples = x.reshaped(x.rows, x.shape[-1])
        found = gradients(rows.meter, weights)
        del rows, samples
        return Leaving([x.new() if need_x else None], found)

    return Made([y], backward, call.masks[0], z if layer.activation in PROBABILITIES else None)


@rule(Activation)
def activation(call: Call, layer: Activation) -> Made:
    """The activation."""
    x = call.x
    y = activate(layer.activation, x)
    back = back_through(layer.activation, x, y)

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([back(arriving)])

    return Made([y], backward, call.masks[0], x if layer.activation in PROBABILITIES else None)


def back_through(name: str, z: Space, y: Space) -> Callable[[Arriving], Space]:
    """What returns the gradient of `z`; it keeps what it reads."""
    reads, shape = READS.get(name, "x"), z.shape
    kept = (z if "x" in reads else None), (y if "y" in reads else None)

    def back(arriving: Arriving, kept: tuple[Space | None, ...] = kept) -> Space:
        direct = arriving.logits
        if direct is not None and arriving.outputs[0] is None:
            return direct
        of_z = activate_back(name, arriving.output, shape)
        return of_z if direct is None else of_z.new()

    return back


@rule(Embedding)
def embedding(call: Call, layer: Embedding) -> Made:
    """A lookup, by indices of 8 bytes; the gradient of the table stays in pieces, one a lookup."""
    ids = call.x
    ids.passing(3)
    y = ids.new(*ids.shape, known(layer.output_dim))
    ids.passing(8)
    mask = ids.new(*ids.shape, item=1) if layer.mask_zero else None

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([None], {"embeddings": Pieces(ids, arriving.output)})

    return Made([y], backward, mask)


@rule(Masking)
def masking(call: Call, layer: Masking) -> Made:
    """Masked steps become 0: where the mask says so, zeros are taken."""
    call.x.passing(1)
    mask = call.x.new(*call.x.shape[:-1], item=1)
    zeros = call.x.new()
    y = call.x.new()
    del zeros

    def backward(arriving: Arriving, mask: Space = mask) -> Leaving:
        arriving.output.passing(8)
        return Leaving([arriving.output.new()])

    return Made([y], backward, mask)
