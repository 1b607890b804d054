"""Named dimensions that data tell, and that weights depend on."""

from collections.abc import Mapping

import numpy as np

from lstmspec.data.inputs import bind_inputs
from lstmspec.data.table import Table
from lstmspec.ir import Model
from lstmspec.layers import Embedding, Layer
from lstmspec.shapes import Dim, UnequalError, Unifier, spell


def learned_sizes(
    model: Model,
    arrays: Mapping[str, np.ndarray],
    classes: Mapping[str, int],
    embedded: Mapping[str, int],
    table: Table,
) -> dict[str, int]:
    """The dimensions of weights that inputs tell, and the classes of outputs.

    Args:
        model: The model.
        arrays: Its inputs.
        classes: The size of the last axis of outputs, by name.
        embedded: How many integers there are in inputs, by name.
        table: The data, for refusals.

    Raises:
        SpecError: `data-mismatch` if an output has another size than its targets need.
    """
    unifier = Unifier({**bind_inputs(model, arrays, table.path)})
    for output, size in classes.items():
        shape = model.values[output].shape
        dim = unifier.resolve(shape[-1]) if shape else 1
        if isinstance(dim, int) and dim >= size:
            continue
        try:
            unifier.unify(dim, size)
        except UnequalError:
            raise table.refusal(
                f"`{output}` has {spell(dim)} units, and its targets need {size}",
                f"Give it {size} units.",
            ) from None
    for name, size in embedded.items():
        for dim in _rows(model, name):
            _learn(unifier, dim, size)
    names = of_weights(model)
    return {n: size for n, size in unifier.sizes.items() if n in names and isinstance(size, int)}


def _learn(unifier: Unifier, dim: Dim, size: int) -> None:
    if not isinstance(dim, int) and not isinstance(unifier.resolve(dim), int):
        unifier.unify(dim, size)


def _rows(model: Model, name: str) -> list[Dim]:
    """The numbers of rows of the tables that look up the integers of an input."""
    rows: list[Dim] = []
    for node in model.consumers(name):
        layer: Layer = node.layer
        if isinstance(layer, Embedding):
            rows.append(layer.input_dim)
    return rows


def of_weights(model: Model) -> set[str]:
    """The named dimensions that weights depend on."""
    return {
        name
        for _, _, weight in model.weights()
        for dim in weight.shape
        if not isinstance(dim, int)
        for name in dim.names
    }


def time_sizes(model: Model, arrays: Mapping[str, np.ndarray]) -> dict[str, Dim]:
    """The size of every axis that has a name, open ones included."""
    sizes: dict[str, Dim] = {}
    for given in model.inputs:
        for dim, size in zip(given.shape, arrays[given.name].shape[1:], strict=False):
            if not isinstance(dim, int) and dim.is_name:
                sizes[next(iter(dim.names))] = size
    return sizes
