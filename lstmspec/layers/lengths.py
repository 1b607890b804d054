"""Normalisation by how long vectors are: `UnitNormalization`, `RMSNormalization`."""

from typing import ClassVar, Literal

from lstmspec.layers.axes import axes_named
from lstmspec.layers.base import (
    Group,
    Layer,
    Result,
    TimeAxis,
    Weight,
    require_fixed,
    require_float,
)
from lstmspec.layers.values import ONES, Epsilon
from lstmspec.shapes import ShapeError, TensorType, Unifier


class UnitNormalization(Layer):
    """Makes each vector along `axis` one of length 1, exactly as `keras.layers.UnitNormalization`.

    `x * min(1 / sqrt(sum(x ** 2)), 1e12)`, so that a vector of zeros stays one.

    Example:
        Dense 32 relu
        UnitNormalization
        Dense 1
    """

    group: ClassVar[Group] = "Normalisation"
    time_axis: ClassVar[TimeAxis] = "passed"

    kind: Literal["UnitNormalization"] = "UnitNormalization"
    axis: int | tuple[int, ...] = -1
    """The axis or axes, counted as Keras does: 0 is the batch, -1 the last."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The axes of `axis`, from 0, batch left out, ascending; `rank` without batch.

        Raises:
            ShapeError: if the tensor has no such axis.
        """
        return axes_named(self.axis, rank)

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        require_float(inputs[0], kind=self.kind)
        self.axes(inputs[0].rank)
        return (Result("", inputs[0]),)


class RMSNormalization(Layer):
    """Divides by the root of the mean square along `axis`, as `keras.layers.RMSNormalization`.

    `x / sqrt(mean(x ** 2) + epsilon) * scale` (Zhang and Sennrich, 2019). A mask ends here, as in
    Keras.

    Example:
        Dense 32 relu
        RMSNormalization
        Dense 1
    """

    group: ClassVar[Group] = "Normalisation"
    sources: ClassVar[tuple[str, ...]] = ("Zhang and Sennrich, NeurIPS 2019, arXiv:1910.07467.",)
    time_axis: ClassVar[TimeAxis] = "passed"

    kind: Literal["RMSNormalization"] = "RMSNormalization"
    axis: int | tuple[int, ...] = -1
    """The last axis, or the last axes, counted as Keras does: 0 is the batch, -1 the last."""
    epsilon: Epsilon = 1e-6
    """What is added to the mean square."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The axes of `axis`, from 0, batch left out, ascending; `rank` without batch.

        Raises:
            ShapeError: if they are not the last ones.
        """
        found = axes_named(self.axis, rank)
        if found != tuple(range(rank - len(found), rank)):
            # Keras multiplies by `scale` as it is, which NumPy's rules lay along the last axes.
            raise ShapeError(
                "out-of-range",
                "RMSNormalization takes the last axes alone: its `scale` lies along them in Keras",
                help="Leave `axis` out, or turn the axes with `Permute` before this line.",
                option="axis",
            )
        given = (self.axis,) if isinstance(self.axis, int) else self.axis
        if len({axis < 0 for axis in given}) > 1:
            # Keras sorts the axes as they are written, and with them those of `scale`.
            raise ShapeError(
                "out-of-range",
                "`axis` counts some axes from the front and some from the end",
                help="Count all from the front, such as `axis=[1, 2]`, or all from the end.",
                option="axis",
            )
        return found

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        for axis in self.axes(x.rank):
            require_fixed(x.shape[axis], f"axis {axis + 1} of {self.kind}'s input")
        return (Result("", x),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`scale`, with the sizes of `axis`."""
        x = inputs[0]
        return (Weight("scale", tuple(x.shape[axis] for axis in self.axes(x.rank)), ONES),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras does not hand it on."""
        return 0
