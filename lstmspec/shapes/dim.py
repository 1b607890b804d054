"""Sizes of axes, known or not.

A dimension is an integer or a `SymbolicDim`: a sum of products of named sizes. Named sizes are what
a spec leaves open (`time`, `features`), so `Flatten` of `[time, 64]` has the honest size `64*time`
instead of "unknown". A name that starts with `?` stands for one axis that may change from batch to
batch; two such axes are never taken for equal.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Union

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Monomial = tuple[str, ...]

MOST_TERMS = 1000
"""Terms that a size may have: what a spec of a few lines can make of names has no other bound."""
MOST_FACTORS = 64
"""Names that a term may multiply."""

_LONGEST = 80
"""Characters of a size that a person reads."""

_NAME = r"(?:\?\w+|[^\W\d]\w*)"
_TERM = re.compile(rf"(?:(?P<factor>-?\d+)\*)?(?P<names>{_NAME}(?:\*{_NAME})*)\Z")


class UnwieldyError(Exception):
    """A size that is too long to write down."""

    def __init__(self) -> None:
        super().__init__(
            f"a size that multiplies more than {MOST_FACTORS} names, or adds {MOST_TERMS} terms"
        )


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
            ValueError: if `text` is no symbolic size, or is too long.
        """
        terms: dict[Monomial, int] = {}
        for term in text.split(" + "):
            match = _TERM.match(term)
            if match:
                names = tuple(sorted(match["names"].split("*")))
                terms[names] = terms.get(names, 0) + int(match["factor"] or 1)
            else:
                terms[()] = terms.get((), 0) + int(term)
        try:
            result = _canonical(terms)
        except UnwieldyError as unwieldy:
            raise ValueError(str(unwieldy)) from unwieldy
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
        if not any(name in sizes for name in self.names):
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
        if not isinstance(other, int) and len(self.terms) * len(other.terms) > 10 * MOST_TERMS:
            raise UnwieldyError
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


def total(dims: Iterable[Dim]) -> Dim:
    """The sum of sizes: linear in their number, as adding them one by one would not be."""
    terms: dict[Monomial, int] = {}
    for dim in dims:
        for monomial, factor in _terms(dim):
            terms[monomial] = terms.get(monomial, 0) + factor
    return _ordered(terms)


def spell(dim: Dim) -> str:
    """The size as a person reads it: an open axis is `?`, whichever it is."""
    if isinstance(dim, int):
        # Python refuses to write integers of thousands of digits, and nobody reads those of dozens.
        return str(dim) if abs(dim) < 10**30 else f"about 10^{round(math.log10(abs(dim)))}"
    text = re.sub(r"\?\w+", "?", str(dim)).replace(" + -", " - ")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _terms(dim: Dim) -> Iterator[tuple[Monomial, int]]:
    if isinstance(dim, int):
        yield (), dim
    else:
        yield from dim.terms


def _canonical(terms: Mapping[Monomial, int]) -> Dim:
    if len(terms) > MOST_TERMS or any(len(monomial) > MOST_FACTORS for monomial in terms):
        raise UnwieldyError
    return _ordered(terms)


def _ordered(terms: Mapping[Monomial, int]) -> Dim:
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
