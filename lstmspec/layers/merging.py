"""Layers that make one tensor of several, number by number or end to end."""

from typing import ClassVar, Literal

from lstmspec.layers.base import Group, Layer, Result, require_float
from lstmspec.shapes import (
    Dim,
    Shape,
    ShapeError,
    TensorType,
    UnequalError,
    Unifier,
    spell,
    spell_shape,
)


class Merge(Layer):
    """What the layers that work number by number have in common."""

    group: ClassVar[Group] = "Merging"
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int | None] = None

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The shape that all inputs share."""
        shape = inputs[0].shape
        for index, x in enumerate(inputs):
            require_float(x, kind=self.kind, input=index)
            shape = _broadcast(self.kind, shape, x, unifier, index)
        return (Result("", inputs[0].with_shape(*shape)),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """The union of the masks, if every input has one; else none."""
        return _common_rank(masks, self.kind) if all(masks) else 0


class Add(Merge):
    """Adds its inputs, exactly as `keras.layers.Add`. An axis of size 1 is repeated to fit.

    Example:
        input [time, 8]
        LSTM 8 return_sequences as lifted
        Add from x, lifted
        Dense 1
    """

    kind: Literal["Add"] = "Add"


class Subtract(Merge):
    """Takes the second input from the first: `a - b`, exactly as `keras.layers.Subtract`.

    An axis of size 1 is repeated to fit.

    Example:
        input [time, 8]
        LSTM 8 return_sequences as lifted
        Subtract from x, lifted
        Dense 1
    """

    max_inputs: ClassVar[int | None] = 2

    kind: Literal["Subtract"] = "Subtract"


class Average(Merge):
    """The mean of its inputs, exactly as `keras.layers.Average`. An axis of size 1 is repeated.

    Example:
        input [time, 8]
        LSTM 8 return_sequences as lifted
        Average from x, lifted
        Dense 1
    """

    kind: Literal["Average"] = "Average"


class MaskedMerge(Merge):
    """A layer number by number that leaves out what a mask hides."""

    reads_mask: ClassVar[bool] = True

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """The union of the masks, if every input has one; a mask covers all axes but the last."""
        rank = inputs[0].rank - 1
        for mask in masks:
            if mask not in (0, rank):
                raise ShapeError(
                    "wrong-rank",
                    f"{self.kind} takes masks over {rank} axes, not {mask}",
                    help="End the mask before this line: Keras fails here as well.",
                )
        return super().mask_rank(masks, inputs)


class Multiply(MaskedMerge):
    """The product of its inputs, number by number, exactly as `keras.layers.Multiply`.

    An axis of size 1 is repeated to fit. A masked step counts as 1, and where every input is masked
    the product is 0.

    Example:
        input [time, 8]
        LSTM 8 return_sequences as lifted
        Multiply from x, lifted
        Dense 1
    """

    kind: Literal["Multiply"] = "Multiply"


class Maximum(MaskedMerge):
    """The largest of its inputs, number by number, exactly as `keras.layers.Maximum`.

    An axis of size 1 is repeated to fit. A masked step is left out; where every input is masked it
    is the number of the first.

    Example:
        input [time, 8]
        LSTM 8 return_sequences as lifted
        Maximum from x, lifted
        Dense 1
    """

    kind: Literal["Maximum"] = "Maximum"


class Minimum(MaskedMerge):
    """The smallest of its inputs, number by number, exactly as `keras.layers.Minimum`.

    An axis of size 1 is repeated to fit. A masked step is left out; where every input is masked it
    is the number of the first.

    Example:
        input [time, 8]
        LSTM 8 return_sequences as lifted
        Minimum from x, lifted
        Dense 1
    """

    kind: Literal["Minimum"] = "Minimum"


class Concatenate(Layer):
    """Puts its inputs one behind the other along `axis`, exactly as `keras.layers.Concatenate`.

    Example:
        input a float32[8]
        input b float32[4]
        Concatenate from a, b
        Dense 1
    """

    group: ClassVar[Group] = "Merging"
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int | None] = None
    positional: ClassVar[tuple[str, ...]] = ("axis",)

    kind: Literal["Concatenate"] = "Concatenate"
    axis: int = -1
    """The axis, counted as Keras does: 0 is the batch, 1 the first of the shape, -1 the last."""

    def index(self, rank: int) -> int:
        """`axis` from 0, the batch axis left out.

        Raises:
            ShapeError: if the tensors have no such axis.
        """
        positive = self.axis + rank + 1 if self.axis < 0 else self.axis
        if not 1 <= positive <= rank:
            raise ShapeError(
                "out-of-range",
                f"there is no axis {self.axis}: the inputs have axes 1 to {rank} behind the batch",
                help="Count axes as Keras does: 0 is the batch, 1 the first of the shape.",
                option="axis",
            )
        return positive - 1

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The sizes along `axis` added; all other sizes are equal."""
        first = inputs[0]
        at = self.index(first.rank)
        shape: list[Dim] = list(first.shape)
        for index, x in enumerate(inputs[1:], start=1):
            if x.dtype != first.dtype:
                raise ShapeError(
                    "wrong-dtype",
                    f"Concatenate takes one number type, not {first.dtype} and {x.dtype}",
                    help="Bring both to float32, an integer input by an `Embedding`.",
                    input=index,
                )
            if x.rank != first.rank:
                raise _misfit(self.kind, first.shape, x, index)
            for axis in range(first.rank):
                if axis == at:
                    shape[axis] = shape[axis] + x.shape[axis]
                else:
                    shape[axis] = _same(self.kind, first.shape, x, axis, unifier, index)
        return (Result("", first.with_shape(*shape)),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """The union of the masks, or the masks end to end along time.

        An input without a mask counts as never masked, so along the last axis one such input makes
        a mask that hides nothing, which is none.
        """
        if not any(masks):
            return 0
        rank = inputs[0].rank - 1
        for mask in masks:
            if mask not in (0, rank):
                raise ShapeError(
                    "wrong-rank",
                    f"Concatenate takes masks over {rank} axes, not {mask}",
                    help="End the mask before this line: Keras fails here as well.",
                )
        return rank if all(masks) or self.index(inputs[0].rank) < rank else 0


def _broadcast(kind: str, shape: Shape, x: TensorType, unifier: Unifier, index: int) -> Shape:
    """The shape of an element-wise result, axes aligned at the end as Keras' merge layers do."""
    if len(shape) != x.rank:
        raise _misfit(kind, shape, x, index)
    result: list[Dim] = []
    for axis, (left, right) in enumerate(zip(shape, x.shape, strict=True)):
        if left == 1 or right == 1:
            result.append(right if left == 1 else left)
        else:
            result.append(_same(kind, shape, x, axis, unifier, index))
    return tuple(result)


def _same(kind: str, shape: Shape, x: TensorType, axis: int, unifier: Unifier, index: int) -> Dim:
    try:
        return unifier.unify(shape[axis], x.shape[axis])
    except UnequalError as unequal:
        raise _misfit(kind, shape, x, index, unequal) from unequal


def _misfit(
    kind: str, shape: Shape, x: TensorType, index: int, unequal: UnequalError | None = None
) -> ShapeError:
    left, right = spell_shape(shape), spell_shape(x.shape)
    if unequal and spell(unequal.left) == spell(unequal.right) == "?":
        return ShapeError(
            "shape-mismatch",
            f"{kind} takes equal sizes, and two `?` need not be equal",
            help="Give both axes one name in the `input` lines, such as `time`.",
            input=index,
        )
    return ShapeError(
        "shape-mismatch",
        f"{kind} takes equal sizes, not {left} and {right}",
        label=f"input {index + 1} is {x}",
        help="Bring both to one shape, with `Dense` for the last axis.",
        input=index,
    )


def _common_rank(masks: tuple[int, ...], kind: str) -> int:
    if len(set(masks)) > 1:
        raise ShapeError(
            "wrong-rank",
            f"{kind} takes masks over the same axes, not {' and '.join(map(str, masks))}",
            help="End one of the masks before this line.",
        )
    return masks[0]
