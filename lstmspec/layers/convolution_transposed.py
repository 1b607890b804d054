"""The transpose of a convolution along time: `Conv1DTranspose`."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.base import Weight, require_fixed
from lstmspec.layers.convolution import (
    REFUSED_BY_CONVOLUTIONS,
    Convolution,
    refuse_strides_and_dilation,
)
from lstmspec.layers.values import (
    GLOROT_UNIFORM,
    ZEROS,
    Activation,
    Constraint,
    Initializer,
    PositiveInt,
    Regularizer,
    Size,
)
from lstmspec.shapes import Dim, ShapeError, TensorType


class Conv1DTranspose(Convolution):
    """A convolution along time turned around, exactly as `keras.layers.Conv1DTranspose`.

    `y[t] = activation(sum over n and k with strides * n + dilation_rate * k - p = t of W[k] x[n] +
    b)`: each step of the input is spread over as many as the kernel has, and what meets is added.
    That makes `strides * (time - 1) + s` steps, where s is `dilation_rate * (kernel_size - 1) + 1`.

    `valid` keeps them all, and has `strides * time` steps if that is more; `same` always has
    `strides * time`. With `output_padding=q` there are `strides * (time - 1)` steps, and s + q more
    with `valid` and `s % 2 + q` more with `same`. p is half of the steps that are too many, rounded
    down. A mask ends here: hidden steps count.

    Example:
        input [12, 8]
        Conv1DTranspose 32 4 same relu strides=2
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("filters", "kernel_size")
    refused: ClassVar[Mapping[str, str]] = REFUSED_BY_CONVOLUTIONS

    kind: Literal["Conv1DTranspose"] = "Conv1DTranspose"
    filters: Size
    """The size of the output's last axis."""
    kernel_size: PositiveInt
    """Over how many steps a step of the input is spread."""
    strides: PositiveInt = 1
    """How many steps further the next step of the input is spread."""
    padding: Literal["valid", "same"] = "valid"
    """Whether all steps are kept, or `strides` for each of the input."""
    output_padding: Annotated[int, Field(ge=0)] | None = None
    """How many steps more there are than the fewest; by itself enough for `strides` each."""
    dilation_rate: PositiveInt = 1
    """How far apart the steps are over which one is spread; above 1 Keras fails on TensorFlow."""
    activation: Activation = "linear"
    """What is applied to the sums."""
    use_bias: bool = True
    """Whether there is a bias."""
    kernel_initializer: Initializer = GLOROT_UNIFORM
    """How `kernel` starts."""
    bias_initializer: Initializer = ZEROS
    """How `bias` starts."""
    kernel_regularizer: Regularizer | None = None
    """What `kernel` adds to the loss."""
    bias_regularizer: Regularizer | None = None
    """What `bias` adds to the loss."""
    activity_regularizer: Regularizer | None = None
    """What the output adds to the loss."""
    kernel_constraint: Constraint | None = None
    """What keeps `kernel` in bounds after each step of training."""
    bias_constraint: Constraint | None = None
    """What keeps `bias` in bounds."""

    def numbers(self, x: TensorType) -> Dim:
        """One for each filter."""
        refuse_strides_and_dilation(self)
        require_fixed(x.shape[1], f"the last axis of {self.kind}'s input")
        return self.filters

    def sums(self, steps: Dim) -> Dim:
        """How many steps there are of those of the input.

        Source: `_get_output_shape_given_tf_padding` of keras/src/backend/common/backend_utils.py.
        """
        self._refuse_output_padding()
        more = self.output_padding
        fewest = self.span if self.padding == "valid" else self.span % 2
        last = max(fewest, self.strides) if more is None else fewest + more
        return steps * self.strides + (last - self.strides)

    def _refuse_output_padding(self) -> None:
        """Refuse as many steps as no convolution takes."""
        more = self.output_padding
        if more is None:
            return
        if more >= self.strides:
            raise ShapeError(
                "conflicting-options",
                f"`output_padding` is {more}, and must be below `strides`, {self.strides}",
                help="Make `output_padding` smaller, or `strides` larger.",
                option="output_padding",
            )
        if self.padding == "same" and self.span % 2 == 0 and more == 0:
            raise ShapeError(
                "conflicting-options",
                f"`output_padding` is 0 with `same` and a kernel over {self.span} steps",
                help="Leave it out, or choose an odd `kernel_size`: Keras fails here as well.",
                option="output_padding",
            )

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`kernel` and `bias`."""
        kernel = Weight(
            "kernel",
            (self.kernel_size, self.filters, inputs[0].shape[1]),
            self.kernel_initializer,
            self.kernel_regularizer,
            self.kernel_constraint,
        )
        return (kernel, *self.bias(self.filters))

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """At each step of the input a kernel: for each filter its steps and all features."""
        steps, features = inputs[0].shape
        return steps * (self.kernel_size * features * self.filters)
