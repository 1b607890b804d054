"""Normalisation by how long vectors are, without a mean: `UnitNormalization`."""

from typing import ClassVar, Literal

from lstmspec.layers.axes import axes_named
from lstmspec.layers.base import Layer, Result, TimeAxis, require_float
from lstmspec.shapes import TensorType, Unifier


class UnitNormalization(Layer):
    """Makes each vector along `axis` one of length 1, exactly as `keras.layers.UnitNormalization`.

    `x * min(1 / sqrt(sum(x ** 2)), 1e12)`, so that a vector of zeros stays one.

    Example:
        Dense 32 relu
        UnitNormalization
        Dense 1
    """

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
