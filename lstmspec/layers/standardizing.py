"""Normalisation by the mean and variance of data: `Normalization`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.axes import axes_named
from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Group,
    Layer,
    Result,
    TimeAxis,
    Weight,
    require_fixed,
    require_float,
)
from lstmspec.layers.values import ONES, ZEROS, NonNegative
from lstmspec.shapes import Shape, ShapeError, TensorType, UnequalError, Unifier, spell


class Normalization(Layer):
    """Takes the mean of data away and divides by its deviation, as `keras.layers.Normalization`.

    `(x - mean) / max(sqrt(variance), 1e-7)`; with `invert`, `x * max(sqrt(variance), 1e-7) + mean`.
    Without `mean` and `variance` they are weights that are never trained, 0 and 1 at first, and
    `count` is one that Keras keeps and never reads.

    Example:
        Normalization mean=3 variance=2
        LSTM 32
        Dense 1
    """

    time_axis: ClassVar[TimeAxis] = "passed"
    group: ClassVar[Group] = "Normalisation"
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "trainable": "No weight of this layer is trained.",
    }

    kind: Literal["Normalization"] = "Normalization"
    axis: int | tuple[int, ...] | None = -1
    """The axis or axes that keep a mean for each index, counted as Keras does; `none` keeps one."""
    mean: float | tuple[float, ...] | None = None
    """The mean: one number, or one for each index of the last axis of `axis`."""
    variance: NonNegative | tuple[NonNegative, ...] | None = None
    """The variance, in the form of `mean`."""
    invert: bool = False
    """Whether normalised numbers become what they were."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The axes of `axis`, from 0, batch left out, ascending; `rank` without batch.

        Raises:
            ShapeError: if the tensor has no such axis.
        """
        return () if self.axis is None else axes_named(self.axis, rank)

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        kept = self._kept(x)
        for axis, size in zip(self.axes(x.rank), kept, strict=True):
            require_fixed(size, f"axis {axis + 1} of {self.kind}'s input")
        self._check_numbers(kept, unifier)
        return (Result("", x),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`mean`, `variance` and `count`, unless the numbers are given."""
        if self.mean is not None:
            return ()
        kept = self._kept(inputs[0])
        return (
            Weight("mean", kept, ZEROS, trainable=False),
            Weight("variance", kept, ONES, trainable=False),
            Weight("count", (), ZEROS, trainable=False, dtype="int32"),
        )

    def _kept(self, x: TensorType) -> Shape:
        return tuple(x.shape[axis] for axis in self.axes(x.rank))

    def _check_numbers(self, kept: Shape, unifier: Unifier) -> None:
        if (self.mean is None) != (self.variance is None):
            given, other = ("mean", "variance") if self.variance is None else ("variance", "mean")
            raise ShapeError(
                "conflicting-options",
                f"`{given}` is given, and `{other}` is not",
                help="Give both, or leave both out: then they are weights.",
                option=given,
            )
        if not isinstance(self.mean, tuple) and not isinstance(self.variance, tuple):
            return
        mean, variance = self.mean, self.variance
        if not isinstance(mean, tuple) or not isinstance(variance, tuple):
            raise _mismatch("one of `mean` and `variance` is a list")
        if len(mean) != len(variance):
            raise _mismatch(f"`mean` has {len(mean)} numbers, `variance` {len(variance)}")
        if not kept:
            raise _mismatch("`mean` is a list, and `axis` keeps no axis")
        if len(mean) == 1:
            return
        try:
            unifier.unify(kept[-1], len(mean))
        except UnequalError:
            raise _mismatch(f"`mean` has {len(mean)} numbers, the axis {spell(kept[-1])}") from None


def _mismatch(message: str) -> ShapeError:
    return ShapeError(
        "shape-mismatch",
        message,
        help="Give one number, or a list with a number for each index of the last axis in `axis`.",
        option="mean",
    )
