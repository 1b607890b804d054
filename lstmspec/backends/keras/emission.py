"""The Keras source of a model.

A plain chain becomes `keras.Sequential`, anything else `keras.Model(inputs, outputs)`. The text
names `keras` alone and no engine, so it runs on whichever one Keras is set to. Nothing in it closes
the cuDNN path: no `unroll`, no `use_cudnn`, no wrapped activation. On a GPU cuDNN takes masks that
are padded on the right, with at least one step a row; for other masks Keras itself has to be told
`use_cudnn=False`.
"""

from functools import cached_property
from importlib.metadata import version

from lstmspec.backends.emitter import Names, literal
from lstmspec.backends.keras.dimensions import Parameter, parameters
from lstmspec.backends.keras.expressions import WIDTH, Call, Expr, Items, statement
from lstmspec.backends.keras.functions import FUNCTIONS, definitions
from lstmspec.backends.keras.naming import is_chain, keras_names, names_in_chain
from lstmspec.backends.keras.reach import live_nodes
from lstmspec.backends.keras.rules import Maker
from lstmspec.backends.keras.steps import unwrapped
from lstmspec.backends.keras.training import compile_call, fit_function, seed_line
from lstmspec.backends.keras.values import set_options, size
from lstmspec.ir import Input, Model, Node
from lstmspec.layers import MultiHeadAttention
from lstmspec.shapes import Dim

_LEFT_OUT = (
    "Where the number of steps is open, TimeDistributed is left out: Keras counts such steps",
    "wrongly, and what was inside does the same on a whole sequence.",
)
_COPIES = (
    "MultiHeadAttention takes the masks off what it is given, also where another layer still reads",
    "them, so it is given copies: `Rescaling(1.0)` passes a mask on.",
)
_RESERVED = ("keras", "layers", "model", "fit", "build_model", "_", *FUNCTIONS)


def emit(model: Model) -> str:
    """The source text of `model`."""
    return Emission(model).text()


def arguments(model: Model) -> tuple[Parameter, ...]:
    """What `build_model` in the text of `model` takes."""
    return Emission(model).parameters


class Emission:
    """The writing of one module."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._names = Names(_RESERVED)
        self.parameters = parameters(model, self._names)
        self._sizes = {parameter.dimension: parameter.name for parameter in self.parameters}
        self._maker = Maker(model, self._sizes)
        self._keras_names = keras_names(model)
        self._copies = Names(self._keras_names.values())
        self._layers: dict[str, str] = {}

    def text(self) -> str:
        """The whole module."""
        body = self._sequential() if is_chain(self._model) else self._functional()
        seed = seed_line(self._model.training)
        fit = fit_function(self._model.training)
        lines = [
            *self._docstring(),
            "",
            "import keras",
            "from keras import layers",
            "",
            "",
            *definitions(self._model.nodes),
            self._signature(),
            *([seed] if seed else []),
            *body,
            compile_call(self._model),
            "    return model",
            *(["", "", fit] if fit else []),
        ]
        return "\n".join(lines) + "\n"

    def _docstring(self) -> list[str]:
        title = f"{self._model.name}: a Keras model, written by lstmspec {version('lstmspec')}."
        live, notes = live_nodes(self._model), []
        if any(unwrapped(self._model, node) is not None for node in self._model.nodes):
            notes += ["", *_LEFT_OUT]
        if any(self._copied(node) for node in self._model.nodes if node.name in live):
            notes += ["", *_COPIES]
        if not notes:
            return [f'""{literal(title)}""']
        return [f'""{literal(title)[:-1]}', *notes, '"""']

    def _signature(self) -> str:
        written = [p.name if p.required else f"{p.name}=None" for p in self.parameters]
        line = f"def build_model({', '.join(written)}):"
        if len(line) <= WIDTH:
            return line
        return "\n".join(["def build_model(", *(f"    {item}," for item in written), "):"])

    def _sequential(self) -> list[str]:
        given = names_in_chain(self._model)
        made: list[Expr] = [self._input(self._model.inputs[0])]
        for node in self._model.nodes:
            layer = self._maker.make(node)
            made.append(self._named(layer, node) if node.name in given else layer)
        chain = Call("keras.Sequential", (Items(tuple(made), is_open=True),))
        return [statement(("model",), chain)]

    def _functional(self) -> list[str]:
        model = self._model
        lines = [
            statement((self._names.of(given.name),), self._input(given)) for given in model.inputs
        ]
        live = live_nodes(model)
        for node in model.nodes:
            lines += self._node(node) if node.name in live else []
        inputs = [self._names.of(given.name) for given in model.inputs]
        outputs = [self._names.of(output.value) for output in model.outputs]
        made = Call(
            "keras.Model",
            (
                inputs[0] if len(inputs) == 1 else Items(tuple(inputs)),
                outputs[0]
                if len(outputs) == 1
                else Items(tuple(outputs), tuple(literal(o.value) for o in model.outputs)),
            ),
        )
        return [*lines, statement(("model",), made)]

    def _node(self, node: Node) -> list[str]:
        """The lines that make and call one layer; a shared one is made on its first use."""
        lines = []
        if node.owner in self._shared:
            if node.owner not in self._layers:
                self._layers[node.owner] = self._names.fresh(f"{node.owner}_layer")
                made = self._named(self._maker.make(node), node)
                lines.append(statement((self._layers[node.owner],), made))
            layer: Expr = self._layers[node.owner]
        else:
            layer = self._named(self._maker.make(node), node)
        copies = {name: self._names.fresh(f"{name}_copy") for name in self._copied(node)}
        for name, copy in copies.items():
            given_name = literal(self._copies.fresh(copy))
            copying = Call("layers.Rescaling", ("1.0",), (("name", given_name),))
            lines.append(statement((copy,), Call(copying, (self._names.of(name),))))
        taken = tuple(copies.get(name) or self._names.of(name) for name in node.inputs)
        state = Items(tuple(self._names.of(name) for name in node.initial_state))
        given: list[tuple[str, Expr]] = [("initial_state", state)] if node.initial_state else []
        given += [
            (name, literal(value))
            for name, value in set_options(node.layer)
            if name in node.layer.call_options
        ]
        together: Expr = taken[0] if node.layer.max_inputs == 1 else Items(taken)
        by_place = taken if node.layer.separate_inputs else (together,)
        call = Call(layer, by_place, tuple(given))
        return [*lines, statement(self._targets(node), call)]

    def _copied(self, node: Node) -> tuple[str, ...]:
        """What `node` takes copies of, because Keras would take their masks off."""
        if not isinstance(node.layer, MultiHeadAttention):
            return ()
        masked = (name for name in node.inputs if self._model.values[name].mask_rank)
        return tuple(dict.fromkeys(masked))

    def _targets(self, node: Node) -> tuple[str, ...]:
        """The names that a node's results are bound to; `_` for those that nothing takes."""
        if len(node.results) == 1:
            return (self._names.of(node.result.name),)
        return tuple(
            self._names.of(result.name) if result.name in self._taken else "_"
            for result in node.results
        )

    @cached_property
    def _shared(self) -> frozenset[str]:
        return frozenset(node.shares for node in self._model.nodes if node.shares)

    @cached_property
    def _taken(self) -> frozenset[str]:
        live = live_nodes(self._model)
        found = {output.value for output in self._model.outputs}
        for node in self._model.nodes:
            if node.name in live:
                found.update(node.inputs, node.initial_state)
        return frozenset(found)

    def _named(self, layer: Call, node: Node) -> Call:
        return layer.with_option("name", literal(self._keras_names[node.owner]))

    def _input(self, given: Input) -> Call:
        axes = [self._axis(dim) for dim in given.shape]
        shape = f"({axes[0]},)" if len(axes) == 1 else f"({', '.join(axes)})"
        dtype = () if given.dtype == "float32" else (("dtype", literal(given.dtype)),)
        name = ("name", literal(self._keras_names[given.name]))
        return Call("keras.Input", (shape,), (*dtype, name))

    def _axis(self, dim: Dim) -> str:
        if not isinstance(dim, int) and dim.is_open:
            return "None"
        return size(dim, self._sizes)
