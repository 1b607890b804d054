"""Sizes of axes, known or not.

A dimension is an integer or a `SymbolicDim`: a sum of products of named sizes. Named sizes are what
a spec leaves open (`time`, `features`), so `Flatten` of `[time, 64]` has the honest size `64*time`
instead of "unknown". A name that starts with `?` stands for one axis that may change from batch to
batch; two such axes are never taken for equal.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Monomial = tuple[str, ...]

_TERM = re.compile(r"(?:(?P<factor>-?\d+)\*)?(?P<names>[?\w]+(?:\*[?\w]+)*)\Z")


@dataclass(frozen=True, slots=True)
class SymbolicDim:
    """A size with names in it: a polynomial with integer factors, in canonical order."""

    terms: tuple[tuple[Monomial, int], ...]

    @classmethod
    def named(cls, name: str) -> "SymbolicDim":
        """The size called `name`."""
        return cls((((name,), 1),))

    @classmethod
    def parse(cls, text: str) -> "SymbolicDim":
        """Read what `str` wrote.

        Raises:
            ValueError: if `text` is no symbolic size.
        """
        terms: dict[Monomial, int] = {}
        for term in text.split(" + "):
            match = _TERM.match(term)
            if match:
                names = tuple(sorted(match["names"].split("*")))
                terms[names] = terms.get(names, 0) + int(match["factor"] or 1)
            else:
                terms[()] = terms.get((), 0) + int(term)
        result = _canonical(terms)
        if isinstance(result, SymbolicDim):
            return result
        raise ValueError(f"{text!r} is no symbolic size")

    @property
    def names(self) -> frozenset[str]:
        """The named sizes that this one depends on."""
        return frozenset(name for monomial, _ in self.terms for name in monomial)

    @property
    def is_open(self) -> bool:
        """Whether the size may change from batch to batch."""
        return any(name.startswith("?") for name in self.names)

    @property
    def is_name(self) -> bool:
        """Whether the size is one name and nothing else."""
        return len(self.terms) == 1 and len(self.terms[0][0]) == 1 and self.terms[0][1] == 1

    def substitute(self, sizes: Mapping[str, "Dim"]) -> "Dim":
        """The size with names replaced by what `sizes` says of them."""
        if self.names.isdisjoint(sizes):
            return self
        total: Dim = 0
        for monomial, factor in self.terms:
            product: Dim = factor
            for name in monomial:
                product = product * sizes.get(name, SymbolicDim.named(name))
            total = total + product
        return total

    def __add__(self, other: "Dim") -> "Dim":
        terms = dict(self.terms)
        for monomial, factor in _terms(other):
            terms[monomial] = terms.get(monomial, 0) + factor
        return _canonical(terms)

    def __mul__(self, other: "Dim") -> "Dim":
        terms: dict[Monomial, int] = {}
        for left, left_factor in self.terms:
            for right, right_factor in _terms(other):
                monomial = tuple(sorted(left + right))
                terms[monomial] = terms.get(monomial, 0) + left_factor * right_factor
        return _canonical(terms)

    __radd__ = __add__
    __rmul__ = __mul__

    def __str__(self) -> str:
        return " + ".join(_spell(*term) for term in self.terms)

    __repr__ = __str__

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let an IR hold the size as its text."""
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_after_validator_function(
                cls.parse, core_schema.str_schema()
            ),
            python_schema=core_schema.is_instance_schema(cls),
            serialization=core_schema.to_string_ser_schema(),
        )


Dim = Union[int, SymbolicDim]  # noqa: UP007 - the class's own operators name it before it exists
"""A size: an integer, or a symbolic size."""


def product(dims: tuple[Dim, ...]) -> Dim:
    """The number of elements of a shape."""
    result: Dim = 1
    for dim in dims:
        result = result * dim
    return result


def spell(dim: Dim) -> str:
    """The size as a person reads it: an open axis is `?`, whichever it is."""
    return re.sub(r"\?\w+", "?", str(dim))


def _terms(dim: Dim) -> Iterator[tuple[Monomial, int]]:
    if isinstance(dim, int):
        yield (), dim
    else:
        yield from dim.terms


def _canonical(terms: Mapping[Monomial, int]) -> Dim:
    kept = {monomial: factor for monomial, factor in terms.items() if factor}
    if not kept:
        return 0
    if set(kept) == {()}:
        return kept[()]
    return SymbolicDim(tuple(sorted(kept.items(), key=lambda t: (-len(t[0]), t[0]))))


def _spell(monomial: Monomial, factor: int) -> str:
    names = "*".join(monomial)
    if not names:
        return str(factor)
    return names if factor == 1 else f"{factor}*{names}"
