"""`TimeDistributed` over an axis whose size Keras does not know.

Keras 3 (seen up to 3.15.1, `layers/rnn/time_distributed.py`) takes the number of steps from the
batch axis where the time axis is unknown while a graph is traced, which `predict` does once it has
seen two lengths: it returns a wrong number of steps and says nothing. So here `TimeDistributed`
runs over known axes alone. Where the axis is open, a layer that does the same on a whole sequence
stands without the wrapper, as Keras' own documentation advises for `Dense`; for any other layer the
axis becomes a required argument of `build_model`.
"""

from collections.abc import Iterator

from lstmspec.ir import Model, Node
from lstmspec.layers import (
    ELU,
    Activation,
    Dense,
    Dropout,
    Embedding,
    GaussianDropout,
    GaussianNoise,
    Layer,
    LayerNormalization,
    LeakyReLU,
    ReLU,
    Rescaling,
    Softmax,
    TimeDistributed,
    UnitNormalization,
)
from lstmspec.shapes import SymbolicDim


def open_steps(model: Model, node: Node) -> tuple[SymbolicDim, ...]:
    """The axes of unknown size that `node` runs `TimeDistributed` over when it is emitted."""
    return () if unwrapped(model, node) is not None else tuple(_open_axes(model, node))


def unwrapped(model: Model, node: Node) -> Layer | None:
    """What stands for a `TimeDistributed` whose wrapper is left out; `None` if none is."""
    layer = innermost(node.layer)
    if layer is node.layer or not _works_on_sequences(layer):
        return None
    # A shared layer is built once, so one open axis decides for all of its uses.
    uses = (other for other in model.nodes if other.owner == node.owner)
    is_open = any(True for use in uses for _ in _open_axes(model, use))
    return layer if is_open else None


def innermost(layer: Layer) -> Layer:
    """What is inside all the `TimeDistributed` around it; itself if there is none."""
    while isinstance(layer, TimeDistributed):
        layer = layer.layer
    return layer


def _open_axes(model: Model, node: Node) -> Iterator[SymbolicDim]:
    layer: Layer = node.layer
    shape = model.values[node.inputs[0]].shape
    for dim in shape:
        if not isinstance(layer, TimeDistributed):
            return
        if not isinstance(dim, int):
            yield dim
        layer = layer.layer


def _works_on_sequences(layer: Layer) -> bool:
    """Whether `layer` does to a sequence what it does to each step, in training as well."""
    match layer:
        case Dense() | Activation() | ReLU() | LeakyReLU() | ELU():
            return True
        case GaussianNoise() | GaussianDropout() | Rescaling():
            return True
        case Softmax():
            return isinstance(layer.axis, int) and layer.axis < 0
        case Dropout():
            return layer.noise_shape is None
        case Embedding():
            # Under TimeDistributed its mask is lost; alone it would appear.
            return not layer.mask_zero
        case LayerNormalization() | UnitNormalization():
            axes = (layer.axis,) if isinstance(layer.axis, int) else layer.axis
            return all(axis < 0 for axis in axes)
    return False
