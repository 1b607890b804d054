"""The options of a layer as data: what `check`, `fmt`, `explain` and the docs ask about a field.

All of it is read off the pydantic classes, so there is no second list to keep.
"""

import types
from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lstmspec.layers.base import Layer
from lstmspec.layers.values import ALIASES, Value
from lstmspec.shapes import SymbolicDim


class Option(NamedTuple):
    """One option of a layer, or one argument of a value such as `l2(1e-4)`."""

    name: str
    required: bool
    default: Any
    words: tuple[str, ...]
    """The bare words that set it (not those of initializers and the like, which need the name)."""
    calls: dict[str, type[Value]]
    """The values with arguments that it takes, by word."""
    is_boolean: bool
    takes_none: bool
    takes_size: bool
    """Whether it takes the name of a dimension."""
    takes_text: bool
    """Whether it takes any word, or a text in quotes."""
    takes_texts: bool
    """Whether it takes a list of them."""
    takes: str
    """What it takes, in words: "a positive integer", "true or false"."""


@cache
def options_of(cls: type[BaseModel]) -> dict[str, Option]:
    """The options of a layer or the arguments of a value, by name, in the order of its page."""
    if issubclass(cls, Layer):
        names = cls.option_names()
    else:
        names = tuple(name for name in cls.model_fields if name != "kind")
    return {name: _option(name, cls.model_fields[name]) for name in names}


@cache
def word_table(cls: type[BaseModel]) -> dict[str, tuple[str, Any]]:
    """What each bare word sets: word -> (option, value). The first option with a word gets it."""
    table: dict[str, tuple[str, Any]] = {}
    for option in options_of(cls).values():
        if option.is_boolean:
            table.setdefault(option.name, (option.name, True))
        for word in option.words:
            is_nothing = word == "none" and option.takes_none
            table.setdefault(word, (option.name, None if is_nothing else word))
    for alias, word in ALIASES.items():
        if word in table:
            table.setdefault(alias, table[word])
    return table


def _option(name: str, field: FieldInfo) -> Option:
    required = field.is_required()
    members = list(_members(field.annotation))
    bounds = _bounds(field)
    literals = [value for m in members if get_origin(m) is Literal for value in get_args(m)]
    none = type(None) in members
    lists = [m for m in members if get_origin(m) is tuple]
    words = tuple(str(value) for value in literals)
    if none and literals:
        words += ("none",)
    calls = {
        str(m.model_fields["kind"].default): m
        for m in members
        if isinstance(m, type) and issubclass(m, BaseModel) and issubclass(m, Value)
    }
    return Option(
        name=name,
        required=required,
        default=None if field.default is PydanticUndefined else field.default,
        words=words,
        calls=calls,
        is_boolean=bool in members,
        takes_none=none,
        takes_size=SymbolicDim in members,
        takes_text=str in members,
        takes_texts=any(str in get_args(m) for m in lists),
        takes=_takes(members, bounds, words, calls),
    )


def _members(annotation: Any) -> Any:
    """The plain types behind unions and annotations."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for argument in get_args(annotation):
            yield from _members(argument)
    else:
        yield annotation


def _bounds(field: FieldInfo) -> dict[str, float]:
    found: dict[str, float] = {}

    def collect(metadata: Any) -> None:
        for item in metadata:
            for key in ("ge", "gt", "le", "lt"):
                if getattr(item, key, None) is not None:
                    found[key] = getattr(item, key)

    def walk(annotation: Any) -> None:
        if get_origin(annotation) is Annotated:
            inner, *metadata = get_args(annotation)
            for item in metadata:
                collect(getattr(item, "metadata", [item]))
            walk(inner)
        elif get_origin(annotation) in (Union, types.UnionType):
            for argument in get_args(annotation):
                walk(argument)

    collect(field.metadata)
    walk(field.annotation)
    return found


def _takes(
    members: list[Any],
    bounds: dict[str, float],
    words: tuple[str, ...],
    calls: dict[str, type[Value]],
) -> str:
    parts = []
    if bool in members:
        parts.append("true or false")
    if int in members:
        parts.append(_integer(bounds.get("ge")))
    if SymbolicDim in members:
        parts.append("the name of a dimension")
    if float in members:
        parts.append(f"a number{_range(bounds)}")
    if str in members:
        parts.append("a word")
    lists = [m for m in members if get_origin(m) is tuple]
    if lists:
        parts.append("a list of words" if str in get_args(lists[0]) else "a list")
    named = [*words, *calls]
    if named and len(named) <= 8:
        parts += [f"`{word}`" for word in named]
    elif named:
        parts.append("a word such as " + ", ".join(f"`{word}`" for word in named[:4]))
    if type(None) in members and "none" not in words:
        parts.append("`none`")
    return " or ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _integer(low: float | None) -> str:
    if low == 1:
        return "a positive integer"
    return "an integer" if low is None else f"an integer, {low:g} or more"


def _range(bounds: dict[str, float]) -> str:
    low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    if low is not None and high is not None:
        if "gt" in bounds:
            return f" above {low:g} and {'below' if 'lt' in bounds else 'up to'} {high:g}"
        return f" from {low:g} to {'below ' if 'lt' in bounds else ''}{high:g}"
    if low is not None:
        return f" above {low:g}" if "gt" in bounds else f", {low:g} or more"
    return ""
