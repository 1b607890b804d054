"""The text of an emitted module: the part written for one model, and all that it needs."""

import re
from collections.abc import Iterable
from importlib.metadata import version

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy import tables
from lstmspec.backends.numpy.emission import Call, Emission, Operand
from lstmspec.backends.numpy.inlining import library, words
from lstmspec.backends.numpy.layout import COLUMNS, bracketed, chained, table
from lstmspec.backends.numpy.rules import RULES
from lstmspec.backends.numpy.stepping import StepEmission, has_fast_step
from lstmspec.ir import Model, Node, model_hash

_ABOUT_INPUTS = '"""Type and shape, batch axis left out; a name is one size wherever it stands."""'
_ABOUT_WEIGHTS = '"""The shape of each weight; all are float32."""'
_ABOUT_TYPED_WEIGHTS = '"""The shape of each weight; all are float32 but where a type stands."""'
_ABOUT_DIMENSIONS = (
    '"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""'
)
_ABOUT_STATES = '"""What is carried from step to step, batch axis left out."""'
_ABOUT_STREAMED = '"""The inputs and outputs that have a time axis."""'
_ABOUT_REFUSAL = '"""Why the model cannot run step by step; empty if it can."""'
_STREAMING = """
    state = model.init_state(batch=1)
    y, state = model.step(x_t, state)
"""
_PROGRAM = 'if __name__ == "__main__":\n    sys.exit(main())\n'


def emit(model: Model) -> str:
    """The source text of `model`."""
    emission = Emission(model)
    generated = _generated(emission)
    used = words(generated) | {"load", "main"}
    pieces = library().closure(used)
    imported = used.union({"sys"}, *(piece.mentions for piece in pieces))
    header = [_docstring(emission), "from __future__ import annotations", *_imports(imported)]
    header += ["\n\n".join(piece.text for piece in pieces if piece.is_alias)]
    functions = [piece.text for piece in pieces if not piece.is_alias]
    return "\n\n".join(header) + "\n\n" + "\n\n\n".join([generated, *functions, _PROGRAM])


def _docstring(emission: Emission) -> str:
    name = re.sub(r"[^0-9A-Za-z_.-]", "_", emission.model.name)
    streaming = "" if emission.streaming.refusal else _STREAMING
    return f'''"""{name}: a recurrent model in NumPy, written by lstmspec {version("lstmspec")}.

This file needs Python 3.11, NumPy 2 and the weights, a .safetensors file. From Python:

    model = load("weights.safetensors")
    y = model.predict(x)
{streaming}
From a shell: python {name}.py --weights weights.safetensors --data x.npy -o y.npy
"""'''


def _imports(names: Iterable[str]) -> list[str]:
    lines = library().import_lines(names)
    third = [line for line in lines if line.startswith("import numpy")]
    return ["\n".join(line for line in lines if line not in third), "\n".join(third)]


def _generated(emission: Emission) -> str:
    """The part that is written for one model: tables, `prepare` and `forward`."""
    _run(emission)
    functions = [_prepare(emission), _forward(emission), _stepper(emission)]
    return "\n\n\n".join(["\n\n".join(_tables(emission)), *functions])


def _run(emission: Emission) -> None:
    """Write the lines of every node."""
    for given in emission.model.inputs:
        variable = emission.names.fresh(given.name)
        emission.values[given.name] = Operand(variable, given.type)
    for node in emission.model.nodes:
        _apply(emission, node)


def _apply(emission: Emission, node: Node) -> None:
    """Write the lines of one node."""
    results = node.results
    inputs = tuple(emission.operand(name, node) for name in node.inputs)
    call = Call(
        emission,
        stem=node.name,
        owner=node.owner,
        inputs=inputs,
        results=tuple(result.type for result in results),
        initial=tuple(emission.operand(name, node).variable for name in node.initial_state),
        carries=node.name if node.name in emission.streaming.carrying else None,
        wants_mask=any(result.name in emission.wanted for result in results),
        mask=inputs[0].mask,
    )
    RULES.apply(call, node, node.layer)
    for result, variable in zip(results, call.outputs, strict=True):
        mask = call.mask if result.mask_rank else None
        operand = Operand(variable, result.type, mask, result.mask_rank)
        emission.define(result, operand, node)


def _weights(model: Model) -> str:
    rows = tables.weight_rows(model)
    if all(weight.dtype == "float32" for _, _, weight in model.weights()):
        return _table("WEIGHTS", "dict[str, Shape]", rows, _ABOUT_WEIGHTS)
    return _table("WEIGHTS", "dict[str, Shape | Typed]", rows, _ABOUT_TYPED_WEIGHTS)


def _tables(emission: Emission) -> list[str]:
    model, streaming = emission.model, emission.streaming
    inputs = [given.name for given in model.inputs]
    outputs = [output.value for output in model.outputs]
    streamed = [name for name in dict.fromkeys(inputs + outputs) if name in streaming.streamed]
    typed = "dict[str, tuple[str, Shape]]"
    states = "dict[str, tuple[int | str, ...]]"
    sources = "dict[str, tuple[str, int] | tuple[str, int, int, int] | None]"
    marked = table("STREAMED = frozenset({", [literal(name) for name in streamed], "})")
    empty = ["STREAMED: frozenset[str] = frozenset()"]
    return [
        f"NAME = {literal(model.name)}\nMODEL_HASH = {literal(model_hash(model))}",
        _table("INPUTS", typed, tables.interface_rows(model, inputs), _ABOUT_INPUTS),
        _table("OUTPUTS", typed, tables.interface_rows(model, outputs), ""),
        _weights(model),
        _table("DIMENSIONS", sources, tables.dimension_rows(model, streaming), _ABOUT_DIMENSIONS),
        _table("STATES", states, tables.state_rows(model, streaming), _ABOUT_STATES),
        "\n".join([*(marked if streamed else empty), _ABOUT_STREAMED]),
        "\n".join([*chained("NO_STREAMING = ", [literal(streaming.reason)], ""), _ABOUT_REFUSAL]),
    ]


def _table(name: str, type_: str, rows: list[str], about: str) -> str:
    lines = table(f"{name}: {type_} = {{", rows, "}", exploded=True)
    return "\n".join([*lines, *([about] if about else [])])


def _prepare(emission: Emission) -> str:
    return "\n".join(
        [
            "def prepare(w: dict[str, Any]) -> dict[str, Any]:",
            '    """Return what `forward` works with, made of the weights once."""',
            *emission.preparation,
            "    return w",
        ]
    )


def _forward(emission: Emission) -> str:
    body = _body(emission)
    head = bracketed(
        "def forward(",
        ["model: Model", "inputs: Mapping[str, Array]", "state: Mapping[str, Array]"],
        ") -> tuple[Arrays, Arrays]:",
    )
    about = '    """Return the outputs for a batch of inputs, and the state after them."""'
    weights = ["    w = model.prepared"] if "w" in words("\n".join(body)) else []
    return "\n".join([*head, about, *weights, *body])


def _stepper(forward: Emission) -> str:
    head = "def stepper(model: Model) -> Step | None:"
    if not has_fast_step(forward):
        about = '    """Return None: a step is a sequence of one here."""'
        return "\n".join([head, about, "    return None"])
    emission = StepEmission(forward)
    _run(emission)
    inner = bracketed(
        "def step(",
        ["inputs: Mapping[str, Array]", "state: Mapping[str, Array]"],
        ") -> tuple[Arrays, Arrays]:",
        depth=1,
    )
    about = '    """Return a step for a single sequence, for one thread at a time."""'
    body = _body(emission)
    makers = ["    w = model.prepared", *emission.makers, ""]
    return "\n".join([head, about, *makers, *inner, *body, "", "    return step"])


def _body(emission: Emission) -> list[str]:
    """The lines that compute, from reading the inputs to returning the outputs."""
    returned = _returned(emission)
    body = [*emission.body, *returned]
    used = words("\n".join(body))
    given = {i.name: emission.values[i.name].variable for i in emission.model.inputs}
    read = [
        f"{'    ' * emission.depth}{variable} = inputs[{literal(name)}]"
        for name, variable in given.items()
        if variable in used
    ]
    return [*read, *body]


def _returned(emission: Emission) -> list[str]:
    """The last lines of a body: no array that it returns shares memory with another one."""
    seen = {emission.values[i.name].variable for i in emission.model.inputs}
    seen |= set(emission.after.values())
    finals = {o.value: emission.final(o.value).variable for o in emission.model.outputs}
    items = []
    for output in emission.model.outputs:
        variable = finals[output.value]
        root = emission.root(variable)
        items.append(f"{literal(output.value)}: {variable}{'.copy()' if root in seen else ''}")
        seen.add(root)
    after = [f"{literal(path)}: {variable}" for path, variable in emission.after.items()]
    margin = "    " * emission.depth
    line = f"{margin}return {{{', '.join(items)}}}, {{{', '.join(after)}}}"
    if len(line) <= COLUMNS:
        return [line]
    return [
        *table("outputs = {", items, "}", depth=emission.depth),
        *table("after = {", after, "}", depth=emission.depth),
        f"{margin}return outputs, after",
    ]
