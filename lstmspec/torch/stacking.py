"""Which lines make one module, on the way to PyTorch: layers of a recurrent one, if it can."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from lstmspec.compilation import Compilation
from lstmspec.ir import Model
from lstmspec.layers import Dropout
from lstmspec.torch.lines import Line, lines_of
from lstmspec.torch.naming import Names, table_of
from lstmspec.torch.refusal import refusal

Stacks = Mapping[str, Sequence[Line]]


def stacks_of(spec: Compilation, names: Names | None) -> Stacks:
    """By module its lines, in the order of the spec.

    Raises:
        SpecError: `weights-mismatch`, `unknown-name` or `duplicate-name`, see `to_state_dict`.
    """
    lines = lines_of(spec)
    table = table_of(names, lines)
    heads = {given[0]: module for module, given in table.items() if given}
    inside = {name for given in table.values() for name in given[1:]}
    stacks: dict[str, list[Line]] = {}
    for name, line in lines.items():
        if name in inside:
            continue
        module = heads.get(name, line.module)
        if module in stacks:
            raise refusal(
                f"two lines would be the module `{module}`",
                f"Give `{name}` another name: --map NAME={name}.",
                code="duplicate-name",
            )
        stacks[module] = [lines[other] for other in table.get(module, (name,))]
    for module, stack in stacks.items():
        require_one_module(spec.model, module, stack)
    return stacks


def require_one_module(model: Model, module: str, stack: Sequence[Line]) -> None:
    """Refuse lines that are no layers of one module.

    Raises:
        SpecError: `weights-mismatch`.
    """
    first = stack[0]
    for below, line in pairwise(stack):
        reason = _difference(model, first, below, line)
        if reason:
            raise refusal(
                f"`{below.name}` and `{line.name}` cannot be layers of one module `{module}`:"
                f" {reason}",
                "Give each line a module of its own.",
            )


def _difference(model: Model, first: Line, below: Line, line: Line) -> str:
    one, other = first.cell, line.cell
    if one is None or other is None or type(first.layer) is not type(line.layer):
        return "they are of different kinds, or not recurrent"
    if (one.kind, one.units, one.use_bias) != (other.kind, other.units, other.use_bias):
        return "kind, units and bias must be the same"
    if one.activation != other.activation:
        return "their activations differ"
    if _source(model, line) != below.node.result.name:
        return f"`{line.name}` does not take what `{below.name}` makes"
    if line.shapes["weight_ih"][1] != first.directions * one.units:
        return f"`{line.name}` takes another size than `{below.name}` makes"
    return ""


def _source(model: Model, line: Line) -> str:
    """What `line` takes, before any `Dropout`, which PyTorch has inside the module."""
    value = line.node.inputs[0]
    while (maker := model.maker(value)) is not None and isinstance(maker.layer, Dropout):
        value = maker.inputs[0]
    return value
