"""Rules of normalisation."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.layout import bracketed
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.ir import Node
from lstmspec.layers import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
    Normalization,
    Rescaling,
    RMSNormalization,
    UnitNormalization,
)


@RULES.register(LayerNormalization)
def layer_normalization(call: Call, node: Node, layer: LayerNormalization) -> None:
    """The moments of each sample, and its normalised numbers."""
    axes = tuple(axis + 1 for axis in layer.axes(call.inputs[0].type.rank))
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        "layer_normalization",
        call.x,
        call.weight("gamma") if layer.scale else "None",
        call.weight("beta") if layer.center else "None",
        axis=literal(axes),
        epsilon=literal(layer.epsilon),
    )


@RULES.register(BatchNormalization)
def batch_normalization(call: Call, node: Node, layer: BatchNormalization) -> None:
    """One product and one sum, with what `prepare` made of the four weights."""
    if node.shares is None:
        _fold(call, layer)
    rank = call.inputs[0].type.rank
    behind = rank - 1 - layer.axes(rank)[0]
    along = f".reshape(-1{', 1' * behind})" if behind else ""
    scale, shift = (f"{call.weight(name)}{along}" for name in ("scale", "shift"))
    call.outputs = [call.variable()]
    call.emission.chain(call.outputs[0], [f"{call.x} * {scale}", shift], "+")


def _fold(call: Call, layer: BatchNormalization) -> None:
    """Write how `prepare` makes a scale and a shift of the weights."""
    present = [layer.scale, layer.center, True, True]
    names = ("gamma", "beta", "moving_mean", "moving_variance")
    weights = [
        call.weight(name).replace("w[", "w.pop(", 1)[:-1] + ")" if there else "None"
        for name, there in zip(names, present, strict=True)
    ]
    targets = f"{call.weight('scale')}, {call.weight('shift')}"
    call.emission.preparation += bracketed(
        f"{targets} = fold_batch_normalization(",
        [*weights, literal(layer.epsilon)],
        ")",
        depth=1,
    )


@RULES.register(UnitNormalization)
def unit_normalization(call: Call, node: Node, layer: UnitNormalization) -> None:
    """Each vector, of length 1."""
    axes = tuple(axis + 1 for axis in layer.axes(call.inputs[0].type.rank))
    call.outputs = [call.variable()]
    call.emission.call(call.outputs, "unit_normalization", call.x, axis=literal(axes))


@RULES.register(RMSNormalization)
def rms_normalization(call: Call, node: Node, layer: RMSNormalization) -> None:
    """Each vector, by its root mean square."""
    axes = tuple(axis + 1 for axis in layer.axes(call.inputs[0].type.rank))
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        "rms_normalization",
        call.x,
        call.weight("scale"),
        axis=literal(axes),
        epsilon=literal(layer.epsilon),
    )


@RULES.register(GroupNormalization)
def group_normalization(call: Call, node: Node, layer: GroupNormalization) -> None:
    """The moments of each group, and its normalised numbers."""
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        "group_normalization",
        call.x,
        call.weight("gamma") if layer.scale else "None",
        call.weight("beta") if layer.center else "None",
        axis=literal(layer.axes(call.inputs[0].type.rank)[0] + 1),
        groups=literal(layer.groups),
        epsilon=literal(layer.epsilon),
    )


@RULES.register(Normalization)
def normalization(call: Call, node: Node, layer: Normalization) -> None:
    """By the numbers of the options, or by weights; `count` is not used."""
    axes = tuple(axis + 1 for axis in layer.axes(call.inputs[0].type.rank))
    numbers = [call.weight("mean"), call.weight("variance")]
    if layer.mean is not None:
        numbers = [literal(layer.mean), literal(layer.variance)]
    call.outputs = [call.variable()]
    call.emission.call(
        call.outputs,
        "standardize",
        call.x,
        *numbers,
        axis=literal(axes),
        invert=literal(layer.invert),
    )


@RULES.register(Rescaling)
def rescaling(call: Call, node: Node, layer: Rescaling) -> None:
    """By the numbers of the options."""
    call.outputs = [call.variable()]
    numbers = literal(layer.scale), literal(layer.offset)
    call.emission.call(call.outputs, "rescale", call.x, *numbers)
