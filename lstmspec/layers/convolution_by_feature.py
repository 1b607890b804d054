"""Convolution along time of each feature by itself: `DepthwiseConv1D`."""

from typing import ClassVar, Literal

from lstmspec.layers.base import Weight, require_fixed
from lstmspec.layers.convolution import Convolution
from lstmspec.layers.values import (
    GLOROT_UNIFORM,
    ZEROS,
    Activation,
    Constraint,
    Initializer,
    PositiveInt,
    Regularizer,
)
from lstmspec.shapes import Dim, TensorType


class DepthwiseConv1D(Convolution):
    """A convolution of each feature by itself, exactly as `keras.layers.DepthwiseConv1D`.

    `y[t, c, m] = activation(sum over k of x[strides * t + dilation_rate * k - p, c] W[k, c, m] +
    b[c, m])` for m below `depth_multiplier`, where x is 0 outside the sequence; c and m are one
    axis of the output. p is how many steps are padded in front: with `valid` none, with `same` half
    of all, as TensorFlow counts. A mask ends here: hidden steps count.

    Example:
        DepthwiseConv1D 5 same relu
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("kernel_size",)

    kind: Literal["DepthwiseConv1D"] = "DepthwiseConv1D"
    kernel_size: PositiveInt
    """How many steps a sum is made of."""
    strides: PositiveInt = 1
    """How many steps further the next sum begins."""
    padding: Literal["valid", "same"] = "valid"
    """Which zeros are put around the sequence: none, or `same`."""
    depth_multiplier: PositiveInt = 1
    """How many sums are made of each feature."""
    dilation_rate: PositiveInt = 1
    """How far apart the steps of a sum are."""
    activation: Activation = "linear"
    """What is applied to the sums."""
    use_bias: bool = True
    """Whether there is a bias."""
    depthwise_initializer: Initializer = GLOROT_UNIFORM
    """How `kernel` starts."""
    bias_initializer: Initializer = ZEROS
    """How `bias` starts."""
    depthwise_regularizer: Regularizer | None = None
    """What `kernel` adds to the loss."""
    bias_regularizer: Regularizer | None = None
    """What `bias` adds to the loss."""
    activity_regularizer: Regularizer | None = None
    """What the output adds to the loss."""
    depthwise_constraint: Constraint | None = None
    """What keeps `kernel` in bounds after each step of training."""
    bias_constraint: Constraint | None = None
    """What keeps `bias` in bounds."""

    def numbers(self, x: TensorType) -> Dim:
        """`depth_multiplier` for each feature."""
        features = require_fixed(x.shape[1], f"the last axis of {self.kind}'s input")
        return self.depth_multiplier * features

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`kernel` and `bias`."""
        kernel = Weight(
            "kernel",
            (self.kernel_size, inputs[0].shape[1], self.depth_multiplier),
            self.depthwise_initializer,
            self.depthwise_regularizer,
            self.depthwise_constraint,
        )
        return (kernel, *self.bias(self.numbers(inputs[0])))

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """At each window the kernel: its steps for each number that it makes."""
        return self.sums(inputs[0].shape[0]) * (self.kernel_size * self.numbers(inputs[0]))
