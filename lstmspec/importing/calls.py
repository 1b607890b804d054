"""How layers are called in a configuration: the `inbound_nodes` of Keras 1, 2 and 3."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from lstmspec.importing.problems import Problems
from lstmspec.importing.refusals import shown
from lstmspec.importing.untrusted import as_list


class Ref(NamedTuple):
    """A tensor: the `tensor`-th result of the `call`-th use of a layer."""

    layer: str
    call: int
    tensor: int


@dataclass(frozen=True)
class Call:
    """One use of a layer."""

    inputs: tuple[Ref, ...]
    states: tuple[Ref, ...] = ()
    options: tuple[tuple[str, bool], ...] = ()
    """Options that Keras takes when a layer is called."""
    masks: tuple[Ref, ...] = ()
    """The masks that Keras wrote down with it."""


_INPUTS = ("inputs", "input", "x", "sequence", "sequences", "query", "value", "key")
"""Arguments that are inputs, in their order."""
_OPTIONS = ("use_causal_mask",)


class _MalformedError(Exception):
    """Inbound nodes of no form that Keras writes."""


def calls_of(item: dict[str, Any], problems: Problems) -> list[Call] | None:
    """The uses of the layer that `item` says, in order; `None` if they cannot be read."""
    name, nodes = item.get("name"), item.get("inbound_nodes")
    if nodes is None or not isinstance(nodes, list):
        problems.damaged(name, "no list of what it is called with")
        return None
    try:
        return [_call(node, name, problems) for node in nodes]
    except (_MalformedError, RecursionError):
        problems.damaged(name, "called with what is no tensor of the model")
        return None


def refs_of(value: object) -> tuple[Ref, ...]:
    """The tensors in `value`, such as the `output_layers` of a model, in order.

    Raises:
        ValueError: if something else is in it.
    """
    try:
        if _is_ref(value):
            return (_ref(value),)
        items = list(value.values()) if isinstance(value, dict) else value
        return tuple(_ref(item) for item in (items if isinstance(items, list) else [items]))
    except _MalformedError:
        raise ValueError("no tensors") from None


def _call(node: object, name: object, problems: Problems) -> Call:
    if isinstance(node, dict):
        given = [ref for item in as_list(node.get("args")) for ref in _tensors(item)]
        named = node.get("kwargs", {})
    elif isinstance(node, list):
        items = [node] if _is_ref(node) else node
        given = [_ref(item) for item in items]
        named = {}
        for item in items:
            if len(item) > 3 and isinstance(item[3], dict):
                named |= item[3]
    else:
        raise _MalformedError
    if not isinstance(named, dict):
        raise _MalformedError
    return _with_named(given, named, name, problems)


def _with_named(given: list[Ref], named: dict[str, Any], name: object, problems: Problems) -> Call:
    states: list[Ref] = []
    masks: list[Ref] = []
    options = []
    for key in sorted(named, key=lambda key: _INPUTS.index(key) if key in _INPUTS else -1):
        value = named[key]
        tensors = list(_tensors(value))
        if key == "initial_state":
            states = tensors
        elif key in _OPTIONS and isinstance(value, bool):
            options += [(key, True)] if value else []
        elif key.endswith("mask") and key != "attention_mask":
            masks += tensors
        elif key in _INPUTS and tensors:
            given = [*given, *tensors]
        elif value is not None and value is not False:
            problems.cannot_say(name, f"called with `{shown(key)}`")
    return Call(tuple(given), tuple(states), tuple(options), tuple(masks))


def _tensors(value: object) -> Iterator[Ref]:
    """The tensors in an argument; numbers and words are none."""
    if _is_ref(value):
        yield _ref(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
    elif isinstance(value, dict):
        raise _MalformedError


def _is_ref(value: object) -> bool:
    if isinstance(value, dict):
        return value.get("class_name") == "__keras_tensor__"
    return (
        isinstance(value, list)
        and 3 <= len(value) <= 4
        and isinstance(value[0], str)
        and isinstance(value[1], int)
    )


def _ref(value: object) -> Ref:
    if isinstance(value, dict):
        config = value.get("config")
        value = config.get("keras_history") if isinstance(config, dict) else None
    if not _is_ref(value) or not isinstance(value, list):
        raise _MalformedError
    name, call, tensor = value[:3]
    if not isinstance(tensor, int) or call < 0 or tensor < 0:
        raise _MalformedError
    return Ref(name, call, tensor)
