"""The graph of a configuration as inputs and nodes of the IR.

Models inside models are written out where they are used; a layer that is used again, itself or with
the model it is in, shares its weights. Operations that Keras lists because they make masks are left
out: the language infers masks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from lstmspec.importing.calls import Call
from lstmspec.importing.homes import is_model, is_operation, layer_items, name_of, uses_in
from lstmspec.importing.inputs import InputReader
from lstmspec.importing.layers import LayerReader
from lstmspec.importing.limits import MAX_LAYERS
from lstmspec.importing.names import Names
from lstmspec.importing.problems import Problems
from lstmspec.importing.refusals import shown, too_large
from lstmspec.importing.wiring import UNKNOWN, wired
from lstmspec.ir import Input, Node, result_values
from lstmspec.layers import AnyLayer, Layer

Key = tuple[str, ...]
Values = tuple[str, ...]


@dataclass
class Drawn:
    """What a configuration says, as far as it could be read."""

    inputs: list[Input] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    owners: dict[Key, str] = field(default_factory=dict)
    """The node that has the weights of the layer at each place."""
    masked: set[str] = field(default_factory=set)
    """The nodes that Keras wrote a mask down for."""


class GraphReader:
    """Reads the configuration of one model."""

    def __init__(self, generation: int, problems: Problems) -> None:
        self._problems = problems
        self._layers = LayerReader(generation, problems)
        self._names = Names()
        self._inputs = InputReader(problems, self._names)
        self._read: dict[Key, Layer | None] = {}
        self._nodes: dict[str, Layer] = {}
        self.drawn = Drawn()

    def read(self, item: Mapping[str, Any]) -> Drawn:
        """Read the model that `item` says.

        Raises:
            SpecError: `file-too-large`.
        """
        if uses_in(item) > MAX_LAYERS:
            raise too_large(
                self._problems.path, f"has over {MAX_LAYERS:,} layers, or models nested too deep"
            )
        outputs = self._model(item, (), None)
        for name in outputs:
            if name in self.drawn.outputs:
                self._problems.cannot_say(name, "the same output twice")
            self.drawn.outputs.append(name)
        self.drawn.inputs = self._inputs.typed(self.drawn.nodes)
        return self.drawn

    def _model(self, item: Mapping[str, Any], key: Key, given: Values | None) -> Values:
        """Write the model out; what it makes of the values `given`, or of inputs of its own."""
        kind = self._layers.class_of(item, key[-1] if key else "the model")
        if kind is None:
            return (UNKNOWN,)
        if not layer_items(item):
            self._problems.damaged(key[-1] if key else "the model", "no layers in it")
            return (UNKNOWN,)
        if kind == "Sequential":
            return self._sequential(item, key, given)
        return self._functional(item, key, given)

    def _sequential(self, item: Mapping[str, Any], key: Key, given: Values | None) -> Values:
        values = given if given is not None else self._inputs.of_sequential(item)
        for layer in layer_items(item):
            if layer.get("class_name") != "InputLayer":
                values = self._use(layer, (*key, name_of(layer)), Call(()), values, ())
        return values

    def _functional(self, item: Mapping[str, Any], key: Key, given: Values | None) -> Values:
        if given is None:
            given = self._inputs.of_functional(item)

        def use(layer: Mapping[str, Any], call: Call, inputs: Values, states: Values) -> Values:
            return self._use(layer, (*key, name_of(layer)), call, inputs, states)

        return wired(item, given, use, self._problems)

    def _use(
        self,
        item: Mapping[str, Any],
        key: Key,
        call: Call,
        inputs: Values,
        states: Values,
    ) -> Values:
        """One use of a layer, or of a model; the values that it makes."""
        if is_model(item):
            return self._model(item, key, inputs)
        if is_operation(item):
            self._problems.cannot_say(
                key[-1], f"{shown(item.get('class_name'))} is an operation, not a layer"
            )
            return (UNKNOWN,)
        if key not in self._read:
            self._read[key] = self._layers.read(item, key[-1])
        layer = self._read[key]
        if layer is None or UNKNOWN in (*inputs, *states):
            return (UNKNOWN,)
        return self._node(layer, key, call, inputs, states)

    def _node(self, layer: Layer, key: Key, call: Call, inputs: Values, states: Values) -> Values:
        if layer.max_inputs == 1 and len(inputs) > 1 and layer.takes_states:
            inputs, states = inputs[:1], (*inputs[1:], *states)
        most = layer.max_inputs
        is_short = len(inputs) < layer.min_inputs or (most is not None and len(inputs) > most)
        if is_short or (states and len(states) != len(layer.states())):
            self._problems.damaged(key[-1], "called with more or fewer tensors than it takes")
            return (UNKNOWN,)
        if call.options:
            layer = layer.replace(**dict(call.options))
        owner = self.drawn.owners.get(key)
        if owner is not None and self._nodes[owner] != layer:
            self._problems.cannot_say(key[-1], "called in two ways")
            return (UNKNOWN,)
        name = self._names.pick("_".join(key))
        node = Node.model_construct(
            name=name,
            layer=cast("AnyLayer", layer),
            inputs=inputs,
            initial_state=states,
            shares=owner,
        )
        self.drawn.nodes.append(node)
        if owner is None:
            self.drawn.owners[key] = name
            self._nodes[name] = layer
        if call.masks:
            self.drawn.masked.add(name)
        return result_values(node)
