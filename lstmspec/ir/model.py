"""The IR: a model as data.

A model is a list of nodes in the order of computation; a node is one use of one layer. It is
frozen, strict, versioned, and goes through JSON unchanged. A value is known by the name of what
made it: `x`, `lstm`, `enc.h`.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast, PrivateAttr

from lstmspec.ir.encodings import InputEncoding, OutputEncoding
from lstmspec.ir.training import Training
from lstmspec.layers import AnyLayer, Layer, Weight
from lstmspec.shapes import DType, Shape, TensorType
from lstmspec.source import Span

VERSION: Literal[1] = 1

_T = TypeVar("_T")
Many = Annotated[tuple[_T, ...], FailFast()]
"""A list of any length; the first wrong item ends its validation, so that reading a hostile file
does not make an error an item."""


class Record(BaseModel):
    """A frozen, strict piece of the IR."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    def replace(self, **fields: object) -> Self:
        """The same record with other `fields`; for passes, which the verifier checks."""
        return self.model_copy(update=fields)


class Origin(Record):
    """Where a piece of the IR was written. It takes no part in what the model means."""

    span: Span
    """The word that made it: the layer's name, the input's name."""
    line: Span
    """The whole statement."""
    number: int = 0
    """The number of its first line, from 1; 0 where the text is not at hand."""
    options: dict[str, Span] = {}
    """Each option that was written, and where; options of a wrapped layer as `layer.units`."""
    inputs: Many[Span] = ()
    """What `from` names, and where."""
    calls: tuple[Span, ...] = ()
    """The uses of blocks that it was expanded from, outermost first."""


class Value(Record):
    """A tensor that the model computes."""

    name: str
    """`lstm`, or `lstm.h` for a member."""
    dtype: DType
    """The type of its numbers."""
    shape: Shape
    """Its sizes, the batch axis left out."""
    mask_rank: int = 0
    """How many leading axes (the batch axis not counted) its mask covers; 0 is no mask."""

    @property
    def type(self) -> TensorType:
        """Number type and shape."""
        return TensorType(self.dtype, self.shape)


class Input(Record):
    """A tensor that the model is given."""

    name: str
    """Its name."""
    dtype: DType
    """The type of its numbers."""
    shape: Shape
    """Its sizes, the batch axis left out."""
    encoding: InputEncoding | None = None
    """How raw data become its numbers; `None` if the data are its numbers."""
    origin: Origin | None = None
    """Where it was declared; `None` for the input of a spec without an `input` line."""

    @property
    def type(self) -> TensorType:
        """Number type and shape."""
        return TensorType(self.dtype, self.shape)


class Node(Record):
    """One use of a layer."""

    name: str
    """Unique; what its weights are stored under, unless it `shares` those of another node."""
    layer: AnyLayer
    """The layer with all its options."""
    inputs: Many[str]
    """The values it takes."""
    initial_state: tuple[str, ...] = ()
    """The values its states start from, in the order of `layer.states()`; empty is zeros."""
    shares: str | None = None
    """The earlier node whose layer, weights included, this node uses again."""
    named: bool = False
    """Whether the name was given by `as`, and not made by kind and ordinal."""
    results: tuple[Value, ...] = ()
    """What it makes; empty until shapes are inferred."""
    origin: Origin | None = None
    """Where it was written."""

    @property
    def owner(self) -> str:
        """The node whose weights this one uses: itself, or the one it shares with."""
        return self.shares or self.name

    @property
    def result(self) -> Value:
        """The first of its results."""
        return self.results[0]


class Output(Record):
    """A value that the model returns."""

    value: str
    """The value's name, which is the output's as well."""
    encoding: OutputEncoding | None = None
    """How its targets are made from data; `None` if the spec does not say."""
    origin: Origin | None = None
    """Where it was named; `None` for the last line of a spec without `output`."""


class Model(Record):
    """A model: inputs, nodes in the order of computation, outputs, and how to train it."""

    version: Literal[1] = VERSION
    """The version of this form."""
    name: str = "model"
    """A name for emitted files: that of the spec, without its ending."""
    inputs: Many[Input]
    """What it is given."""
    nodes: Many[Node]
    """What it computes, each after what it takes."""
    outputs: Many[Output]
    """What it returns."""
    training: Training = Training.model_construct()
    """How it is trained."""
    _identity: str | None = PrivateAttr(default=None)

    @property
    def identity(self) -> str | None:
        """The hash that the model goes by, if it is not its own."""
        return self._identity

    def known_as(self, identity: str) -> Self:
        """The same model going by the hash of another: of the spec before its sizes were bound."""
        same = self.replace()
        same._identity = identity
        return same

    def replace(self, **fields: object) -> Self:
        """The same model with other `fields`; for passes, which the verifier checks."""
        # Not `model_copy`, which would take the cached properties of the old model along.
        kept = {name: getattr(self, name) for name in type(self).model_fields}
        return self.model_construct(**(kept | fields))

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Every typed value by name, inputs included."""
        table = {
            i.name: Value.model_construct(name=i.name, dtype=i.dtype, shape=i.shape, mask_rank=0)
            for i in self.inputs
        }
        for node in self.nodes:
            for result in node.results:
                table[result.name] = result
        return table

    @cached_property
    def by_name(self) -> Mapping[str, Node]:
        """Every node by its name."""
        return {node.name: node for node in self.nodes}

    def input_types(self, node: Node) -> tuple[TensorType, ...]:
        """The types of what `node` takes."""
        return tuple(self.values[name].type for name in node.inputs)

    def input_masks(self, node: Node) -> tuple[int, ...]:
        """The mask ranks of what `node` takes."""
        return tuple(self.values[name].mask_rank for name in node.inputs)

    def weights(self) -> Iterator[tuple[str, Node, Weight]]:
        """Every parameter once: its canonical name `<node>/<weight>`, its node, and what it is."""
        for node in self.nodes:
            if node.shares is None:
                layer: Layer = node.layer
                for weight in layer.weights(self.input_types(node)):
                    yield f"{node.name}/{weight.name}", node, weight

    def maker(self, value: str) -> Node | None:
        """The node that makes `value`; `None` for an input."""
        return next((node for node in self.nodes if value in (r.name for r in node.results)), None)

    def carried(self, node: Node) -> dict[str, Shape]:
        """What `node` carries from step to step, by path such as `lstm/h`."""
        layer: Layer = node.layer
        carried = layer.carried(self.input_types(node))
        return {f"{node.name}/{state.name}": state.shape for state in carried}

    def consumers(self, value: str) -> Iterator[Node]:
        """The nodes that take `value` as an input."""
        return (node for node in self.nodes if value in node.inputs)

    @cached_property
    def dimensions(self) -> tuple[str, ...]:
        """The named dimensions that nothing has given a size, in the order of their appearance."""
        found: dict[str, None] = {}
        shapes = [i.shape for i in self.inputs]
        shapes += [weight.shape for _, _, weight in self.weights()]
        shapes += [result.shape for node in self.nodes for result in node.results]
        for shape in shapes:
            for dim in shape:
                if not isinstance(dim, int):
                    names = (n for monomial, _ in dim.terms for n in monomial)
                    found.update(dict.fromkeys(n for n in names if not n.startswith("?")))
        return tuple(found)

    def without_origins(self) -> "Model":
        """The same model without the places of its text: equal meaning is equal data."""
        return self.replace(
            inputs=tuple(i.replace(origin=None) for i in self.inputs),
            nodes=tuple(n.replace(origin=None) for n in self.nodes),
            outputs=tuple(o.replace(origin=None) for o in self.outputs),
        )
