"""Pooling along time: `GlobalAveragePooling1D`, `GlobalMaxPooling1D`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Layer,
    Result,
    TimeAxis,
    require_float,
    wrong_rank,
)
from lstmspec.shapes import ShapeError, TensorType, Unifier

_REFUSED: Mapping[str, str] = {
    **REFUSED_BY_ALL,
    "data_format": "Sequences are `[time, features]`: Keras' default, `channels_last`.",
}


class GlobalPooling(Layer):
    """What the layers that pool a whole sequence have in common."""

    time_axis: ClassVar[TimeAxis] = "needed"
    refused: ClassVar[Mapping[str, str]] = _REFUSED

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

    kind: Literal["GlobalMaxPooling1D"] = "GlobalMaxPooling1D"


def require_sequence(x: TensorType, *, kind: str) -> None:
    """Refuse `x` unless it is `[time, features]`, of real numbers."""
    require_float(x, kind=kind)
    if x.rank != 2:
        raise wrong_rank(
            x,
            f"{kind} takes a sequence `[time, features]`",
            help="Write `return_sequences` on a recurrent layer before it, or `Reshape` to two"
            " axes; `TimeDistributed` works on the axes below the first.",
        )
