"""Pieces of a model as a spec writes them."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from lstmspec.ir import print_value
from lstmspec.layers import Layer, options_of

_LONGEST = 60


def options_in(layer: Layer) -> Mapping[str, Any]:
    """Every option with its value; those of a wrapped layer as `layer.units`."""
    found = {name: getattr(layer, name) for name in options_of(type(layer))}
    if layer.wraps:
        inner = options_in(layer.layer)  # type: ignore[attr-defined]  # what wraps has it
        found |= {f"layer.{name}": value for name, value in inner.items()}
    return found


def kinds_in(layer: Layer) -> str:
    """The kind of a layer, that of a wrapped one behind it: `Bidirectional LSTM`."""
    if not layer.wraps:
        return layer.kind
    inner = kinds_in(layer.layer)  # type: ignore[attr-defined]  # what wraps has it
    return f"{layer.kind} {inner}"


def option(name: str, value: Any) -> str:
    """An option with its value: `units=64`, or a switch that is on."""
    word = name.rpartition(".")[2]
    return word if value is True else f"{word}={print_value(value)}"


def call(value: BaseModel | None) -> str:
    """A value with the arguments that are no default: `adam learning_rate=0.01`."""
    if value is None:
        return "none"
    kind: str = value.kind  # type: ignore[attr-defined]  # every value of a layer has one
    return " ".join([kind, *(option(name, argument) for name, argument in given(value))])


def given(value: BaseModel) -> Iterator[tuple[str, Any]]:
    """The arguments of a value that are no default."""
    for name, known in options_of(type(value)).items():
        argument = getattr(value, name)
        if known.required or argument != known.default:
            yield name, argument


def short(text: str) -> str:
    """A line of a spec without surplus blanks, cut if it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
