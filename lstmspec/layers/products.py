"""Products of tensors: `Dot`."""

from typing import ClassVar, Literal

from lstmspec.layers.base import Group, Layer, Result, require_float
from lstmspec.shapes import (
    Dim,
    Shape,
    ShapeError,
    TensorType,
    UnequalError,
    Unifier,
    product,
    spell,
    spell_shape,
)


class Dot(Layer):
    """Sums the products along an axis of each of two inputs, exactly as `keras.layers.Dot`.

    The other axes stay: those of the first input, then those of the second. A mask ends here.

    Example:
        input a float32[8]
        input b float32[8]
        Dot 1 normalize from a, b
    """

    group: ClassVar[Group] = "Merging"
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int | None] = 2
    positional: ClassVar[tuple[str, ...]] = ("axes",)

    kind: Literal["Dot"] = "Dot"
    axes: int | tuple[int, int]
    """The axis, or one for each input, counted as Keras does: 1 is the first of the shape."""
    normalize: bool = False
    """Whether vectors along the axis are made unit first, so that the product is a cosine."""

    def pair(self, *ranks: int) -> tuple[int, int]:
        """The axis of each input, from 0, batch left out; `ranks` without batch.

        Raises:
            ShapeError: if an input has no such axis.
        """
        given = (self.axes, self.axes) if isinstance(self.axes, int) else self.axes
        first, second = (a + rank if a < 0 else a - 1 for a, rank in zip(given, ranks, strict=True))
        if not (0 <= first < ranks[0] and 0 <= second < ranks[1]):
            raise ShapeError(
                "out-of-range",
                "`axes` names an axis that an input does not have",
                help="Count axes as Keras does: 0 is the batch, 1 the first of the shape, -1 the"
                " last.",
                option="axes",
            )
        return first, second

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The axes that stay; a single number is an axis of size 1."""
        for index, x in enumerate(inputs):
            require_float(x, kind=self.kind, input=index)
        first, second = inputs
        one, other = self.pair(first.rank, second.rank)
        try:
            unifier.unify(first.shape[one], second.shape[other])
        except UnequalError as unequal:
            raise ShapeError(
                "shape-mismatch",
                f"Dot takes axes of one size, not {spell(first.shape[one])} of"
                f" {spell_shape(first.shape)} and {spell(second.shape[other])} of"
                f" {spell_shape(second.shape)}",
                help="Name the axes to sum along, such as `axes=[1, 2]`.",
                input=1,
            ) from unequal
        stay: Shape = (*_without(first.shape, one), *_without(second.shape, other))
        return (Result("", first.with_shape(*(stay or (1,)))),)

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """For each number of the output the size of the axis that is summed along."""
        first, second = inputs
        _, other = self.pair(first.rank, second.rank)
        return product(first.shape) * product(_without(second.shape, other))

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask, as in Keras."""
        return 0


def _without(shape: Shape, axis: int) -> Shape:
    return (*shape[:axis], *shape[axis + 1 :])
