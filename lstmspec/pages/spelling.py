"""How pages spell options, values and shapes."""

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from lstmspec.layers import Layer, Option, Value, options_of
from lstmspec.layers.values import (
    Activation,
    Constraint,
    Initializer,
    Regularizer,
    UnitForgetBias,
)
from lstmspec.shapes import Shape, spell_shape


def signature(cls: type[Layer]) -> str:
    """How a line of this layer is written."""
    options = options_of(cls)
    words = [cls.__name__]
    for name in cls.positional:
        needed = options[name].required and name not in cls.left_open
        words.append(name if needed else f"[{name}]")
    words += [f"[{option.name}]" for option in options.values() if _is_main(cls, option)]
    if len(words) - 1 < len(options):
        words.append("[option=value ...]")
    if cls.wraps:
        words.append("LAYER ...")
    if cls.min_inputs > 1:
        words.append(f"from {', '.join('abcdefgh'[: cls.min_inputs])}")
        if cls.max_inputs is None or cls.max_inputs > cls.min_inputs:
            words.append("[, ...]" if cls.max_inputs is None else "[, c]")
    return " ".join(words)


def _is_main(cls: type[Layer], option: Option) -> bool:
    """Whether a bare word sets it, other than its own name."""
    if not option.words or option.name in cls.positional:
        return False
    return all(
        other.name == option.name or option.words[0] not in other.words
        for other in _before(cls, option)
    )


def _before(cls: type[Layer], option: Option) -> list[Option]:
    options = list(options_of(cls).values())
    return options[: options.index(option)]


def takes(cls: type[BaseModel], option: Option) -> str:
    """What an option takes; long lists of values by what they are called."""
    kind = _kind(option)
    if option.required and option.name not in _left_open(cls):
        return f"needed: {kind or option.takes}"
    if kind is None:
        return option.takes
    return f"{kind} or `none`" if option.takes_none else kind


def _kind(option: Option) -> str | None:
    if option.words == get_args(Activation):
        return "an activation"
    values = tuple(option.calls.values())
    for kind, union in (
        ("an initializer", Initializer),
        ("a regularizer", Regularizer),
        ("a constraint", Constraint),
    ):
        if values and values == get_args(get_args(union)[0]):
            return kind
    return None


def default(cls: type[BaseModel], option: Option) -> str:
    """What an option is where a line leaves it out; empty if it cannot."""
    left_open = _left_open(cls)
    if option.name in left_open:
        return f"on the last such line the dimension `{left_open[option.name]}`"
    return "" if option.required else f"`{value(option.default)}`"


def _left_open(cls: type[BaseModel]) -> Mapping[str, str]:
    return cls.left_open if issubclass(cls, Layer) else {}


def value(given: Any) -> str:
    """A value as a spec writes it."""
    if given is None or isinstance(given, bool):
        return str(given).lower()
    if isinstance(given, tuple):
        return f"[{', '.join(map(value, given))}]"
    if isinstance(given, Value):
        options = options_of(type(given)).values()
        own = [(o.name, getattr(given, o.name), o.default) for o in options]
        changed = [f"{name}={value(one)}" for name, one, usual in own if one != usual]
        word = type(given).model_fields["kind"].default
        return f"{word}({', '.join(changed)})" if changed else str(word)
    return f"{given:g}" if isinstance(given, float) else str(given)


def call(cls: type[Value]) -> str:
    """A value with all its arguments at their defaults."""
    arguments = [
        option.name if option.required else f"{option.name}={value(option.default)}"
        for option in options_of(cls).values()
    ]
    word = cls.model_fields["kind"].default
    return f"{word}({', '.join(arguments)})" if arguments else str(word)


def start(initializer: Initializer | UnitForgetBias) -> str:
    """How a weight starts."""
    if isinstance(initializer, UnitForgetBias):
        return f"`{value(initializer.base)}`, that of the forget gate as 1"
    return f"`{value(initializer)}`"


def shape(given: Shape) -> str:
    """A shape, with room around the signs."""
    return spell_shape(given).replace("*", " * ")
