"""How a model is trained: the `train` block as data.

Names, arguments, defaults and meanings are those of `keras.losses`, `keras.optimizers`,
`keras.optimizers.schedules`, `keras.metrics` and `keras.callbacks`.
"""

from typing import Annotated, Any, ClassVar, Literal, Union, get_args

from pydantic import BaseModel, ConfigDict, Field

from lstmspec.layers.values import Fraction, NonNegative, PositiveInt, Rate, Value

PositiveFloat = Annotated[float, Field(gt=0)]


class CategoricalCrossentropy(Value):
    """`-sum(y * log(p))` for one-hot targets."""

    kind: Literal["categorical_crossentropy"] = "categorical_crossentropy"
    positional: ClassVar[int] = 0
    from_logits: bool = False
    """Whether the model returns scores before the softmax."""
    label_smoothing: Rate = 0.0
    """How much of the target is spread over all classes."""


class SparseCategoricalCrossentropy(Value):
    """`-log(p[y])` for integer targets."""

    kind: Literal["sparse_categorical_crossentropy"] = "sparse_categorical_crossentropy"
    positional: ClassVar[int] = 0
    from_logits: bool = False
    """Whether the model returns scores before the softmax."""
    ignore_class: int | None = None
    """A class whose samples do not count."""


class BinaryCrossentropy(Value):
    """`-(y log(p) + (1 - y) log(1 - p))`, averaged over the last axis."""

    kind: Literal["binary_crossentropy"] = "binary_crossentropy"
    positional: ClassVar[int] = 0
    from_logits: bool = False
    """Whether the model returns scores before the sigmoid."""
    label_smoothing: Rate = 0.0
    """How much the target is drawn to one half."""


class MeanSquaredError(Value):
    """The mean of `(y - p) ** 2`."""

    kind: Literal["mean_squared_error"] = "mean_squared_error"


class MeanAbsoluteError(Value):
    """The mean of `abs(y - p)`."""

    kind: Literal["mean_absolute_error"] = "mean_absolute_error"


class MeanAbsolutePercentageError(Value):
    """100 times the mean of `abs((y - p) / y)`."""

    kind: Literal["mean_absolute_percentage_error"] = "mean_absolute_percentage_error"


class Huber(Value):
    """Squared error up to `delta`, absolute error beyond."""

    kind: Literal["huber"] = "huber"
    delta: PositiveFloat = 1.0
    """Where the two meet."""


class KLDivergence(Value):
    """`sum(y * log(y / p))`."""

    kind: Literal["kl_divergence"] = "kl_divergence"


Loss = Annotated[
    CategoricalCrossentropy
    | SparseCategoricalCrossentropy
    | BinaryCrossentropy
    | MeanSquaredError
    | MeanAbsoluteError
    | MeanAbsolutePercentageError
    | Huber
    | KLDivergence,
    Field(discriminator="kind"),
]


class ExponentialDecay(Value):
    """`initial_learning_rate * decay_rate ** (step / decay_steps)`."""

    kind: Literal["exponential_decay"] = "exponential_decay"
    positional: ClassVar[int] = 3
    initial_learning_rate: PositiveFloat
    """The rate at step 0."""
    decay_steps: PositiveInt
    """After how many steps `decay_rate` has acted once."""
    decay_rate: PositiveFloat
    """The factor."""
    staircase: bool = False
    """Whether the rate falls in jumps."""


class CosineDecay(Value):
    """Half a cosine from the first rate down to `alpha` times it, after an optional warm-up."""

    kind: Literal["cosine_decay"] = "cosine_decay"
    positional: ClassVar[int] = 2
    initial_learning_rate: NonNegative
    """The rate at step 0."""
    decay_steps: PositiveInt
    """How many steps the fall takes."""
    alpha: Rate = 0.0
    """The part of the rate that stays."""
    warmup_target: PositiveFloat | None = None
    """The rate at the end of the warm-up; `none` is no warm-up."""
    warmup_steps: Annotated[int, Field(ge=0)] = 0
    """How many steps the warm-up takes."""


class PiecewiseConstantDecay(Value):
    """`values[0]` up to the first boundary, `values[1]` up to the second, and so on."""

    kind: Literal["piecewise_constant_decay"] = "piecewise_constant_decay"
    positional: ClassVar[int] = 2
    boundaries: tuple[PositiveInt, ...]
    """The steps at which the rate changes, ascending."""
    values: tuple[PositiveFloat, ...]
    """The rates: one more than there are boundaries."""


class PolynomialDecay(Value):
    """A polynomial from the first rate down to `end_learning_rate`."""

    kind: Literal["polynomial_decay"] = "polynomial_decay"
    positional: ClassVar[int] = 2
    initial_learning_rate: PositiveFloat
    """The rate at step 0."""
    decay_steps: PositiveInt
    """How many steps the fall takes."""
    end_learning_rate: PositiveFloat = 0.0001
    """The last rate."""
    power: PositiveFloat = 1.0
    """The power of the polynomial."""
    cycle: bool = False
    """Whether to start again beyond `decay_steps`."""


Schedule = Annotated[
    ExponentialDecay | CosineDecay | PiecewiseConstantDecay | PolynomialDecay,
    Field(discriminator="kind"),
]


class OptimizerBase(Value):
    """What every optimizer takes."""

    kind: str
    learning_rate: PositiveFloat | Schedule = 0.001
    """The step size."""
    weight_decay: NonNegative | None = None
    """The part of each weight that is taken off at each step, times the learning rate."""
    clipnorm: PositiveFloat | None = None
    """The largest norm of the gradient of one weight."""
    clipvalue: PositiveFloat | None = None
    """The largest absolute value in a gradient."""
    global_clipnorm: PositiveFloat | None = None
    """The largest norm of all gradients together."""


class SGD(OptimizerBase):
    """Gradient descent, with momentum if asked."""

    kind: Literal["sgd"] = "sgd"
    learning_rate: PositiveFloat | Schedule = 0.01
    """The step size."""
    momentum: Rate = 0.0
    """How much of the last step is kept."""
    nesterov: bool = False
    """Whether to look ahead along the momentum."""


class RMSprop(OptimizerBase):
    """Divides by a moving root of the squared gradient."""

    kind: Literal["rmsprop"] = "rmsprop"
    rho: Fraction = 0.9
    """How much of the moving mean is kept."""
    momentum: Rate = 0.0
    """How much of the last step is kept."""
    epsilon: PositiveFloat = 1e-7
    """What is added before the root."""
    centered: bool = False
    """Whether to take the mean gradient off first."""


class AdamBase(OptimizerBase):
    """What the optimizers of the Adam family take."""

    beta_1: Fraction = 0.9
    """How much of the mean gradient is kept."""
    beta_2: Fraction = 0.999
    """How much of the mean squared gradient is kept."""
    epsilon: PositiveFloat = 1e-7
    """What is added behind the root."""


class Adam(AdamBase):
    """Adam (Kingma and Ba, 2014)."""

    kind: Literal["adam"] = "adam"
    amsgrad: bool = False
    """Whether the mean squared gradient never falls."""


class AdamW(AdamBase):
    """Adam with decoupled weight decay (Loshchilov and Hutter, 2019)."""

    kind: Literal["adamw"] = "adamw"
    weight_decay: NonNegative = 0.004
    """The part of each weight that is taken off at each step, times the learning rate."""
    amsgrad: bool = False
    """Whether the mean squared gradient never falls."""


class Nadam(AdamBase):
    """Adam with Nesterov momentum (Dozat, 2016)."""

    kind: Literal["nadam"] = "nadam"


class Adamax(AdamBase):
    """Adam by the infinity norm (Kingma and Ba, 2014)."""

    kind: Literal["adamax"] = "adamax"


class Adagrad(OptimizerBase):
    """Divides by the root of all squared gradients (Duchi et al., 2011)."""

    kind: Literal["adagrad"] = "adagrad"
    initial_accumulator_value: NonNegative = 0.1
    """Where the sum starts."""
    epsilon: PositiveFloat = 1e-7
    """What is added before the root."""


class Adadelta(OptimizerBase):
    """Steps by a ratio of moving roots (Zeiler, 2012)."""

    kind: Literal["adadelta"] = "adadelta"
    rho: Fraction = 0.95
    """How much of the moving means is kept."""
    epsilon: PositiveFloat = 1e-7
    """What is added before each root."""


class Lion(OptimizerBase):
    """Steps by the sign of the momentum (Chen et al., 2023)."""

    kind: Literal["lion"] = "lion"
    beta_1: Annotated[float, Field(gt=0, lt=1)] = 0.9
    """How much of the momentum goes into the step."""
    beta_2: Fraction = 0.99
    """How much of the momentum is kept."""


Optimizer = Annotated[
    Union[SGD, RMSprop, Adam, AdamW, Nadam, Adamax, Adagrad, Adadelta, Lion],  # noqa: UP007 - long
    Field(discriminator="kind"),
]


class Accuracy(Value):
    """The part of samples that are right; which kind follows from the loss and the output."""

    kind: Literal["accuracy"] = "accuracy"


class BinaryAccuracy(Value):
    """The part of numbers on the right side of `threshold`."""

    kind: Literal["binary_accuracy"] = "binary_accuracy"
    threshold: Rate = 0.5
    """Above it is 1."""


class CategoricalAccuracy(Value):
    """The part of one-hot targets whose class has the highest score."""

    kind: Literal["categorical_accuracy"] = "categorical_accuracy"


class SparseCategoricalAccuracy(Value):
    """The part of integer targets whose class has the highest score."""

    kind: Literal["sparse_categorical_accuracy"] = "sparse_categorical_accuracy"


class TopKCategoricalAccuracy(Value):
    """The part of one-hot targets whose class is among the `k` highest scores."""

    kind: Literal["top_k_categorical_accuracy"] = "top_k_categorical_accuracy"
    k: PositiveInt = 5
    """How many count."""


class SparseTopKCategoricalAccuracy(Value):
    """The part of integer targets whose class is among the `k` highest scores."""

    kind: Literal["sparse_top_k_categorical_accuracy"] = "sparse_top_k_categorical_accuracy"
    k: PositiveInt = 5
    """How many count."""


class Precision(Value):
    """True positives among those called positive."""

    kind: Literal["precision"] = "precision"


class Recall(Value):
    """True positives among those that are positive."""

    kind: Literal["recall"] = "recall"


class AUC(Value):
    """The area under the ROC or precision-recall curve."""

    kind: Literal["auc"] = "auc"
    positional: ClassVar[int] = 0
    num_thresholds: Annotated[int, Field(ge=2)] = 200
    """How many points of the curve."""
    curve: Literal["roc", "pr"] = "roc"
    """Which curve."""


class MeanSquaredErrorMetric(Value):
    """The mean squared error."""

    kind: Literal["mean_squared_error"] = "mean_squared_error"


class MeanAbsoluteErrorMetric(Value):
    """The mean absolute error."""

    kind: Literal["mean_absolute_error"] = "mean_absolute_error"


class RootMeanSquaredError(Value):
    """The root of the mean squared error."""

    kind: Literal["root_mean_squared_error"] = "root_mean_squared_error"


class R2Score(Value):
    """The part of the variance that is explained."""

    kind: Literal["r2_score"] = "r2_score"


Metric = Annotated[
    Union[  # noqa: UP007 - a discriminated union of this length reads better so
        Accuracy,
        BinaryAccuracy,
        CategoricalAccuracy,
        SparseCategoricalAccuracy,
        TopKCategoricalAccuracy,
        SparseTopKCategoricalAccuracy,
        Precision,
        Recall,
        AUC,
        MeanSquaredErrorMetric,
        MeanAbsoluteErrorMetric,
        RootMeanSquaredError,
        R2Score,
    ],
    Field(discriminator="kind"),
]


def _by_word(union: Any) -> dict[str, type[Value]]:
    return {cls.model_fields["kind"].default: cls for cls in get_args(get_args(union)[0])}


LOSSES = _by_word(Loss)
"""Every loss by its word."""
OPTIMIZERS = _by_word(Optimizer)
"""Every optimizer by its word."""
METRICS = _by_word(Metric)
"""Every metric by its word."""

TRAINING_ALIASES: dict[str, str] = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "rmse": "root_mean_squared_error",
    "acc": "accuracy",
    "huber_loss": "huber",
    "kld": "kl_divergence",
}
"""Keras' short names in `train`, and the full name of each."""


class EarlyStopping(Value):
    """Stops when a number has not got better for `patience` epochs."""

    kind: Literal["early_stopping"] = "early_stopping"
    monitor: str = "val_loss"
    """The number that is watched."""
    patience: Annotated[int, Field(ge=0)] = 0
    """How many epochs it may stay as it is."""
    min_delta: NonNegative = 0.0
    """The least change that counts as better."""
    mode: Literal["auto", "min", "max"] = "auto"
    """Whether lower or higher is better."""
    restore_best_weights: bool = False
    """Whether to go back to the weights of the best epoch."""


class Training(BaseModel):
    """How a model is trained; every field has the default of the language."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    loss: Loss | None = None
    """The loss of every output; `None` until it is inferred from each output."""
    losses: dict[str, Loss] = {}
    """The loss of each output, once known."""
    optimizer: Optimizer = Adam.model_construct()
    """What changes the weights."""
    metrics: tuple[Metric, ...] = ()
    """What else is measured."""
    batch_size: PositiveInt = 32
    """How many samples make one step."""
    epochs: PositiveInt = 10
    """How often all samples are gone through."""
    validation_split: Fraction = 0.0
    """The part of the samples, from the end, that is kept out to validate."""
    early_stopping: EarlyStopping | None = None
    """When to stop before the last epoch."""
    seed: Annotated[int, Field(ge=0)] = 0
    """The seed of initial weights, order and dropout."""
