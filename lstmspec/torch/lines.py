"""The lines of a spec that have weights, as PyTorch would have them.

What a spec says and a module of PyTorch cannot do is refused here, both ways: the weights would fit
and the outputs would not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from lstmspec.compilation import Compilation
from lstmspec.diagnostics import Sink, listing
from lstmspec.ir import Model, Node
from lstmspec.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Layer,
    LayerNormalization,
    Recurrent,
    SimpleRNN,
    TimeDistributed,
)
from lstmspec.shapes import Shape
from lstmspec.torch.table import ROWS, Row, innermost, recurrent_of, row_of

_ALLOWED: Mapping[type[Layer], Mapping[str, tuple[object, ...]]] = {
    LSTM: {"activation": ("tanh",), "recurrent_activation": ("sigmoid",)},
    GRU: {
        "activation": ("tanh",),
        "recurrent_activation": ("sigmoid",),
        "reset_after": (True,),
    },
    SimpleRNN: {"activation": ("tanh", "relu")},
}
"""What PyTorch's module of a class computes with, where ours have a choice."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line with weights."""

    node: Node
    row: Row
    own: Mapping[str, Shape]
    """The shapes of its weights, by what they are: `kernel`."""
    shapes: Mapping[str, Shape]
    """The shapes of PyTorch's tensors, by what they are: `weight_ih`."""

    @property
    def name(self) -> str:
        """Its name in the spec."""
        return self.node.name

    @property
    def module(self) -> str:
        """The name that a module has if nothing else is said."""
        return self.name.replace("/", ".")

    @property
    def layer(self) -> Layer:
        """Its layer, without `TimeDistributed`."""
        layer: Layer = self.node.layer
        return innermost(layer)

    @property
    def cell(self) -> Recurrent | None:
        """Its recurrent layer, if it has one."""
        return recurrent_of(self.layer)

    @property
    def directions(self) -> int:
        """In how many directions it reads."""
        return 2 if isinstance(self.layer, Bidirectional) else 1

    @cached_property
    def is_closed(self) -> bool:
        """Whether every size of its weights is known."""
        return all(isinstance(dim, int) for shape in self.shapes.values() for dim in shape)

    @property
    def wanted(self) -> str:
        """PyTorch's tensors with their shapes."""
        return ", ".join(f"{r} [{', '.join(map(str, s))}]" for r, s in self.shapes.items())


def lines_of(spec: Compilation) -> dict[str, Line]:
    """Every line with weights by name, in the order of the spec.

    Raises:
        SpecError: `weights-mismatch` for each line that PyTorch's modules cannot be.
    """
    model, sink = spec.model, Sink(dict(spec.sources))
    found: dict[str, dict[str, Shape]] = {}
    for name, node, weight in model.weights():
        found.setdefault(node.name, {})[name.removeprefix(f"{node.name}/")] = weight.shape
    lines: dict[str, Line] = {}
    for name, own in found.items():
        node = model.by_name[name]
        row = row_of(node.layer)
        if row is None:
            _report(sink, node, f"{node.layer.kind} is not carried from or to PyTorch", _KNOWN)
            continue
        for option, reason in _unlike(model, node):
            _report(sink, node, reason, "Say in the spec what the module computes.", option)
        lines[name] = Line(node, row, own, row.shapes(innermost(node.layer), own))
    sink.raise_errors()
    return lines


_KNOWN = f"Lines with weights can be {listing(cls.__name__ for cls in ROWS)}."


def _report(sink: Sink, node: Node, reason: str, help: str, option: str = "") -> None:
    origin = node.origin
    span = None if origin is None else origin.options.get(option, origin.span)
    sink.error("weights-mismatch", reason, span, help=help)


def _unlike(model: Model, node: Node) -> Iterator[tuple[str, str]]:
    """Each option that PyTorch's module has otherwise, and how."""
    layer: Layer = node.layer
    cell, row = recurrent_of(layer), row_of(layer)
    if cell is not None:
        for option, allowed in _ALLOWED[type(cell)].items():
            if getattr(cell, option) not in allowed:
                wanted = " or ".join(_spell(value) for value in allowed)
                module = ROWS[type(cell)].module
                yield option, f"nn.{module} has `{option}` {wanted}, and no other"
    inner = innermost(layer)
    if row is not None and isinstance(inner, LayerNormalization):
        rank = model.input_types(node)[0].rank - _depth(layer)
        axes = inner.axes(rank)
        if axes != tuple(range(rank - len(axes), rank)):
            yield "axis", "nn.LayerNorm takes the last axes alone"
        if inner.center and not inner.scale:
            yield "scale", "nn.LayerNorm has no bias without a weight"


def _depth(layer: Layer) -> int:
    """How many axes `TimeDistributed` takes away."""
    return 1 + _depth(layer.layer) if isinstance(layer, TimeDistributed) else 0


def _spell(value: object) -> str:
    return f"{value}".lower() if isinstance(value, bool) else f"{value}"
