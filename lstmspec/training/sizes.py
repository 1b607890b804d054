"""Sizes that weights need and that the data of training tell."""

from lstmspec.data import bind_inputs
from lstmspec.ir import Model
from lstmspec.shapes import Unifier
from lstmspec.training.arrays import Array, Given, by_name


def learned_sizes(model: Model, x: Given, y: Given) -> dict[str, int]:
    """The dimensions that weights depend on and that data tell: features, and classes."""
    names = {
        name
        for _, _, weight in model.weights()
        for dim in weight.shape
        if not isinstance(dim, int)
        for name in dim.names
    }
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
