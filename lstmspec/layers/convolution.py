"""Convolution along time: `Conv1D`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Layer,
    Result,
    TimeAxis,
    Weight,
    require_fixed,
    require_float,
    wrong_rank,
)
from lstmspec.layers.core import activated
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
from lstmspec.shapes import Dim, ShapeError, TensorType, Unifier, divided, spell, windows

Padding = Literal["valid", "same", "causal"]

_REFUSED: Mapping[str, str] = {
    **REFUSED_BY_ALL,
    "data_format": "Sequences are `[time, features]`: Keras' default, `channels_last`.",
    "lora_rank": "lstmspec has no low-rank adapters; train the layer itself.",
    "lora_alpha": "lstmspec has no low-rank adapters; train the layer itself.",
    "quantization_config": "Models are float32.",
}


class Conv1D(Layer):
    """A convolution along time, exactly as `keras.layers.Conv1D`.

    `y[t] = activation(sum over k of x[strides * t + dilation_rate * k - p] W[k] + b)`, where x is 0
    outside the sequence. p is how many steps are padded in front: with `valid` none, with `causal`
    as many as the kernel looks back, with `same` half of them, as TensorFlow counts. A mask ends
    here: hidden steps count.

    Example:
        Conv1D 32 5 causal relu
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("filters", "kernel_size")
    time_axis: ClassVar[TimeAxis] = "needed"
    refused: ClassVar[Mapping[str, str]] = _REFUSED

    kind: Literal["Conv1D"] = "Conv1D"
    filters: Size
    """The size of the output's last axis."""
    kernel_size: PositiveInt
    """How many steps a sum is made of."""
    strides: PositiveInt = 1
    """How many steps further the next sum begins."""
    padding: Padding = "valid"
    """Which zeros are put around the sequence: none, `same` or `causal`."""
    dilation_rate: PositiveInt = 1
    """How far apart the steps of a sum are."""
    groups: PositiveInt = 1
    """In how many parts the features are, each with filters of its own."""
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

    @property
    def span(self) -> int:
        """How many steps lie between the first and the last step of a sum, both included."""
        return self.dilation_rate * (self.kernel_size - 1) + 1

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[time, features]` becomes `[sums, filters]`."""
        x = inputs[0]
        require_sequence(x, kind=self.kind)
        if self.strides > 1 and self.dilation_rate > 1:
            raise ShapeError(
                "conflicting-options",
                "`strides` and `dilation_rate` cannot both be above 1",
                help="Leave out one of the two: Keras fails here as well.",
                option="dilation_rate",
            )
        self._depth(x)
        if divided(self.filters, self.groups) is None:
            raise ShapeError(
                "shape-mismatch",
                f"{spell(self.filters)} filters are not {self.groups} equal groups",
                help="Make `filters` a multiple of `groups`.",
                option="groups",
            )
        steps = count_windows(x.shape[0], self.span, self.strides, self.padding)
        shape = activated(self.activation, (steps, self.filters), self.kind)
        return (Result("", x.with_shape(*shape)),)

    def _depth(self, x: TensorType) -> Dim:
        """How many features a filter sees."""
        features = require_fixed(x.shape[1], f"the last axis of {self.kind}'s input")
        depth = divided(features, self.groups)
        if depth is None:
            raise ShapeError(
                "shape-mismatch",
                f"{spell(features)} features are not {self.groups} equal groups",
                label=f"gets {x}",
                help="Choose `groups` so that the last axis of the input is a multiple of it.",
                option="groups",
            )
        return depth

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`kernel` and `bias`."""
        kernel = Weight(
            "kernel",
            (self.kernel_size, self._depth(inputs[0]), self.filters),
            self.kernel_initializer,
            self.kernel_regularizer,
            self.kernel_constraint,
        )
        if not self.use_bias:
            return (kernel,)
        bias = Weight(
            "bias",
            (self.filters,),
            self.bias_initializer,
            self.bias_regularizer,
            self.bias_constraint,
        )
        return kernel, bias

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """At each window a kernel: for each filter its steps and the features that it sees."""
        steps = count_windows(inputs[0].shape[0], self.span, self.strides, self.padding)
        return steps * (self.kernel_size * self._depth(inputs[0]) * self.filters)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0

    def final_activation(self) -> str | None:
        """Its activation."""
        return self.activation


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


def count_windows(steps: Dim, span: int, strides: int, padding: str) -> Dim:
    """How many sums of `span` steps there are.

    Raises:
        ShapeError: if there are none.
    """
    count = windows(steps, span if padding == "valid" else 1, strides)
    if isinstance(count, int) and count < 1:
        raise ShapeError(
            "shape-mismatch",
            f"a kernel over {span} steps does not fit a sequence of {spell(steps)}",
            help="Make `kernel_size` or `dilation_rate` smaller, or write `padding=same`.",
            option="kernel_size",
        )
    return count


def padded_steps(steps: int, span: int, strides: int, padding: str) -> int:
    """How many steps a sequence has with its padding."""
    if padding == "valid":
        return steps
    if padding == "causal":
        return steps + span - 1
    return max(steps, (-(-steps // strides) - 1) * strides + span)
