"""Layers that make a sequence longer or shorter: padding, cropping, repeating of steps."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.base import REFUSED_BY_ALL, Group, Layer, Result, TimeAxis
from lstmspec.layers.convolution import require_sequence
from lstmspec.layers.values import PositiveInt
from lstmspec.shapes import Dim, ShapeError, TensorType, Unifier, spell

_Steps = Annotated[int, Field(ge=0)]


class _Resizing(Layer):
    """What layers that change the number of steps have in common."""

    group: ClassVar[Group] = "Convolution"
    time_axis: ClassVar[TimeAxis] = "needed"

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[time, features]` with another number of steps."""
        x = inputs[0]
        require_sequence(x, kind=self.kind)
        return (Result("", x.with_shape(self.steps(x.shape[0]), x.shape[1])),)

    def steps(self, before: Dim) -> Dim:
        """How many steps are made of as many.

        Raises:
            ShapeError: if there are none.
        """
        raise NotImplementedError

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0


class ZeroPadding1D(_Resizing):
    """Puts steps of zeros around a sequence, exactly as `keras.layers.ZeroPadding1D`.

    A mask ends here.

    Example:
        input [24, 3]
        ZeroPadding1D [2, 0]
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("padding",)
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "data_format": "Sequences are `[time, features]`: Keras' default, `channels_last`.",
    }

    kind: Literal["ZeroPadding1D"] = "ZeroPadding1D"
    padding: _Steps | tuple[_Steps, _Steps] = 1
    """How many steps before and behind; one number is both."""

    @property
    def ends(self) -> tuple[int, int]:
        """How many steps before and behind."""
        return self.padding if isinstance(self.padding, tuple) else (self.padding, self.padding)

    def steps(self, before: Dim) -> Dim:
        """All, and those put around them."""
        return before + sum(self.ends)


class Cropping1D(_Resizing):
    """Cuts steps off both ends of a sequence, exactly as `keras.layers.Cropping1D`.

    A mask ends here.

    Example:
        input [24, 3]
        Cropping1D [2, 0]
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("cropping",)

    kind: Literal["Cropping1D"] = "Cropping1D"
    cropping: _Steps | tuple[_Steps, _Steps] = (1, 1)
    """How many steps at the beginning and at the end; one number is both."""

    @property
    def ends(self) -> tuple[int, int]:
        """How many steps at the beginning and at the end."""
        both = self.cropping
        return both if isinstance(both, tuple) else (both, both)

    def steps(self, before: Dim) -> Dim:
        """All but those at the ends."""
        left = before + -sum(self.ends)
        if isinstance(left, int) and left < 1:
            raise ShapeError(
                "shape-mismatch",
                f"no step is left of {spell(before)} when {sum(self.ends)} are cut off",
                help="Make `cropping` smaller than the number of steps.",
                option="cropping",
            )
        return left


class UpSampling1D(_Resizing):
    """Repeats every step, exactly as `keras.layers.UpSampling1D`.

    A mask ends here.

    Example:
        input [24, 3]
        UpSampling1D 2
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("size",)

    kind: Literal["UpSampling1D"] = "UpSampling1D"
    size: PositiveInt = 2
    """How often each step comes."""

    def steps(self, before: Dim) -> Dim:
        """Each step `size` times."""
        return before * self.size
