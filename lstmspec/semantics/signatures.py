"""Signatures: what may stand behind the name of a layer or of a value with arguments."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel

from lstmspec.layers import LAYERS, Option, options_of, word_table

INITIAL_STATE = "initial_state"
"""Written like an option, but it names results of lines and no part of the layer."""


class Signature(NamedTuple):
    """What a layer or a value takes."""

    name: str
    cls: type[BaseModel]
    options: Mapping[str, Option]
    words: Mapping[str, tuple[str, Any]]
    """What each bare word sets: an option, and to what."""
    positional: tuple[str, ...]
    """The options that positional values fill, in order."""
    refused: Mapping[str, str]
    """The options of Keras that are left out, with the reason."""
    takes_states: bool
    required: tuple[str, ...]
    """The options that must be given."""

    def names(self) -> list[str]:
        """Everything that may stand before a `=`."""
        return [*self.options, *([INITIAL_STATE] if self.takes_states else [])]


@cache
def signature_of(cls: type[BaseModel]) -> Signature:
    """The signature of the class of a layer, of a value, or of the settings of `train`."""
    options = options_of(cls)
    positional = getattr(cls, "positional", ())
    kind = cls.model_fields.get("kind")
    return Signature(
        name=str(kind.default) if kind else "train",
        cls=cls,
        options=options,
        words=word_table(cls),
        positional=tuple(options)[:positional] if isinstance(positional, int) else positional,
        refused=getattr(cls, "refused", {}),
        takes_states=getattr(cls, "takes_states", False),
        required=tuple(name for name, option in options.items() if option.required),
    )


def layer_signature(name: str) -> Signature | None:
    """The signature of the layer called `name`, if there is one."""
    cls = LAYERS.get(name)
    return None if cls is None else signature_of(cls)


def example_of(option: Option) -> str:
    """A value that `option` takes, to be shown in a help."""
    words = [*option.words, *option.calls]
    if option.is_boolean:
        return "true"
    if words:
        return words[min(1, len(words) - 1)]
    if "list" in option.takes:
        return "[4, 8]"
    if "number" in option.takes:
        return "0.1"
    return "64"
