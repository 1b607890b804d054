"""What an expression of a spec is worth: the data between the tree and the options of a layer."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias, Union

from lstmspec.shapes import SymbolicDim
from lstmspec.syntax import ast

if TYPE_CHECKING:
    from lstmspec.semantics.frames import Frame


class _Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN
"""The worth of what is wrong and has been reported: whatever takes it says nothing more."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word such as `relu`: what it means depends on the option that takes it."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A text in double quotes."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Deferred:
    """A call such as `l2(1e-4)`, with what its words mean: it too depends on the option."""

    call: ast.Call
    frame: "Frame"


Data: TypeAlias = Union[
    int,
    float,
    bool,
    Word,
    Text,
    SymbolicDim,
    Deferred,
    _Unknown,
    "tuple[Data, ...]",
    None,
]


def spell_data(data: object) -> str:
    """The data as a message calls it: "`relu`", "3.0", "a list"."""
    if data is None or isinstance(data, bool):
        return f"`{str(data).lower()}`"
    if isinstance(data, int | float):
        return f"{data:.4g}" if abs(data) >= 10**18 else str(data)
    if isinstance(data, Word | SymbolicDim):
        return f"`{data.text if isinstance(data, Word) else data}`"
    if isinstance(data, Text):
        return f'"{data.text}"'
    if isinstance(data, Deferred):
        return f"`{data.call.name.text}(...)`"
    return "a list" if isinstance(data, tuple) else "a value"


def key_of(data: object) -> Hashable:
    """A key that is equal for the same data only: 1, 1.0 and `true` are three things."""
    if isinstance(data, tuple):
        return (tuple, *map(key_of, data))
    if isinstance(data, int | float | str | Word | Text | SymbolicDim):
        return (type(data), data)
    return id(data)
