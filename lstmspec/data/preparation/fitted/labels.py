"""The names of classes, numbered in sorted order."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Self

from pydantic import model_validator

from lstmspec.data.preparation.fitted.base import Fitted, Many


class Labels(Fitted):
    """The names of classes; the place of a name is its number."""

    names: Many[str]
    """In sorted order: by size if all are integers, else letter by letter."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.names or len(set(self.names)) < len(self.names):
            raise ValueError("at least one name, and none twice")
        return self

    @classmethod
    def fit(cls, found: Iterable[Any]) -> "Labels":
        """The labels among `found`, texts or integers."""
        names = {label_name(label) for label in found}
        if all(_is_integer(name) for name in names):
            return cls(names=tuple(sorted(names, key=int)))
        return cls(names=tuple(sorted(names)))

    @classmethod
    def counted(cls, classes: int) -> "Labels":
        """`0`, `1`, ... for integers that count as Keras counts."""
        return cls(names=tuple(map(str, range(classes))))

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each name."""
        return {name: number for number, name in enumerate(self.names)}


def label_name(label: Any) -> str:
    """A label as text: 1, 1.0 and `1` are one."""
    if isinstance(label, str):
        return label
    number = float(label)
    return str(int(number)) if number.is_integer() else str(label)


def _is_integer(name: str) -> bool:
    return len(name) < 20 and name.removeprefix("-").isdecimal() and str(int(name)) == name
