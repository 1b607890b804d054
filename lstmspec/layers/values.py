"""The values that options of layers take: activations, initializers, regularizers, constraints.

Names, defaults and meanings are those of Keras 3 (`keras.activations`, `keras.initializers`,
`keras.regularizers`, `keras.constraints`).
"""

from typing import Annotated, ClassVar, Literal, Union

from pydantic import BaseModel, ConfigDict, Field

from lstmspec.shapes import SymbolicDim

PositiveInt = Annotated[int, Field(ge=1)]
NonNegative = Annotated[float, Field(ge=0)]
Rate = Annotated[float, Field(ge=0, le=1)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
Epsilon = Annotated[float, Field(gt=0)]
Size = Annotated[int, Field(ge=1)] | SymbolicDim
"""A size: a positive integer or the name of a dimension."""

Activation = Literal[
    "linear",
    "relu",
    "relu6",
    "leaky_relu",
    "elu",
    "selu",
    "celu",
    "silu",
    "gelu",
    "glu",
    "mish",
    "sigmoid",
    "hard_sigmoid",
    "hard_sigmoid_keras2",
    "hard_silu",
    "log_sigmoid",
    "sparse_sigmoid",
    "tanh",
    "hard_tanh",
    "tanh_shrink",
    "softmax",
    "log_softmax",
    "sparsemax",
    "softplus",
    "sparse_plus",
    "squareplus",
    "softsign",
    "soft_shrink",
    "hard_shrink",
    "exponential",
]
"""Every activation of Keras 3 that needs no argument, with Keras' default arguments.

`hard_sigmoid_keras2` is what Keras 1 and 2 called `hard_sigmoid`: `clip(0.2 x + 0.5, 0, 1)`.
"""

ALIASES: dict[str, str] = {
    "swish": "silu",
    "hard_swish": "hard_silu",
    "uniform": "random_uniform",
    "normal": "random_normal",
    "zero": "zeros",
    "one": "ones",
    "l1l2": "l1_l2",
}
"""Keras' second names for a value, and the first name of each."""


class Value(BaseModel):
    """A value with arguments, written as a word or as a call: `l2`, `orthogonal(gain=1.2)`."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    positional: ClassVar[int] = 1
    """How many arguments may be given by place, in the order of the fields behind `kind`."""


class Zeros(Value):
    """All 0."""

    kind: Literal["zeros"] = "zeros"


class Ones(Value):
    """All 1."""

    kind: Literal["ones"] = "ones"


class Constant(Value):
    """All `value`."""

    kind: Literal["constant"] = "constant"
    value: float = 0.0
    """The number."""


class RandomNormal(Value):
    """Normal numbers."""

    kind: Literal["random_normal"] = "random_normal"
    positional: ClassVar[int] = 2
    mean: float = 0.0
    """The mean."""
    stddev: NonNegative = 0.05
    """The standard deviation."""


class RandomUniform(Value):
    """Uniform numbers in `[minval, maxval)`."""

    kind: Literal["random_uniform"] = "random_uniform"
    positional: ClassVar[int] = 2
    minval: float = -0.05
    """The lower end."""
    maxval: float = 0.05
    """The upper end."""


class TruncatedNormal(Value):
    """Normal numbers, those beyond two standard deviations drawn again."""

    kind: Literal["truncated_normal"] = "truncated_normal"
    positional: ClassVar[int] = 2
    mean: float = 0.0
    """The mean."""
    stddev: NonNegative = 0.05
    """The standard deviation before the cut."""


class VarianceScaling(Value):
    """Numbers of variance `scale / n`, n the fan that `mode` names."""

    kind: Literal["variance_scaling"] = "variance_scaling"
    positional: ClassVar[int] = 3
    scale: Annotated[float, Field(gt=0)] = 1.0
    """The factor of the variance."""
    mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in"
    """Which fan divides."""
    distribution: Literal["truncated_normal", "untruncated_normal", "uniform"] = "truncated_normal"
    """How the numbers lie."""


class GlorotUniform(Value):
    """Uniform within `sqrt(6 / (fan_in + fan_out))` (Glorot and Bengio, 2010)."""

    kind: Literal["glorot_uniform"] = "glorot_uniform"


class GlorotNormal(Value):
    """Truncated normal of variance `2 / (fan_in + fan_out)` (Glorot and Bengio, 2010)."""

    kind: Literal["glorot_normal"] = "glorot_normal"


class HeUniform(Value):
    """Uniform within `sqrt(6 / fan_in)` (He et al., 2015)."""

    kind: Literal["he_uniform"] = "he_uniform"


class HeNormal(Value):
    """Truncated normal of variance `2 / fan_in` (He et al., 2015)."""

    kind: Literal["he_normal"] = "he_normal"


class LecunUniform(Value):
    """Uniform within `sqrt(3 / fan_in)` (LeCun et al., 1998)."""

    kind: Literal["lecun_uniform"] = "lecun_uniform"


class LecunNormal(Value):
    """Truncated normal of variance `1 / fan_in` (LeCun et al., 1998)."""

    kind: Literal["lecun_normal"] = "lecun_normal"


class Orthogonal(Value):
    """An orthogonal matrix times `gain` (Saxe et al., 2014)."""

    kind: Literal["orthogonal"] = "orthogonal"
    gain: float = 1.0
    """The factor."""


class Identity(Value):
    """The unit matrix times `gain`."""

    kind: Literal["identity"] = "identity"
    gain: float = 1.0
    """The factor."""


Initializer = Annotated[
    Union[  # noqa: UP007 - a discriminated union of this length reads better so
        Zeros,
        Ones,
        Constant,
        RandomNormal,
        RandomUniform,
        TruncatedNormal,
        VarianceScaling,
        GlorotUniform,
        GlorotNormal,
        HeUniform,
        HeNormal,
        LecunUniform,
        LecunNormal,
        Orthogonal,
        Identity,
    ],
    Field(discriminator="kind"),
]


# Defaults are made without validation: a default is known to be right, and a validator takes
# milliseconds to build that `lstmspec check` does not have.
ZEROS = Zeros.model_construct()
ONES = Ones.model_construct()
GLOROT_UNIFORM = GlorotUniform.model_construct()
ORTHOGONAL = Orthogonal.model_construct()
RANDOM_UNIFORM = RandomUniform.model_construct()


class UnitForgetBias(Value):
    """The bias of an LSTM with `unit_forget_bias`: `base`, but 1 in the block of the forget gate.

    Not a word of the language: it is what `unit_forget_bias` makes of `bias_initializer`.
    """

    kind: Literal["unit_forget_bias"] = "unit_forget_bias"
    base: Initializer


class L1(Value):
    """Adds `l1 * sum(abs(w))` to the loss."""

    kind: Literal["l1"] = "l1"
    l1: NonNegative = 0.01
    """The factor."""


class L2(Value):
    """Adds `l2 * sum(w ** 2)` to the loss."""

    kind: Literal["l2"] = "l2"
    l2: NonNegative = 0.01
    """The factor."""


class L1L2(Value):
    """Adds `l1 * sum(abs(w)) + l2 * sum(w ** 2)` to the loss."""

    kind: Literal["l1_l2"] = "l1_l2"
    positional: ClassVar[int] = 2
    l1: NonNegative = 0.0
    """The factor of the first sum."""
    l2: NonNegative = 0.0
    """The factor of the second sum."""


class OrthogonalRegularizer(Value):
    """Adds `factor` times the mean `abs` dot product of different rows or columns, made unit."""

    kind: Literal["orthogonal_regularizer"] = "orthogonal_regularizer"
    positional: ClassVar[int] = 2
    factor: NonNegative = 0.01
    """The factor."""
    mode: Literal["rows", "columns"] = "rows"
    """Whose products."""


Regularizer = Annotated[L1 | L2 | L1L2 | OrthogonalRegularizer, Field(discriminator="kind")]


class MaxNorm(Value):
    """Scales weights down so that their norm along `axis` is at most `max_value`."""

    kind: Literal["max_norm"] = "max_norm"
    positional: ClassVar[int] = 2
    max_value: NonNegative = 2.0
    """The largest norm."""
    axis: int = 0
    """The axis of the norm."""


class NonNeg(Value):
    """Sets negative weights to 0."""

    kind: Literal["non_neg"] = "non_neg"


class UnitNorm(Value):
    """Scales weights so that their norm along `axis` is 1."""

    kind: Literal["unit_norm"] = "unit_norm"
    axis: int = 0
    """The axis of the norm."""


class MinMaxNorm(Value):
    """Scales weights so that their norm along `axis` lies between two values."""

    kind: Literal["min_max_norm"] = "min_max_norm"
    positional: ClassVar[int] = 4
    min_value: NonNegative = 0.0
    """The smallest norm."""
    max_value: NonNegative = 1.0
    """The largest norm."""
    rate: Rate = 1.0
    """How far to go at each step, from 0 to 1."""
    axis: int = 0
    """The axis of the norm."""


Constraint = Annotated[MaxNorm | NonNeg | UnitNorm | MinMaxNorm, Field(discriminator="kind")]
