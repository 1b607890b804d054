"""Sizes that weights need and that the data of training tell."""

import numpy as np

from lstmspec.data import bind_inputs
from lstmspec.ir import Model
from lstmspec.shapes import Unifier
from lstmspec.training.arrays import Array, Given, by_name


def learned_sizes(model: Model, x: Given, y: Given) -> dict[str, int]:
    """The dimensions that weights depend on and that data tell: features, and classes."""
    names = _of_weights(model)
    if not names:
        return {}
    inputs = by_name(x, [given.name for given in model.inputs], "input")
    sizes = bind_inputs(model, inputs, None)
    targets = by_name(y, [output.value for output in model.outputs], "output")
    for output in model.outputs:
        if output.value in targets:
            _learn_classes(model, output.value, targets[output.value], sizes)
    return {name: size for name, size in sizes.items() if name in names}


def _learn_classes(model: Model, output: str, y: Array, sizes: dict[str, int]) -> None:
    shape = Unifier(dict(sizes)).resolve_shape(model.values[output].shape)
    last = shape[-1] if shape else 1
    if isinstance(last, int) or len(last.names) != 1 or str(last) not in last.names:
        return
    if y.ndim == len(shape) + 1 and y.shape[-1] > 1:
        sizes[str(last)] = y.shape[-1]
    elif y.size and y.dtype.kind in "biu":
        sizes[str(last)] = int(y.max()) + 1


def inputs_of(model: Model, x: Given) -> tuple[dict[str, Array], dict[str, int]]:
    """The inputs by name in their number types, and the sizes of weights that they tell.

    Raises:
        SpecError: `data-mismatch`.
    """
    given = by_name(x, [one.name for one in model.inputs], "input")
    sizes, names = bind_inputs(model, given, None), _of_weights(model)
    inputs = {one.name: np.asarray(given[one.name], one.dtype) for one in model.inputs}
    return inputs, {name: size for name, size in sizes.items() if name in names}


def _of_weights(model: Model) -> set[str]:
    """The dimensions that weights depend on."""
    return {
        name
        for _, _, weight in model.weights()
        for dim in weight.shape
        if not isinstance(dim, int)
        for name in dim.names
    }
