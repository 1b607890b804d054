"""Core layers: `Dense`, `Embedding`, `Masking`, `Activation`."""

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
from lstmspec.layers.values import (
    GLOROT_UNIFORM,
    RANDOM_UNIFORM,
    ZEROS,
    Constraint,
    Initializer,
    Regularizer,
    Size,
)
from lstmspec.layers.values import (
    Activation as ActivationName,
)
from lstmspec.shapes import (
    Dim,
    Shape,
    ShapeError,
    SymbolicDim,
    TensorType,
    Unifier,
    product,
    spell,
)

_ONE_AXIS = "Give the input an axis, such as `[1]`."
_LORA = "lstmspec has no low-rank adapters; train the layer itself."


def activated(activation: str, shape: Shape, kind: str) -> Shape:
    """The shape behind an activation: the same, but `glu` halves the last axis.

    Raises:
        ShapeError: if `glu` meets an axis that is not even.
    """
    if activation != "glu":
        return shape
    last = shape[-1]
    if not isinstance(last, int) or last % 2:
        raise ShapeError(
            "shape-mismatch",
            f"`glu` halves the last axis, and that of {kind} is `{spell(last)}`",
            help="Make the last axis an even number.",
            option="activation",
        )
    return (*shape[:-1], last // 2)


class Dense(Layer):
    """A fully connected layer, exactly as `keras.layers.Dense`: `activation(x W + b)`.

    It works on the last axis, so on a sequence it does the same at every step. On the last `Dense`
    of a spec `units` may be left out: it is then the dimension `classes`.

    Example:
        Dense 32 relu
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("units",)
    left_open: ClassVar[Mapping[str, str]] = {"units": "classes"}
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "lora_rank": _LORA,
        "lora_alpha": _LORA,
        "quantization_config": "Models are float32.",
    }

    kind: Literal["Dense"] = "Dense"
    units: Size
    """The size of the output's last axis."""
    activation: ActivationName = "linear"
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

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The last axis becomes `units`."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        if x.rank < 1:
            raise wrong_rank(x, "Dense takes at least one axis", help=_ONE_AXIS)
        require_fixed(x.shape[-1], "the last axis of Dense's input")
        shape = activated(self.activation, (*x.shape[:-1], self.units), self.kind)
        return (Result("", x.with_shape(*shape)),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`kernel` and `bias`."""
        kernel = Weight(
            "kernel",
            (inputs[0].shape[-1], self.units),
            self.kernel_initializer,
            self.kernel_regularizer,
            self.kernel_constraint,
        )
        if not self.use_bias:
            return (kernel,)
        bias = Weight(
            "bias",
            (self.units,),
            self.bias_initializer,
            self.bias_regularizer,
            self.bias_constraint,
        )
        return kernel, bias

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """For each number of the input one a unit."""
        return product(inputs[0].shape) * self.units

    def final_activation(self) -> str | None:
        """Its activation."""
        return self.activation


class Embedding(Layer):
    """A table of vectors, exactly as `keras.layers.Embedding`: integer `i` becomes row `i`.

    With `mask_zero`, integer 0 is padding: steps that hold it are masked. Row 0 is still a row.

    Example:
        Embedding 5000 64 mask_zero
        LSTM 32
        Dense 1 sigmoid
    """

    positional: ClassVar[tuple[str, ...]] = ("input_dim", "output_dim")
    implicit_input: ClassVar[TensorType] = TensorType("int32", (SymbolicDim.named("time"),))
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "weights": "Put the table into the weights file, as `<line>/embeddings`.",
        "input_length": "Keras 3 has no such option: give the length in the `input` line.",
        "lora_rank": _LORA,
        "lora_alpha": _LORA,
        "quantization_config": "Models are float32.",
    }

    kind: Literal["Embedding"] = "Embedding"
    input_dim: Size
    """How many integers there are: the largest one plus 1."""
    output_dim: Size
    """The size of a vector."""
    embeddings_initializer: Initializer = RANDOM_UNIFORM
    """How the table starts."""
    embeddings_regularizer: Regularizer | None = None
    """What the table adds to the loss."""
    embeddings_constraint: Constraint | None = None
    """What keeps the table in bounds after each step of training."""
    mask_zero: bool = False
    """Whether 0 is padding."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """A new last axis of size `output_dim`."""
        x = inputs[0]
        if x.dtype != "int32":
            raise ShapeError(
                "wrong-dtype",
                f"Embedding takes int32, not {x.dtype}",
                label=f"gets {x}",
                help="Declare the input as int32, such as `input x int32[time]`.",
            )
        if self.mask_zero and x.rank < 1:
            takes = "Embedding with `mask_zero` takes at least one axis"
            raise wrong_rank(x, takes, help=_ONE_AXIS)
        return (Result("", TensorType("float32", (*x.shape, self.output_dim))),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`embeddings`, a row an integer."""
        return (
            Weight(
                "embeddings",
                (self.input_dim, self.output_dim),
                self.embeddings_initializer,
                self.embeddings_regularizer,
                self.embeddings_constraint,
            ),
        )

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """A mask over all axes of the integers, or none."""
        return inputs[0].rank if self.mask_zero else 0


class Masking(Layer):
    """Masks the steps whose every feature is `mask_value`, exactly as `keras.layers.Masking`.

    Layers behind it skip those steps; the step itself becomes 0.

    Example:
        Masking
        LSTM 64
        Dense softmax
    """

    positional: ClassVar[tuple[str, ...]] = ("mask_value",)
    time_axis: ClassVar[TimeAxis] = "needed"

    kind: Literal["Masking"] = "Masking"
    mask_value: float = 0.0
    """The number that marks padding."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        require_float(inputs[0], kind=self.kind)
        if inputs[0].rank < 2:
            raise wrong_rank(
                inputs[0],
                "Masking takes a sequence `[time, features]`",
                help="Give the input a second axis, such as `[12, 1]`, or leave out the line: a"
                " vector has no steps.",
            )
        return (Result("", inputs[0]),)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """A mask over all axes but the last; it replaces the one before."""
        return inputs[0].rank - 1


class Activation(Layer):
    """Applies an activation, exactly as `keras.layers.Activation`.

    Example:
        Dense 64
        Activation relu
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ()
    time_axis: ClassVar[TimeAxis] = "passed"

    kind: Literal["Activation"] = "Activation"
    activation: ActivationName
    """Which one."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape; `glu` halves the last axis."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        if x.rank < 1:
            raise wrong_rank(x, "Activation takes at least one axis", help=_ONE_AXIS)
        return (Result("", x.with_shape(*activated(self.activation, x.shape, self.kind))),)

    def final_activation(self) -> str | None:
        """The activation; `linear` passes numbers through."""
        return None if self.activation == "linear" else self.activation
