"""The smallest model that still shows a difference, found by leaving things out, one at a time.

Lines and outputs are dropped, options go back to their defaults, sizes become 1 or 2, until nothing
more can go: whatever is left is there because the difference needs it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from lstmspec.diagnostics import InternalError
from lstmspec.ir import Input, Model, Node, Output, Training
from lstmspec.layers import Layer, options_of
from lstmspec.semantics.names import snake_case
from tests.fuzz.generator import typed_or_none

Shows = Callable[[Model], bool]
MOST_TRIES = 400


def shrink(model: Model, shows: Shows) -> Model:
    """A model that `shows` still says yes to, and none of whose smaller forms does."""
    tries = 0
    while True:
        for smaller in candidates(model):
            tries += 1
            if tries > MOST_TRIES:
                return model
            if _is_valid(smaller) and shows(smaller):
                model = smaller
                break
        else:
            return model


def candidates(model: Model) -> Iterator[Model]:
    """The model with one thing less, the largest steps first."""
    yield from _fewer_outputs(model)
    yield from _fewer_lines(model)
    yield from _fewer_states(model)
    if model.training != Training():
        yield model.replace(training=Training())
    yield from _own_layers(model)
    yield from _simpler_layers(model)
    yield from _smaller_inputs(model)
    yield from _plain_names(model)


def _is_valid(model: Model) -> bool:
    try:
        return typed_or_none(model) is not None
    except InternalError:
        return False


def _fewer_outputs(model: Model) -> Iterator[Model]:
    """Each output alone, then all but one; what then reaches no output goes as well."""
    if len(model.outputs) == 1:
        return
    for output in model.outputs:
        yield _alive(model.replace(outputs=(output,)))
    for output in model.outputs:
        yield _alive(model.replace(outputs=tuple(o for o in model.outputs if o != output)))


def _alive(model: Model) -> Model:
    """The model without the lines and inputs that no output depends on."""
    needed = {output.value.partition(".")[0] for output in model.outputs}
    for node in reversed(model.nodes):
        if node.name in needed:
            needed.update(v.partition(".")[0] for v in (*node.inputs, *node.initial_state))
            needed.update([node.shares] if node.shares else [])
    nodes = tuple(node for node in model.nodes if node.name in needed)
    taken = {v for node in nodes for v in (*node.inputs, *node.initial_state)}
    # A layer that is kept because another shares it needs a place to end.
    ends = [n.name for n in nodes if not any(v.partition(".")[0] == n.name for v in taken)]
    outputs = list(model.outputs)
    named = {output.value.partition(".")[0] for output in outputs}
    outputs += [Output(value=name) for name in ends if name not in named]
    inputs = tuple(given for given in model.inputs if given.name in taken)
    return model.replace(inputs=inputs, nodes=nodes, outputs=tuple(outputs))


def _fewer_lines(model: Model) -> Iterator[Model]:
    """A line left out: whatever took it takes what the line took, or an input of the same type."""
    typed = typed_or_none(model)
    if typed is None:
        return
    for node in model.nodes:
        if len(model.nodes) > 1:
            yield from (_without(model, node, value) for value in dict.fromkeys(node.inputs))
        if node.inputs != ("cut",) and node.inputs[0] not in {i.name for i in model.inputs}:
            yield _cut(model, node, typed)


def _without(model: Model, gone: Node, instead: str) -> Model:
    """The model without a line, `instead` in its place, and its sharers as layers of their own."""

    def new(value: str) -> str:
        return instead if value.partition(".")[0] == gone.name else value

    heir = next((node.name for node in model.nodes if node.shares == gone.name), None)
    nodes = tuple(
        node.replace(
            inputs=tuple(map(new, node.inputs)),
            initial_state=tuple(map(new, node.initial_state)),
            shares=None if node.name == heir else heir if node.shares == gone.name else node.shares,
        )
        for node in model.nodes
        if node is not gone
    )
    given = {i.name for i in model.inputs}
    outputs = dict.fromkeys(new(o.value) for o in model.outputs)
    kept = tuple(Output(value=value) for value in outputs if value not in given)
    return _alive(model.replace(nodes=nodes, outputs=kept)) if kept else model


def _cut(model: Model, node: Node, typed: Model) -> Model:
    """The model with an input of its own for what a line takes first."""
    value = typed.values[node.inputs[0]]
    name = next(n for k in range(99) if (n := f"cut{k}") not in {i.name for i in model.inputs})
    given = Input(name=name, dtype=value.dtype, shape=value.shape)
    inputs = tuple(name if v == node.inputs[0] else v for v in node.inputs)
    nodes = tuple(n.replace(inputs=inputs) if n is node else n for n in model.nodes)
    return _alive(model.replace(inputs=(*model.inputs, given), nodes=nodes))


def _fewer_states(model: Model) -> Iterator[Model]:
    for node in model.nodes:
        if node.initial_state:
            yield _alive(_with(model, node, initial_state=()))


def _own_layers(model: Model) -> Iterator[Model]:
    for node in model.nodes:
        if node.shares:
            yield _with(model, node, shares=None, name=f"own_{node.name}"[:20])


def _simpler_layers(model: Model) -> Iterator[Model]:
    for node in model.nodes:
        if node.shares is None:
            for layer in _simpler(node.layer):
                nodes = tuple(
                    n.replace(layer=layer) if node.name in (n.name, n.shares) else n
                    for n in model.nodes
                )
                yield model.replace(nodes=nodes)


def _simpler(layer: Layer) -> Iterator[Layer]:
    """The layer with one option as it is by default, or smaller; or without its wrapper."""
    if layer.wraps:
        inner: Layer = layer.layer  # type: ignore[attr-defined]  # what wraps has it
        yield inner
        yield from (layer.replace(layer=simpler) for simpler in _simpler(inner))
    for name, option in options_of(type(layer)).items():
        value = getattr(layer, name)
        for other in _lesser(value, option.default, required=option.required):
            try:
                yield layer.replace(**{name: other})
            except ValidationError:
                continue


def _lesser(value: Any, default: Any, *, required: bool) -> Iterator[Any]:
    if not required and value != default:
        yield default
    if isinstance(value, bool) or not isinstance(value, int):
        return
    yield from (size for size in (1, 2) if size < value)


def _smaller_inputs(model: Model) -> Iterator[Model]:
    """An input with a shorter axis; equal sizes of all inputs and layers together, too."""
    sizes = {dim for given in model.inputs for dim in given.shape}
    for old in sorted(sizes, key=str):
        for new in (1, 2, 3):
            if not isinstance(old, int) or new < old:
                inputs = tuple(
                    i.replace(shape=tuple(new if d == old else d for d in i.shape))
                    for i in model.inputs
                )
                yield model.replace(inputs=inputs)
    for given in model.inputs:
        for axis, dim in enumerate(given.shape):
            for new in (1, 2, 3):
                if not isinstance(dim, int) or new < dim:
                    shape = (*given.shape[:axis], new, *given.shape[axis + 1 :])
                    yield model.replace(
                        inputs=tuple(
                            i.replace(shape=shape) if i is given else i for i in model.inputs
                        )
                    )


def _plain_names(model: Model) -> Iterator[Model]:
    """Every line by the name of its kind and place, where that is not so."""
    table = {n.name: f"{snake_case(n.layer.kind)}_{k}" for k, n in enumerate(model.nodes, 1)}
    if all(table[n.name] == n.name and n.named for n in model.nodes):
        return

    def new(value: str) -> str:
        head, dot, member = value.partition(".")
        return table.get(head, head) + dot + member

    nodes = tuple(
        node.replace(
            name=table[node.name],
            inputs=tuple(map(new, node.inputs)),
            initial_state=tuple(map(new, node.initial_state)),
            shares=node.shares and table[node.shares],
            named=True,
        )
        for node in model.nodes
    )
    outputs = tuple(Output(value=new(output.value)) for output in model.outputs)
    yield model.replace(nodes=nodes, outputs=outputs)


def _with(model: Model, node: Node, **fields: Any) -> Model:
    return model.replace(nodes=tuple(n.replace(**fields) if n is node else n for n in model.nodes))
