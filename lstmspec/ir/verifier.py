"""What holds of every model, typed or not.

A pass may assume all of it and must leave all of it true. A model from elsewhere, such as a JSON
file, is asked for its `problems`; in a model of our own a problem is our fault.
"""

import re
from collections.abc import Iterator, Mapping

from lstmspec.diagnostics import InternalError
from lstmspec.ir.encoded import encoding_problems
from lstmspec.ir.model import Model, Node, Value
from lstmspec.layers import Layer
from lstmspec.shapes import MAX_RANK, ShapeError, Unifier, UnwieldyError, float32

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:/[A-Za-z_][A-Za-z0-9_]*)*")

_Made = list[tuple[str, ...]]
"""The names of the values that each node makes."""

_LONGEST_NAME = 10_000
_SHOWN = 60


def verify_model(model: Model) -> None:
    """Hold `model` against the rules of the IR.

    Raises:
        InternalError: with every rule that is broken.
    """
    broken = problems(model)
    if broken:
        raise InternalError("the IR is broken:\n" + "\n".join(f"- {line}" for line in broken))


def problems(model: Model) -> list[str]:
    """Every rule that `model` breaks, in the order of its parts; none is a valid model."""
    names = [*_names(model)]
    if names:
        return names
    made = [result_values(node) for node in model.nodes]
    return [
        *_references(model, made),
        *_sharing(model),
        *_outputs(model, made),
        *encoding_problems(model),
        *_types(model, made),
        *_weight_names(model),
    ]


def result_values(node: Node) -> tuple[str, ...]:
    """The names of the values that `node` makes: `enc`, `enc.h`."""
    layer: Layer = node.layer
    names = layer.result_names()
    if names == ("",):
        return (node.name,)
    return tuple(f"{node.name}.{name}" if name else node.name for name in names)


def _names(model: Model) -> Iterator[str]:
    taken: set[str] = set()
    for name in [*(i.name for i in model.inputs), *(node.name for node in model.nodes)]:
        if name in taken:
            yield f"{name!r} names two things"
        if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
            yield f"{name[:_SHOWN]!r} is no name"
        taken.add(name)
    for given in model.inputs:
        if any(isinstance(dim, int) and dim < 1 for dim in given.shape):
            yield f"{given.name!r} has an axis without a size"
        if len(given.shape) > MAX_RANK:
            yield f"{given.name!r} has {len(given.shape)} axes, which no array has"


def _references(model: Model, made: _Made) -> Iterator[str]:
    known = {i.name for i in model.inputs}
    for node, values in zip(model.nodes, made, strict=True):
        layer: Layer = node.layer
        count, most = len(node.inputs), layer.max_inputs
        for value in (*node.inputs, *node.initial_state):
            if value not in known:
                yield f"{node.name!r} takes {value!r}, which nothing before it makes"
        if count < layer.min_inputs or (most is not None and count > most):
            yield f"{node.name!r} takes {count} inputs, which {layer.kind} does not"
        if node.initial_state and (
            not layer.takes_states or len(node.initial_state) != len(layer.states())
        ):
            yield f"{node.name!r} takes {len(node.initial_state)} states: not so {layer.kind}"
        known.update(values)


def _sharing(model: Model) -> Iterator[str]:
    owners: dict[str, Node] = {}
    for node in model.nodes:
        if node.shares is None:
            owners[node.name] = node
        elif node.shares not in owners:
            yield f"{node.name!r} shares {node.shares!r}, which is no layer of its own before it"
        elif owners[node.shares].layer != node.layer:
            yield f"{node.name!r} shares {node.shares!r} and is another layer"


def _outputs(model: Model, made: _Made) -> Iterator[str]:
    known = {i.name for i in model.inputs}.union(*made)
    named: set[str] = set()
    if not model.outputs:
        yield "there is no output"
    for output in model.outputs:
        if output.value not in known:
            yield f"the output {output.value!r} is made by nothing"
        if output.value in named:
            yield f"the output {output.value!r} is named twice"
        named.add(output.value)


def _types(model: Model, made: _Made) -> Iterator[str]:
    """Results are of all nodes or of none, and they are what the layers say."""
    typed = [bool(node.results) for node in model.nodes]
    if not any(typed):
        return
    if not all(typed):
        missing = model.nodes[typed.index(False)].name
        yield f"some nodes have types, and {missing!r} has none"
        return
    values = model.values
    for node, expected in zip(model.nodes, made, strict=True):
        names = tuple(result.name for result in node.results)
        if names != expected:
            yield f"{node.name!r} makes {names}, not {expected}"
        elif all(value in values for value in (*node.inputs, *node.initial_state)):
            yield from _node_types(node, values)


def _node_types(node: Node, values: Mapping[str, Value]) -> Iterator[str]:
    layer: Layer = node.layer
    inputs = tuple(values[name].type for name in node.inputs)
    masks = tuple(values[name].mask_rank for name in node.inputs)
    try:
        inferred = layer.infer(inputs, Unifier())
        mask = layer.mask_rank(masks, inputs)
    except (ShapeError, UnwieldyError, IndexError) as error:
        yield f"{node.name!r} cannot take its inputs: {error}"
        return
    states = layer.states() if node.initial_state or len(inferred) > 1 else ()
    state_names = {state.name for state in states}
    for result, (name, type_) in zip(node.results, inferred, strict=True):
        rank = 0 if name in state_names else mask
        if result.type != type_:
            yield f"{result.name!r} is {result.type}, not {type_}"
        if result.mask_rank != rank:
            yield f"{result.name!r} has a mask over {result.mask_rank} axes, not {rank}"
    for name, state in zip(node.initial_state, states, strict=False):
        if values[name].type != float32(*state.shape):
            yield f"{node.name!r} takes {name!r} as its {state.name}, which has another type"


def _weight_names(model: Model) -> Iterator[str]:
    """No two weights have one canonical name.

    `<node>/<weight>` is one name for two only where one node's name continues another's: the
    layer `forward` of a block `a` beside a Bidirectional called `a`.
    """
    nested = [node for node in model.nodes if "/" in node.name]
    if not nested:
        return
    values, nodes = model.values, model.by_name
    for under in nested:
        at = under.name.find("/")
        while at >= 0:
            node = nodes.get(under.name[:at])
            if node is not None and node.results and under.results:
                for name in sorted(_weights_of(node, values) & _weights_of(under, values)):
                    yield f"{node.name!r} and {under.name!r} both have a weight {name!r}"
            at = under.name.find("/", at + 1)


def _weights_of(node: Node, values: Mapping[str, Value]) -> set[str]:
    if node.shares is not None or any(name not in values for name in node.inputs):
        return set()
    layer: Layer = node.layer
    types = tuple(values[name].type for name in node.inputs)
    return {f"{node.name}/{weight.name}" for weight in layer.weights(types)}
