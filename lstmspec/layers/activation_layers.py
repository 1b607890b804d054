"""Activations that are layers, with options: `ReLU`, `LeakyReLU`, `ELU`, `Softmax`, `PReLU`."""

from typing import ClassVar, Literal

from lstmspec.layers.axes import axes_named
from lstmspec.layers.base import Layer, Result, TimeAxis, Weight, require_fixed, require_float
from lstmspec.layers.values import (
    ZEROS,
    Constraint,
    Initializer,
    NonNegative,
    PositiveInt,
    Regularizer,
)
from lstmspec.shapes import Shape, ShapeError, TensorType, Unifier, spell_shape


class ActivationLayer(Layer):
    """What the activation layers have in common."""

    time_axis: ClassVar[TimeAxis] = "passed"

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        require_float(inputs[0], kind=self.kind)
        return (Result("", inputs[0]),)


class ReLU(ActivationLayer):
    """Numbers above `threshold`, up to `max_value`, exactly as `keras.layers.ReLU`.

    `min(x, max_value)` where `x > threshold`, elsewhere `negative_slope * (x - threshold)`.

    Example:
        Dense 32
        ReLU max_value=6
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("max_value",)

    kind: Literal["ReLU"] = "ReLU"
    max_value: NonNegative | None = None
    """The largest number; `none` is no bound."""
    negative_slope: NonNegative = 0.0
    """What numbers below `threshold` are times."""
    threshold: NonNegative = 0.0
    """The number from which on numbers pass."""


class LeakyReLU(ActivationLayer):
    """Numbers below 0 times `negative_slope`, exactly as `keras.layers.LeakyReLU`.

    Example:
        Dense 32
        LeakyReLU 0.1
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("negative_slope",)

    kind: Literal["LeakyReLU"] = "LeakyReLU"
    negative_slope: NonNegative = 0.3
    """What negative numbers are times."""


class ELU(ActivationLayer):
    """`x` where it is positive, `alpha * (exp(x) - 1)` elsewhere, exactly as `keras.layers.ELU`.

    Source: Clevert et al., 2016.

    Example:
        Dense 32
        ELU
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("alpha",)

    kind: Literal["ELU"] = "ELU"
    alpha: float = 1.0
    """What large negative numbers come close to, the sign turned."""


class Softmax(ActivationLayer):
    """`exp(x) / sum(exp(x))` along `axis`, exactly as `keras.layers.Softmax`.

    A mask has to end before it: Keras lays it over the last axes, not over time.

    Example:
        Dense 10
        Softmax
    """

    positional: ClassVar[tuple[str, ...]] = ("axis",)
    reads_mask: ClassVar[bool] = True

    kind: Literal["Softmax"] = "Softmax"
    axis: int | tuple[int, ...] = -1
    """The axis or axes, counted as Keras does: 0 is the batch, -1 the last."""

    @property
    def activation(self) -> str:
        """`softmax` along one axis: Keras' losses then read what it was applied to."""
        return "softmax" if isinstance(self.axis, int) or len(self.axis) == 1 else "linear"

    def axes(self, rank: int) -> tuple[int, ...]:
        """The axes of `axis`, from 0, batch left out, ascending; `rank` without batch.

        Raises:
            ShapeError: if the tensor has no such axis.
        """
        return axes_named(self.axis, rank)

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        results = super().infer(inputs, unifier)
        self.axes(inputs[0].rank)
        return results

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask comes this far."""
        if masks[0]:
            raise ShapeError(
                "wrong-rank",
                "Softmax takes a mask over all axes, and no layer makes one",
                help="Write `Activation softmax`, or end the mask before this line.",
            )
        return 0

    def final_activation(self) -> str | None:
        """`softmax` along the last axis."""
        return "softmax" if self.axis in (-1, (-1,)) else "linear"


class PReLU(ActivationLayer):
    """`x` where it is positive, `alpha * x` elsewhere, exactly as `keras.layers.PReLU`.

    `alpha` is learned, a number for each number of a sample (He et al., 2015).

    Example:
        LSTM 32 return_sequences
        PReLU shared_axes=[1]
        LSTM 8
        Dense 1
    """

    kind: Literal["PReLU"] = "PReLU"
    alpha_initializer: Initializer = ZEROS
    """How `alpha` starts."""
    alpha_regularizer: Regularizer | None = None
    """What `alpha` adds to the loss."""
    alpha_constraint: Constraint | None = None
    """What keeps `alpha` in bounds after each step of training."""
    shared_axes: PositiveInt | tuple[PositiveInt, ...] | None = None
    """The axes along which there is one `alpha`, counted from 1, the batch left out."""

    def shared(self) -> tuple[int, ...]:
        """The axes of `shared_axes`, from 1."""
        if self.shared_axes is None or isinstance(self.shared_axes, tuple):
            return self.shared_axes or ()
        return (self.shared_axes,)

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        results = super().infer(inputs, unifier)
        x, shared = inputs[0], self.shared()
        if any(axis > x.rank for axis in shared):
            raise ShapeError(
                "out-of-range",
                f"`shared_axes` names an axis that {spell_shape(x.shape)} does not have",
                label=f"gets {x}",
                help="Count axes from 1, the first of the shape.",
                option="shared_axes",
            )
        for axis, dim in enumerate(x.shape, start=1):
            if axis not in shared:
                require_fixed(dim, f"axis {axis} of PReLU's input")
        return results

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`alpha`, of the shape of a sample but for shared axes."""
        sizes = enumerate(inputs[0].shape, start=1)
        shape: Shape = tuple(1 if axis in self.shared() else size for axis, size in sizes)
        return (
            Weight(
                "alpha",
                shape,
                self.alpha_initializer,
                self.alpha_regularizer,
                self.alpha_constraint,
            ),
        )
