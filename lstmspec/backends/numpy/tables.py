"""What an emitted module says of its model as data: inputs, outputs, states, weights, sizes."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.streaming import Streaming
from lstmspec.ir import Model
from lstmspec.layers import Weight
from lstmspec.shapes import Dim, Shape, SymbolicDim

Source = tuple[str, int] | tuple[str, int, int, int] | None
"""A tensor and its axis, then the factor and the rest where the size is not the axis itself."""


def interface_rows(model: Model, names: list[str]) -> list[str]:
    """The rows of `INPUTS` or `OUTPUTS`: a name, its number type and its shape."""
    values = (model.values[name] for name in names)
    return [f"{literal(v.name)}: ({literal(v.dtype)}, {_shape(v.shape)})" for v in values]


def weight_rows(model: Model) -> list[str]:
    """The rows of `WEIGHTS`: a canonical name and a shape, in a pair if it is no float32."""
    return [f"{literal(name)}: {_weight(weight)}" for name, _, weight in model.weights()]


def _weight(weight: Weight) -> str:
    shape = _shape(weight.shape)
    return shape if weight.dtype == "float32" else f"({literal(weight.dtype)}, {shape})"


def state_rows(model: Model, streaming: Streaming) -> list[str]:
    """The rows of `STATES`: a path and a shape."""
    return [f"{literal(path)}: {_shape(shape)}" for path, shape in _states(model, streaming)]


def dimension_rows(model: Model, streaming: Streaming) -> list[str]:
    """The rows of `DIMENSIONS`: an open dimension, and where its size is read."""
    return [
        f"{literal(name)}: {literal(_source(model, streaming, name))}" for name in model.dimensions
    ]


def _states(model: Model, streaming: Streaming) -> list[tuple[str, Shape]]:
    rows: list[tuple[str, Shape]] = []
    for node in model.nodes:
        if node.name in streaming.carrying:
            rows += model.carried(node).items()
    return rows


def _shape(shape: Shape) -> str:
    return literal(tuple(_dim(dim) for dim in shape))


def _dim(dim: Dim) -> int | str | None:
    """A size as a table holds it: an integer, a name, a sum of products; `None` is any size."""
    if isinstance(dim, int):
        return dim
    return None if dim.is_open else str(dim)


def _source(model: Model, streaming: Streaming, name: str) -> Source:
    """Where the size called `name` is read; `None` if the caller of `load` has to give it.

    A size that weights or states depend on must be known when the weights are loaded, so for those
    the inputs come too late.
    """
    early = False
    for tensor, _, weight in model.weights():
        for axis, dim in enumerate(weight.shape):
            if not isinstance(dim, int) and name in dim.names:
                early = True
                line = _line(dim)
                if line is not None:
                    return (tensor, axis) if line == (1, 0) else (tensor, axis, *line)
    early = early or any(_mentions(shape, name) for _, shape in _states(model, streaming))
    for given in model.inputs:
        if not early and SymbolicDim.named(name) in given.shape:
            return given.name, given.shape.index(SymbolicDim.named(name)) + 1
    return None


def _mentions(shape: Shape, name: str) -> bool:
    return any(not isinstance(dim, int) and name in dim.names for dim in shape)


def _line(dim: SymbolicDim) -> tuple[int, int] | None:
    """`factor` and `rest` of `factor * name + rest`, if `dim` is that."""
    factor, rest = 0, 0
    for monomial, number in dim.terms:
        if len(monomial) > 1:
            return None
        if monomial:
            factor = 0 if factor else number
            if not factor:
                return None
        else:
            rest = number
    return factor, rest
