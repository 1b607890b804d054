"""Works out what every line makes: number types, shapes and masks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model, Node, Value, result_values
from lstmspec.layers import Layer, Result
from lstmspec.passes.base import Pass
from lstmspec.passes.infer_sequences import open_layer
from lstmspec.passes.refusals import Refusals
from lstmspec.passes.sizes import names_in, once_a_layer, with_sizes
from lstmspec.shapes import (
    MAX_RANK,
    Dim,
    ShapeError,
    SymbolicDim,
    TensorType,
    UnequalError,
    Unifier,
    UnwieldyError,
    float32,
    product,
    spell_shape,
)

_MAX_SIZE = 2**63 - 1
"""The largest size of an axis that an array can have: larger ones are not even multiplied."""


@dataclass(frozen=True)
class InferShapes(Pass):
    """Fills in the results of every node, and puts in the sizes that the model itself settles."""

    name: ClassVar[str] = "infer-shapes"

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the typed model; `None` if a line was refused or depends on one that was."""
        return _Inference(model, sink).run()


@dataclass
class _Inference:
    """One walk over a model."""

    model: Model
    sink: Sink
    unifier: Unifier = field(default_factory=Unifier)
    values: dict[str, Value] = field(default_factory=dict)
    """What is known so far, by name; a value after an error is not, and nothing is said of it."""
    teachers: dict[str, Node] = field(default_factory=dict)
    """Who taught the unifier the size of a name."""

    def run(self) -> Model | None:
        refusals = Refusals(self.model, self.values, self.sink)
        results: dict[str, tuple[Value, ...]] = {}
        for given in self.model.inputs:
            value = Value.model_construct(
                name=given.name, dtype=given.dtype, shape=given.shape, mask_rank=0
            )
            try:
                _check_size(value.type)
                self.values[given.name] = value
            except ShapeError as error:
                refusals.of_input(given, error)
        for node in self.model.nodes:
            try:
                made = self._results(node)
            except _RefusedError as refusal:
                self._refuse(node, refusal, refusals)
            else:
                if made:
                    results[node.name] = made
                    self.values.update((value.name, value) for value in made)
        if len(results) < len(self.model.nodes):
            return None
        typed = self.model.replace(
            nodes=tuple(node.replace(results=results[node.name]) for node in self.model.nodes)
        )
        if not self.unifier.mark:
            return typed
        settled = self._settled(typed, refusals)
        if settled is None or not any(map(_has_open_axes, settled.nodes)):
            return settled
        # What a stride leaves of an axis is known only where that of the axis is.
        return _Inference(settled, self.sink).run()

    def _refuse(self, node: Node, refusal: "_RefusedError", refusals: Refusals) -> None:
        names = dict.fromkeys(self._names_at(node))
        taught = {n: self.teachers[n] for n in names if n in self.teachers}
        refusals.of_node(node, refusal.error, refusal.value, taught, self.unifier)

    def _results(self, node: Node) -> tuple[Value, ...]:
        """What `node` makes; nothing if an input of it is unknown.

        Raises:
            _RefusedError: if the layer cannot take its inputs.
        """
        layer: Layer = node.layer
        taken = (*node.inputs, *node.initial_state)
        if any(name not in self.values for name in taken) or open_layer(layer):
            return ()
        masks = tuple([self.values[name].mask_rank for name in node.inputs])
        mark = self.unifier.mark
        try:
            types = tuple([self._type(name) for name in node.inputs])
            results = layer.infer(types, self.unifier)
            mask = layer.mask_rank(masks, types)
            _check_sizes(layer, types, results)
            if node.initial_state:
                self._take_states(node)
            if node.shares:
                self._take_weights(node, types)
        except (ShapeError, UnwieldyError) as error:
            self.unifier.undo(mark)
            raise _RefusedError.of(error, node) from error
        except _RefusedError:
            self.unifier.undo(mark)
            raise
        for name in self.unifier.learned(mark):
            self.teachers[name] = node
        states = {state.name for state in layer.states()} if len(results) > 1 else ()
        return tuple(
            [
                Value.model_construct(
                    name=name,
                    dtype=result.type.dtype,
                    shape=result.type.shape,
                    mask_rank=0 if result.name in states else mask,
                )
                for name, result in zip(result_values(node), results, strict=True)
            ]
        )

    def _type(self, name: str) -> TensorType:
        """The type of a value, by all that is known by now."""
        found = self.values[name].type
        if not self.unifier.mark:
            return found
        return found.with_shape(*self.unifier.resolve_shape(found.shape))

    def _take_states(self, node: Node) -> None:
        """Make what `initial_state` names fit the states of the layer.

        Raises:
            _RefusedError: if one does not.
        """
        layer: Layer = node.layer
        for name, state in zip(node.initial_state, layer.states(), strict=False):
            found, wanted = self._type(name), float32(*self.unifier.resolve_shape(state.shape))
            try:
                fits = found.dtype == wanted.dtype and found.rank == wanted.rank
                if fits:
                    for left, right in zip(found.shape, wanted.shape, strict=True):
                        self.unifier.unify(left, right)
            except UnequalError:
                fits = False
            if not fits:
                error = ShapeError(
                    "shape-mismatch" if found.dtype == wanted.dtype else "wrong-dtype",
                    f"the state `{state.name}` is {wanted}, and `{name}` is {found}",
                    help=f"Start from a value of shape {spell_shape(wanted.shape)}, such as the"
                    " state of a layer with as many units.",
                    option="initial_state",
                )
                raise _RefusedError(error, name)

    def _take_weights(self, node: Node, types: tuple[TensorType, ...]) -> None:
        """Make the weights that `node` uses again those that it would have by itself.

        Raises:
            _RefusedError: if one would have another shape.
        """
        layer: Layer = node.layer
        first = self.model.by_name[node.owner]
        if any(name not in self.values for name in first.inputs):
            return
        built = layer.weights(tuple([self._type(name) for name in first.inputs]))
        for has, needs in zip(built, layer.weights(types), strict=False):
            try:
                fits = len(has.shape) == len(needs.shape)
                if fits:
                    for left, right in zip(has.shape, needs.shape, strict=True):
                        self.unifier.unify(left, right)
            except UnequalError:
                fits = False
            if not fits:
                error = ShapeError(
                    "shape-mismatch",
                    f"`{first.name}` has a `{has.name}` of {spell_shape(has.shape)}, and would"
                    f" need {spell_shape(needs.shape)} here",
                    help="Give it a tensor of the size it was made for, or write a line with"
                    " weights of its own.",
                )
                raise _RefusedError(error, node.inputs[0])

    def _names_at(self, node: Node) -> Iterator[str]:
        """The named sizes that `node` meets: in its inputs as they were made, and its options."""
        yield from names_in(node.layer)
        for name in (*node.inputs, *node.initial_state):
            for dim in self.values[name].shape:
                if isinstance(dim, SymbolicDim):
                    yield from sorted(dim.names)

    def _require_fit(self, node: Node) -> None:
        """Refuse what `node` takes, if a line behind it made that too small.

        Raises:
            _RefusedError: with what the layer says to it.
        """
        layer: Layer = node.layer
        try:
            layer.infer(tuple([self._type(name) for name in node.inputs]), self.unifier)
        except ShapeError as error:
            raise _RefusedError.of(error, node) from error

    def _settled(self, typed: Model, refusals: Refusals) -> Model | None:
        """The model with every name that was solved replaced everywhere."""
        resolve_shape = self.unifier.resolve_shape
        layer = once_a_layer(lambda old: with_sizes(old, self.unifier.resolve))
        inputs, nodes = [], []
        for given in typed.inputs:
            try:
                inputs.append(given.replace(shape=resolve_shape(given.shape)))
            except UnwieldyError as error:
                refusals.of_input(given, _unwieldy(error))
        for node in typed.nodes:
            try:
                results = tuple(
                    [value.replace(shape=resolve_shape(value.shape)) for value in node.results]
                )
                if any(isinstance(d, int) and d < 1 for value in results for d in value.shape):
                    self._require_fit(node)
                nodes.append(node.replace(layer=layer(node.layer), results=results))
            except _RefusedError as refusal:
                self._refuse(node, refusal, refusals)
            except UnwieldyError as error:
                refusals.of_node(node, _unwieldy(error), None, {}, self.unifier)
        if len(inputs) < len(typed.inputs) or len(nodes) < len(typed.nodes):
            return None
        return typed.replace(inputs=tuple(inputs), nodes=tuple(nodes))


class _RefusedError(Exception):
    """A layer refuses what it is given, and which value is at fault."""

    def __init__(self, error: ShapeError, value: str | None) -> None:
        super().__init__(error, value)
        self.error = error
        self.value = value

    @classmethod
    def of(cls, error: ShapeError | UnwieldyError, node: Node) -> "_RefusedError":
        """The refusal of an error that speaks of inputs by number."""
        if isinstance(error, ShapeError):
            return cls(error, node.inputs[error.input] if node.inputs else None)
        return cls(_unwieldy(error), None)


def _has_open_axes(node: Node) -> bool:
    dims = (dim for value in node.results for dim in value.shape)
    return any(isinstance(dim, SymbolicDim) and dim.is_open for dim in dims)


def _unwieldy(error: UnwieldyError) -> ShapeError:
    help = "Give some of the named sizes a number, with `--bind` or in the `input` lines."
    return ShapeError("model-too-large", str(error), help=help)


def _check_sizes(layer: Layer, inputs: tuple[TensorType, ...], results: tuple[Result, ...]) -> None:
    """Refuse shapes that no array has.

    Raises:
        ShapeError: if an axis is too long, or if there are too many.
        UnwieldyError: if a number of weights cannot even be written down.
    """
    for result in results:
        _check_size(result.type)
    if any(_is_sum(dim) for x in inputs for dim in x.shape):
        for weight in layer.weights(inputs):
            product(weight.shape)


def _check_size(type_: TensorType) -> None:
    if type_.rank > MAX_RANK:
        raise ShapeError(
            "wrong-rank",
            f"no array has {type_.rank} axes",
            help=f"Stay within {MAX_RANK} axes behind the batch axis.",
        )
    for dim in type_.shape:
        if (dim if isinstance(dim, int) else max(factor for _, factor in dim.terms)) > _MAX_SIZE:
            raise ShapeError(
                "model-too-large",
                f"no array has an axis as long as in {spell_shape(type_.shape)}",
                help="Make the sizes smaller.",
            )


def _is_sum(dim: Dim) -> bool:
    """Whether `dim` is more than a number times one name: only those multiply out of hand."""
    return isinstance(dim, SymbolicDim) and (len(dim.terms) > 1 or len(dim.terms[0][0]) > 1)
