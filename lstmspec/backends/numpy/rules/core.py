"""Rules of the core layers."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.backends.numpy.stepping import StepEmission
from lstmspec.ir import Node
from lstmspec.layers import Activation, Dense, Embedding, Masking


@RULES.register(Dense)
def dense(call: Call, node: Node, layer: Dense) -> None:
    """A product, a sum and an activation."""
    out = call.variable()
    weights = [call.weight("kernel"), call.weight("bias") if layer.use_bias else "None"]
    if isinstance(call.emission, StepEmission) and call.inputs[0].type.rank == 1:
        step = call.emission.stepper("dense_stepper", weights, call.owner)
        call.emission.call([out], step, call.x)
    else:
        call.emission.call([out], "dense", call.x, *weights)
    if layer.activation != "linear":
        call.emission.call([out], layer.activation, out)
    call.outputs = [out]


@RULES.register(Activation)
def activation(call: Call, node: Node, layer: Activation) -> None:
    """The activation; nothing for `linear`."""
    call.outputs = [call.x]
    if layer.activation != "linear":
        call.outputs = [call.variable()]
        call.emission.call(call.outputs, layer.activation, call.x)


@RULES.register(Embedding)
def embedding(call: Call, node: Node, layer: Embedding) -> None:
    """A lookup, and with `mask_zero` a mask if something takes it."""
    call.outputs = [call.variable()]
    call.emission.call(call.outputs, "embedding", call.x, call.weight("embeddings"))
    if call.wants_mask:
        call.mask = call.variable("mask")
        call.emission.chain(call.mask, [call.x, "0"], "!=")


@RULES.register(Masking)
def masking(call: Call, node: Node, layer: Masking) -> None:
    """Masked steps become 0; the mask is kept if something takes it."""
    call.outputs = [call.variable()]
    # Its own mask, never that of its input, which another layer may still take.
    call.mask = call.variable("mask") if call.wants_mask else None
    targets = [*call.outputs, call.mask or "_"]
    call.emission.call(targets, "masking", call.x, literal(layer.mask_value))
