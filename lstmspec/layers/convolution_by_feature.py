"""Convolution along time of each feature by itself: `DepthwiseConv1D`, `SeparableConv1D`."""

from typing import ClassVar, Literal

from lstmspec.layers.base import Result, Weight, require_fixed
from lstmspec.layers.convolution import WindowConvolution
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
from lstmspec.shapes import Dim, TensorType, Unifier


class DepthwiseConv1D(WindowConvolution):
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

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[time, features]` becomes `[sums, depth_multiplier * features]`."""
        return super().infer(inputs, unifier)

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


class SeparableConv1D(WindowConvolution):
    """A convolution of each feature and a mixture of them, as `keras.layers.SeparableConv1D`.

    `s[t, c, m] = sum over k of x[strides * t + dilation_rate * k - p, c] D[k, c, m]` for m below
    `depth_multiplier`, as `DepthwiseConv1D`, and `y[t] = activation(s[t] P + b)`, where c and m are
    one axis of s. A mask ends here: hidden steps count.

    Example:
        SeparableConv1D 32 5 same relu
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("filters", "kernel_size")

    kind: Literal["SeparableConv1D"] = "SeparableConv1D"
    filters: Size
    """The size of the output's last axis."""
    kernel_size: PositiveInt
    """How many steps a sum is made of."""
    strides: PositiveInt = 1
    """How many steps further the next sum begins."""
    padding: Literal["valid", "same"] = "valid"
    """Which zeros are put around the sequence: none, or `same`."""
    dilation_rate: PositiveInt = 1
    """How far apart the steps of a sum are."""
    depth_multiplier: PositiveInt = 1
    """How many sums are made of each feature."""
    activation: Activation = "linear"
    """What is applied to the mixtures."""
    use_bias: bool = True
    """Whether there is a bias."""
    depthwise_initializer: Initializer = GLOROT_UNIFORM
    """How `depthwise_kernel` starts."""
    pointwise_initializer: Initializer = GLOROT_UNIFORM
    """How `pointwise_kernel` starts."""
    bias_initializer: Initializer = ZEROS
    """How `bias` starts."""
    depthwise_regularizer: Regularizer | None = None
    """What `depthwise_kernel` adds to the loss."""
    pointwise_regularizer: Regularizer | None = None
    """What `pointwise_kernel` adds to the loss."""
    bias_regularizer: Regularizer | None = None
    """What `bias` adds to the loss."""
    activity_regularizer: Regularizer | None = None
    """What the output adds to the loss."""
    depthwise_constraint: Constraint | None = None
    """What keeps `depthwise_kernel` in bounds after each step of training."""
    pointwise_constraint: Constraint | None = None
    """What keeps `pointwise_kernel` in bounds."""
    bias_constraint: Constraint | None = None
    """What keeps `bias` in bounds."""

    def numbers(self, x: TensorType) -> Dim:
        """One for each filter."""
        require_fixed(x.shape[1], f"the last axis of {self.kind}'s input")
        return self.filters

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`depthwise_kernel`, `pointwise_kernel` and `bias`."""
        features = inputs[0].shape[1]
        depthwise = Weight(
            "depthwise_kernel",
            (self.kernel_size, features, self.depth_multiplier),
            self.depthwise_initializer,
            self.depthwise_regularizer,
            self.depthwise_constraint,
        )
        pointwise = Weight(
            "pointwise_kernel",
            (1, self.depth_multiplier * features, self.filters),
            self.pointwise_initializer,
            self.pointwise_regularizer,
            self.pointwise_constraint,
        )
        return (depthwise, pointwise, *self.bias(self.filters))

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """At each window the steps of each sum, and each sum for each filter."""
        steps, features = inputs[0].shape
        columns = self.depth_multiplier * features
        return self.sums(steps) * (columns * self.kernel_size + columns * self.filters)
