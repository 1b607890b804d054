"""What a layer is.

A layer is one frozen, strict pydantic class and the only place where the layer is defined: its
fields are the options of the language in the order of its page, its docstrings are that page,
`infer` is its shape rule, `weights` names its parameters in Keras' layout, `mask_rank` says how a
mask passes. A layer knows nothing of spec text: it raises `ShapeError`, and the caller adds places.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from lstmspec.layers.values import Constraint, Initializer, Regularizer, UnitForgetBias
from lstmspec.shapes import (
    Dim,
    Shape,
    ShapeError,
    SymbolicDim,
    TensorType,
    Unifier,
    float32,
    spell,
    spell_shape,
)

TimeAxis = Literal["needed", "passed", "free"]
Group = Literal["Recurrent", "Core", "Convolution", "Normalisation", "Merging", "Attention"]

REFUSED_BY_ALL: Mapping[str, str] = {
    "name": "Name the line with `as` at its end.",
    "dtype": "Models are float32.",
    "trainable": "Every weight is trained, but the moving statistics of `BatchNormalization`.",
}
"""Options of every Keras layer that lstmspec leaves out, and why."""


class Result(NamedTuple):
    """One tensor that a layer makes: `name` is "" for its output, else a member such as `h`."""

    name: str
    type: TensorType


class Weight(NamedTuple):
    """One parameter of a layer, in Keras' layout."""

    name: str
    shape: Shape
    initializer: Initializer | UnitForgetBias
    regularizer: Regularizer | None = None
    constraint: Constraint | None = None
    trainable: bool = True
    dtype: Literal["float32", "int32"] = "float32"

    def misfits(self) -> tuple[Regularizer | Constraint, ...]:
        """Return what cannot act on a weight of so many axes."""
        rank = len(self.shape)
        is_for_matrices = getattr(self.regularizer, "kind", "") == "orthogonal_regularizer"
        found: list[Regularizer | Constraint] = []
        if self.regularizer and is_for_matrices and rank != 2:
            found.append(self.regularizer)
        if self.constraint and not -rank <= getattr(self.constraint, "axis", 0) < rank:
            found.append(self.constraint)
        return tuple(found)


class State(NamedTuple):
    """One tensor that a layer carries from step to step, batch axis left out."""

    name: str
    shape: Shape


class Window(NamedTuple):
    """How the windows of steps lie on a sequence, of which a layer makes a step each."""

    span: int
    """How many steps lie between the first and the last step of a window, both included."""
    strides: int
    """How many steps further the next window begins."""
    padding: str
    """Which zeros are put around the sequence: `valid`, `same` or `causal`."""


class Layer(BaseModel):
    """The interface of every layer."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)

    kind: str

    group: ClassVar[Group] = "Core"
    """Where the layer stands in the list of layers."""
    sources: ClassVar[tuple[str, ...]] = ()
    """The papers that its formula is from."""
    gate_names: ClassVar[Mapping[str, str]] = {}
    """The blocks of columns of its weights, in order, and what each is for."""
    behind: ClassVar[Mapping[str, str]] = {}
    """Own options whose place is behind another, not behind all inherited ones; "" is first."""
    positional: ClassVar[tuple[str, ...]] = ()
    """The leading options that may be given by place."""
    left_open: ClassVar[Mapping[str, str]] = {}
    """Options that the last such layer of a spec may leave out, and the dimension they then are."""
    refused: ClassVar[Mapping[str, str]] = REFUSED_BY_ALL
    """Options of Keras that lstmspec leaves out, each with the reason and what to do instead."""
    implicit_input: ClassVar[TensorType] = float32(
        SymbolicDim.named("time"), SymbolicDim.named("features")
    )
    """What a spec without an `input` line is given if this is its first layer."""
    min_inputs: ClassVar[int] = 1
    max_inputs: ClassVar[int | None] = 1
    """How many tensors the layer takes; `None` is any number."""
    time_axis: ClassVar[TimeAxis] = "free"
    """What a recurrent layer before it hears: the sequence is needed, passed through, or not."""
    takes_states: ClassVar[bool] = False
    """Whether `initial_state=` may be given."""
    reads_mask: ClassVar[bool] = False
    """Whether the layer, not being recurrent, computes with its mask at inference as well."""
    call_options: ClassVar[frozenset[str]] = frozenset()
    """Options that Keras takes when the layer is called, not when it is made."""
    separate_inputs: ClassVar[bool] = False
    """Whether Keras takes several inputs as arguments of their own, not as one list."""
    wraps: ClassVar[bool] = False
    """Whether the layer stands before another one, which it holds as `layer`."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """Return what the layer makes of `inputs`.

        Raises:
            ShapeError: if the layer cannot take them.
        """
        raise NotImplementedError

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """Return the parameters of the layer for `inputs`, in Keras' order."""
        return ()

    def states(self) -> tuple[State, ...]:
        """Return the states that a spec may name, in Keras' order."""
        return ()

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """Return how many products a prediction adds up for one sample of `inputs`.

        Counted are sums of products: those of a kernel with what it is applied to, and those of two
        tensors in `Dot` and attention. All steps count, whether a mask hides them or not, and so do
        the zeros that padding adds. Work on each number alone is not counted: biases, activations,
        gates, normalisation, pooling.
        """
        return 0

    def window(self) -> Window | None:
        """Return how its windows lie; `None` for a layer without."""
        return None

    def carried(self, inputs: tuple[TensorType, ...]) -> tuple[State, ...]:
        """Return what the layer carries from step to step where its sequence comes in pieces."""
        window = self.window()
        if window is None:
            return self.states()
        return (State("past", (window.span - 1, *inputs[0].shape[1:])),)

    def result_names(self) -> tuple[str, ...]:
        """Return the names of what `infer` makes: "" for the output, else a member such as `h`."""
        return ("",)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """Return how many leading axes the mask of the output covers; 0 is no mask.

        `masks` says the same of each input. The batch axis does not count: the mask of a sequence
        has rank 1.

        Raises:
            ShapeError: if the layer cannot honour the mask.
        """
        return masks[0]

    def final_activation(self) -> str | None:
        """Return the activation that the output comes from; `None` where numbers pass through."""
        return "linear"

    def penalty_of_output(self) -> Regularizer | None:
        """Return what the output as a whole adds to the loss."""
        regularizer: Regularizer | None = getattr(self, "activity_regularizer", None)
        return regularizer

    def option_holding(self, value: object) -> str:
        """The name of the option, or of that of the wrapped layer, that is `value` itself."""
        inner = getattr(self, "layer", None)
        names = (name for name in self.option_names() if getattr(self, name) is value)
        return next(names, "") or (inner.option_holding(value) if inner is not None else "")

    def replace(self, **options: Any) -> Self:
        """The same layer with other `options`, checked."""
        return type(self).model_validate(dict(self) | options)

    @classmethod
    def option_names(cls) -> tuple[str, ...]:
        """The names of the options, in the order of the layer's page."""
        names = [name for name in cls.model_fields if name not in ("kind", "layer")]
        for name, other in cls.behind.items():
            names.remove(name)
            names.insert(names.index(other) + 1 if other else 0, name)
        return tuple(names)


def wrong_rank(x: TensorType, takes: str, *, help: str, input: int = 0) -> ShapeError:
    """The refusal of a tensor with too many or too few axes."""
    return ShapeError(
        "wrong-rank",
        f"{takes}, not {spell_shape(x.shape)}",
        label=f"gets {x}",
        help=help,
        input=input,
    )


def require_float(x: TensorType, *, kind: str, input: int = 0) -> None:
    """Refuse `x` unless it holds real numbers."""
    if x.dtype != "float32":
        raise ShapeError(
            "wrong-dtype",
            f"{kind} takes float32, not {x.dtype}",
            label=f"gets {x}",
            help="Declare the input as float32, or look the numbers up in an `Embedding` first.",
            input=input,
        )


def require_fixed(dim: Dim, what: str, *, input: int = 0) -> Dim:
    """Refuse a size that may change from batch to batch where a weight depends on it."""
    if not isinstance(dim, int) and dim.is_open:
        raise ShapeError(
            "open-dimension",
            f"{what} is `{spell(dim)}`, but the weights depend on it",
            help="Give the axis a size or a name in the `input` line, such as `features`.",
            input=input,
        )
    return dim
