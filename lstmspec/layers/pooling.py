"""Pooling along time, of the whole sequence and of windows of it."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.base import REFUSED_BY_ALL, Group, Layer, Result, State, TimeAxis, Window
from lstmspec.layers.convolution import require_sequence
from lstmspec.layers.values import PositiveInt
from lstmspec.shapes import ShapeError, TensorType, Unifier, spell, windows

_REFUSED: Mapping[str, str] = {
    **REFUSED_BY_ALL,
    "data_format": "Sequences are `[time, features]`: Keras' default, `channels_last`.",
}


class GlobalPooling(Layer):
    """What the layers that pool a whole sequence have in common."""

    group: ClassVar[Group] = "Convolution"
    time_axis: ClassVar[TimeAxis] = "needed"
    refused: ClassVar[Mapping[str, str]] = _REFUSED
    so_far: ClassVar[tuple[str, str]]
    """What is carried: the features as pooled so far, and of how many steps."""

    keepdims: bool = False
    """Whether the time axis stays, with one step."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[time, features]` becomes `[features]`, or `[1, features]`."""
        x = inputs[0]
        require_sequence(x, kind=self.kind)
        features = x.shape[1]
        return (Result("", x.with_shape(1, features) if self.keepdims else x.with_shape(features)),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: one step is left, or none."""
        return 0

    def carried(self, inputs: tuple[TensorType, ...]) -> tuple[State, ...]:
        """What is pooled so far, and of how many steps."""
        pooled, steps = self.so_far
        return State(pooled, inputs[0].shape[1:]), State(steps, (1,))


class GlobalAveragePooling1D(GlobalPooling):
    """The mean over time, exactly as `keras.layers.GlobalAveragePooling1D`.

    `sum(x) / steps`, for each feature. Steps that a mask hides do not count, and a sequence that is
    hidden as a whole gives `nan`, as in Keras.

    Example:
        LSTM 32
        GlobalAveragePooling1D
        Dense 1
    """

    reads_mask: ClassVar[bool] = True

    so_far: ClassVar[tuple[str, str]] = ("total", "steps")

    kind: Literal["GlobalAveragePooling1D"] = "GlobalAveragePooling1D"

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask is left; Keras takes only one over time."""
        if masks[0] > 1:
            raise ShapeError(
                "wrong-rank",
                f"GlobalAveragePooling1D takes a mask over 1 axis, not {masks[0]}",
                help="Take the mask away (`mask_zero`, `Masking`) or end it before this line.",
            )
        return 0


class GlobalMaxPooling1D(GlobalPooling):
    """The largest number over time, exactly as `keras.layers.GlobalMaxPooling1D`.

    Steps that a mask hides count as well, as in Keras.

    Example:
        LSTM 32
        GlobalMaxPooling1D
        Dense 1
    """

    so_far: ClassVar[tuple[str, str]] = ("largest", "steps")

    kind: Literal["GlobalMaxPooling1D"] = "GlobalMaxPooling1D"


class WindowPooling(Layer):
    """What the layers that pool windows of a sequence have in common."""

    group: ClassVar[Group] = "Convolution"
    time_axis: ClassVar[TimeAxis] = "needed"
    positional: ClassVar[tuple[str, ...]] = ("pool_size",)
    refused: ClassVar[Mapping[str, str]] = _REFUSED

    pool_size: PositiveInt
    """How many steps a window has."""
    strides: PositiveInt | None = None
    """How many steps further the next window begins; `none` is `pool_size`."""
    padding: Literal["valid", "same"] = "valid"
    """Whether windows may reach over the ends of the sequence, as far as TensorFlow lets them."""

    @property
    def stride(self) -> int:
        """How many steps further the next window begins."""
        return self.strides or self.pool_size

    def window(self) -> Window:
        """`pool_size` steps."""
        return Window(self.pool_size, self.stride, self.padding)

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[time, features]` becomes `[windows, features]`."""
        x = inputs[0]
        require_sequence(x, kind=self.kind)
        steps, features = x.shape
        count = windows(steps, self.pool_size if self.padding == "valid" else 1, self.stride)
        if isinstance(count, int) and count < 1:
            raise ShapeError(
                "shape-mismatch",
                f"a window of {self.pool_size} steps does not fit a sequence of {spell(steps)}",
                help="Make `pool_size` smaller, or write `padding=same`.",
                option="pool_size",
            )
        return (Result("", x.with_shape(count, features)),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0


class MaxPooling1D(WindowPooling):
    """The largest number of each window, exactly as `keras.layers.MaxPooling1D`.

    `y[t] = max of x[strides * t + k]` for k below `pool_size`, for each feature. Where `time` is
    open, the number of windows may be too. A mask ends here: hidden steps count.

    Example:
        LSTM 32
        MaxPooling1D 2
        LSTM 32
        Dense 1
    """

    kind: Literal["MaxPooling1D"] = "MaxPooling1D"
    pool_size: PositiveInt = 2
    """How many steps a window has."""


class AveragePooling1D(WindowPooling):
    """The mean of each window, exactly as `keras.layers.AveragePooling1D`.

    `y[t] = mean of x[strides * t + k]` for k below `pool_size`, for each feature; what lies outside
    the sequence does not count. Where `time` is open, the number of windows may be too. A mask ends
    here: hidden steps count.

    Example:
        LSTM 32
        AveragePooling1D 2
        LSTM 32
        Dense 1
    """

    kind: Literal["AveragePooling1D"] = "AveragePooling1D"
