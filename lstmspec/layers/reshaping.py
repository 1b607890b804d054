"""Layers that move numbers to other places: `Flatten`, `Reshape`, `Permute`, `RepeatVector`."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.base import REFUSED_BY_ALL, Layer, Result, require_float, wrong_rank
from lstmspec.layers.values import PositiveInt, Size
from lstmspec.shapes import (
    MAX_RANK,
    Shape,
    ShapeError,
    SymbolicDim,
    TensorType,
    UnequalError,
    Unifier,
    product,
    spell,
    spell_shape,
)


class Flatten(Layer):
    """Makes one axis of all, exactly as `keras.layers.Flatten`. A mask ends here.

    Example:
        input [24, 3]
        Flatten
        Dense 1
    """

    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "data_format": "Axes are in the order of the shape, as by Keras' default.",
    }

    kind: Literal["Flatten"] = "Flatten"

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """One axis of all numbers."""
        x = inputs[0]
        return (Result("", x.with_shape(product(x.shape))),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0


class Reshape(Layer):
    """Gives the numbers another shape, exactly as `keras.layers.Reshape`. A mask ends here.

    One axis may be `-1`: what is left over.

    Example:
        input [12]
        Reshape [4, 3]
        LSTM 8
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("target_shape",)

    kind: Literal["Reshape"] = "Reshape"
    target_shape: tuple[Annotated[int, Field(ge=-1)] | SymbolicDim, ...]
    """The new axes, batch axis left out."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`target_shape`, with `-1` worked out."""
        x = inputs[0]
        return (Result("", x.with_shape(*self._target(x, unifier))),)

    def _target(self, x: TensorType, unifier: Unifier) -> Shape:
        if len(self.target_shape) > MAX_RANK:
            raise ShapeError(
                "out-of-range",
                f"no array has {len(self.target_shape)} axes",
                help=f"Give {MAX_RANK} axes at most.",
                option="target_shape",
            )
        shape = unifier.resolve_shape(self.target_shape)
        if shape.count(-1) > 1 or 0 in shape:
            raise ShapeError(
                "out-of-range",
                f"no shape is {spell_shape(self.target_shape)}",
                help="Every axis is at least 1, and at most one may be `-1`.",
                option="target_shape",
            )
        total = unifier.resolve(product(x.shape))
        if -1 not in shape:
            try:
                unifier.unify(total, product(shape))
            except UnequalError as unequal:
                raise self._misfit(x, total) from unequal
            return shape
        known = product(tuple(dim for dim in shape if dim != -1))
        left = _quotient(total, known)
        if left is None:
            raise self._misfit(x, total)
        return tuple(left if dim == -1 else dim for dim in shape)

    def _misfit(self, x: TensorType, total: int | SymbolicDim) -> ShapeError:
        return ShapeError(
            "shape-mismatch",
            f"{spell(total)} numbers do not fit the shape {spell_shape(self.target_shape)}",
            label=f"gets {x}",
            help="Make both the same number of elements; one axis may be `-1`, what is left over.",
            option="target_shape",
        )

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0


class Permute(Layer):
    """Puts the axes in another order, exactly as `keras.layers.Permute`. A mask ends here.

    Example:
        input [24, 3]
        Permute [2, 1]
        LSTM 8
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("dims",)

    kind: Literal["Permute"] = "Permute"
    dims: tuple[PositiveInt, ...]
    """Which axis of the input each axis is, counted from 1, the batch left out."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same sizes in the order of `dims`."""
        x = inputs[0]
        if sorted(self.dims) != list(range(1, x.rank + 1)):
            order = ", ".join(str(axis) for axis in range(x.rank, 0, -1))
            raise ShapeError(
                "shape-mismatch",
                f"`dims` does not name each axis of {spell_shape(x.shape)} once",
                label=f"gets {x}",
                help=f"Write all axes in their new order, such as `Permute [{order}]`.",
                option="dims",
            )
        return (Result("", x.with_shape(*(x.shape[axis - 1] for axis in self.dims))),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0


class RepeatVector(Layer):
    """Repeats a vector along a new time axis, exactly as `keras.layers.RepeatVector`.

    Example:
        LSTM 32
        RepeatVector 10
        LSTM 32 return_sequences
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("n",)

    kind: Literal["RepeatVector"] = "RepeatVector"
    n: Size
    """How often."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[features]` becomes `[n, features]`."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        if x.rank != 1:
            raise wrong_rank(
                x,
                "RepeatVector takes a vector `[features]`",
                help="Make one axis of all with `Flatten`, or return the last step of a recurrent"
                " layer with `return_sequences=false`.",
            )
        return (Result("", x.with_shape(self.n, *x.shape)),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask."""
        return 0


def _quotient(total: int | SymbolicDim, by: int | SymbolicDim) -> int | SymbolicDim | None:
    """`total / by` where that is a size, else `None`."""
    if isinstance(total, int):
        return total // by if isinstance(by, int) and total % by == 0 else None
    terms: int | SymbolicDim = 0
    names: tuple[str, ...] = ()
    if isinstance(by, int):
        divisor = by
    elif len(by.terms) == 1:
        names, divisor = by.terms[0]
    else:
        return None
    for monomial, factor in total.terms:
        rest = list(monomial)
        if factor % divisor or any(names.count(n) > monomial.count(n) for n in names):
            return None
        for name in names:
            rest.remove(name)
        term: int | SymbolicDim = factor // divisor
        for name in rest:
            term = term * SymbolicDim.named(name)
        terms = terms + term
    return terms
