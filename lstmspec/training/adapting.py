"""What `Normalization` keeps of data, as `adapt` of Keras computes it.

The population mean and variance over all axes but the kept ones; masks do not count, and `count`
stays as it is (keras/src/layers/preprocessing/normalization.py). Layers are adapted in the order of
the spec, each by what reaches it from those before; one that stands in several places is adapted by
its first.
"""

from collections.abc import Mapping

import numpy as np

from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.ir import Model, Node, Output
from lstmspec.layers import Layer, Normalization, TimeDistributed
from lstmspec.threads import one_thread
from lstmspec.training.arrays import Array

_ROWS = 256
"""How many samples run through the layers before at once."""


def adapts(model: Model) -> bool:
    """Whether a layer of `model` keeps statistics of data."""
    return any(_adapted_by(node) is not None for node in model.nodes)


def adapted(
    model: Model, weights: Mapping[str, Array], inputs: Mapping[str, Array]
) -> dict[str, Array]:
    """`weights` with the statistics of `inputs`, in the dtype that they had."""
    found = dict(weights)
    for place, node in enumerate(model.nodes):
        layer = _adapted_by(node)
        if layer is None:
            continue
        with one_thread():
            x = _reaching(model, place, found, inputs)
        x = x.reshape(-1, *x.shape[_depth(node) + 1 :])
        kept = {axis + 1 for axis in layer.axes(x.ndim - 1)}
        others = tuple(axis for axis in range(x.ndim) if axis not in kept)
        for name, statistic in (("mean", np.mean), ("variance", np.var)):
            key = f"{node.name}/{name}"
            found[key] = statistic(x, axis=others, dtype=np.float64).astype(found[key].dtype)
    return found


def _reaching(
    model: Model, place: int, weights: Mapping[str, Array], inputs: Mapping[str, Array]
) -> Array:
    """What reaches the node at `place`, for all samples."""
    name = model.nodes[place].inputs[0]
    if name in inputs:
        return inputs[name]
    before = model.replace(nodes=model.nodes[:place], outputs=(Output(value=name),))
    program = Program(before)
    count = len(next(iter(inputs.values())))
    parts = []
    for start in range(0, count, _ROWS):
        batch = {key: array[start : start + _ROWS] for key, array in inputs.items()}
        parts.append(program.forward(weights, batch, training=False).values[name])
    return np.concatenate(parts)


def _adapted_by(node: Node) -> Normalization | None:
    """The layer of `node`, if it is the first use of one that keeps statistics."""
    layer: Layer = node.layer
    while isinstance(layer, TimeDistributed):
        layer = layer.layer
    if isinstance(layer, Normalization) and layer.mean is None and node.shares is None:
        return layer
    return None


def _depth(node: Node) -> int:
    """How many axes of time are part of the batch."""
    layer, depth = node.layer, 0
    while isinstance(layer, TimeDistributed):
        layer, depth = layer.layer, depth + 1
    return depth
