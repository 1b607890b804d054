"""Convolution along time: what all of them have in common, and `Conv1D`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Group,
    Layer,
    Result,
    TimeAxis,
    Weight,
    Window,
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

REFUSED_BY_CONVOLUTIONS: Mapping[str, str] = {
    **REFUSED_BY_ALL,
    "data_format": "Sequences are `[time, features]`: Keras' default, `channels_last`.",
}
"""Options of every convolution of Keras that lstmspec leaves out, and why."""
_REFUSED: Mapping[str, str] = {
    **REFUSED_BY_CONVOLUTIONS,
    "lora_rank": "lstmspec has no low-rank adapters; train the layer itself.",
    "lora_alpha": "lstmspec has no low-rank adapters; train the layer itself.",
    "quantization_config": "Models are float32.",
}


class Convolution(Layer):
    """What all convolutions along time have in common."""

    group: ClassVar[Group] = "Convolution"
    time_axis: ClassVar[TimeAxis] = "needed"
    refused: ClassVar[Mapping[str, str]] = REFUSED_BY_CONVOLUTIONS

    if TYPE_CHECKING:  # Fields of a base class would come first on the page of each layer.
        kernel_size: int
        strides: int
        padding: str
        dilation_rate: int
        activation: str
        use_bias: bool
        bias_initializer: Initializer
        bias_regularizer: Regularizer | None
        bias_constraint: Constraint | None

    @property
    def span(self) -> int:
        """How many steps lie between the first and the last step of a sum, both included."""
        return self.dilation_rate * (self.kernel_size - 1) + 1

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """`[time, features]` becomes `[sums, filters]`."""
        x = inputs[0]
        require_sequence(x, kind=self.kind)
        numbers = self.numbers(x)
        shape = activated(self.activation, (self.sums(x.shape[0]), numbers), self.kind)
        return (Result("", x.with_shape(*shape)),)

    def sums(self, steps: Dim) -> Dim:
        """How many sums there are of a sequence.

        Raises:
            ShapeError: if there are none.
        """
        raise NotImplementedError

    def numbers(self, x: TensorType) -> Dim:
        """How many numbers a step of the output has, before the activation.

        Raises:
            ShapeError: if the layer cannot take `x`.
        """
        raise NotImplementedError

    def bias(self, size: Dim) -> tuple[Weight, ...]:
        """The bias, if there is one."""
        if not self.use_bias:
            return ()
        weight = Weight(
            "bias",
            (size,),
            self.bias_initializer,
            self.bias_regularizer,
            self.bias_constraint,
        )
        return (weight,)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """No mask: Keras drops it, with a warning."""
        return 0

    def final_activation(self) -> str | None:
        """Its activation."""
        return self.activation


class WindowConvolution(Convolution):
    """What the layers that sum windows of a sequence have in common."""

    def window(self) -> Window:
        """As long as the kernel reaches."""
        return Window(self.span, self.strides, self.padding)

    def sums(self, steps: Dim) -> Dim:
        """How many windows there are in a sequence."""
        return count_windows(steps, self.span, self.strides, self.padding)


class Conv1D(WindowConvolution):
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

    def numbers(self, x: TensorType) -> Dim:
        """One for each filter."""
        refuse_strides_and_dilation(self)
        self._depth(x)
        if divided(self.filters, self.groups) is None:
            raise ShapeError(
                "shape-mismatch",
                f"{spell(self.filters)} filters are not {self.groups} equal groups",
                help="Make `filters` a multiple of `groups`.",
                option="groups",
            )
        return self.filters

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
        return (kernel, *self.bias(self.filters))

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """At each window a kernel: for each filter its steps and the features that it sees."""
        steps = self.sums(inputs[0].shape[0])
        return steps * (self.kernel_size * self._depth(inputs[0]) * self.filters)


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


def refuse_strides_and_dilation(layer: Convolution) -> None:
    """Refuse both at once, where no backend of Keras takes them."""
    if layer.strides > 1 and layer.dilation_rate > 1:
        raise ShapeError(
            "conflicting-options",
            "`strides` and `dilation_rate` cannot both be above 1",
            help="Leave out one of the two: Keras fails here as well.",
            option="dilation_rate",
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
