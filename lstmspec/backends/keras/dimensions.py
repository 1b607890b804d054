"""What `build_model` is given: the dimensions that a model leaves open."""

from collections.abc import Iterator
from typing import NamedTuple

from lstmspec.backends.emitter import Names
from lstmspec.backends.keras.steps import innermost, open_steps
from lstmspec.backends.keras.values import set_options
from lstmspec.ir import Model, Node
from lstmspec.layers import (
    Bidirectional,
    GroupNormalization,
    Layer,
    Normalization,
    TimeDistributed,
)
from lstmspec.shapes import Dim, SymbolicDim


class Parameter(NamedTuple):
    """An argument of `build_model`."""

    dimension: str
    """The dimension it gives a size."""
    name: str
    """What it is called in Python."""
    required: bool
    """Whether Keras must know the size; otherwise `None` leaves it open."""


def parameters(model: Model, names: Names) -> tuple[Parameter, ...]:
    """The arguments of `build_model`, those that may be left out last."""
    required = set(_required(model))
    found = [Parameter(dim, names.fresh(dim), dim in required) for dim in model.dimensions]
    return tuple(sorted(found, key=lambda parameter: not parameter.required))


def required_dimensions(model: Model) -> tuple[str, ...]:
    """The open dimensions that Keras must know to build `model`."""
    return tuple(dict.fromkeys(name for name in _required(model) if not name.startswith("?")))


def _required(model: Model) -> Iterator[str]:
    """The dimensions that a weight, an option or a sum depends on."""
    for dim in _known(model):
        if not isinstance(dim, int):
            yield from dim.names
    for given in model.inputs:
        for dim in given.shape:
            if not isinstance(dim, int) and not dim.is_name:
                yield from dim.names


def _known(model: Model) -> Iterator[Dim]:
    for _, _, weight in model.weights():
        yield from weight.shape
    for node in model.nodes:
        yield from _in_options(node)
        yield from _normalized(model, node)
        yield from open_steps(model, node)


def _in_options(node: Node) -> Iterator[Dim]:
    layer: Layer = innermost(node.layer)
    if isinstance(layer, Bidirectional):
        layer = layer.layer
    for _, value in set_options(layer):
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, SymbolicDim):
                yield item


def _normalized(model: Model, node: Node) -> Iterator[Dim]:
    """The axes that a normalisation has numbers for, or groups of, which need no weight."""
    layer, shape = node.layer, model.values[node.inputs[0]].shape
    while isinstance(layer, TimeDistributed):
        layer, shape = layer.layer, shape[1:]
    if isinstance(layer, Normalization | GroupNormalization):
        yield from (shape[axis] for axis in layer.axes(len(shape)))
