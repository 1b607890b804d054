"""Recurrent layers: `LSTM`, `GRU`, `SimpleRNN`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Group,
    Layer,
    Result,
    State,
    TimeAxis,
    Weight,
    require_fixed,
    require_float,
    wrong_rank,
)
from lstmspec.layers.values import (
    GLOROT_UNIFORM,
    ORTHOGONAL,
    ZEROS,
    Activation,
    Constraint,
    Fraction,
    Initializer,
    Regularizer,
    Size,
    UnitForgetBias,
)
from lstmspec.shapes import Dim, ShapeError, TensorType, Unifier

_REFUSED: Mapping[str, str] = {
    **REFUSED_BY_ALL,
    "stateful": "A state is a value here: take it from `init_state` and pass it to `step`.",
    "unroll": "It changes no number, and it makes Keras compile for seconds. Leave it out.",
    "implementation": "Keras chooses it by `recurrent_dropout`. Leave it out.",
    "time_major": "Keras 3 has no such option: sequences are `[batch, time, features]`.",
    "use_cudnn": "It changes no number: Keras takes the fast path where it can. Leave it out.",
}


class Recurrent(Layer):
    """What the three recurrent layers have in common."""

    group: ClassVar[Group] = "Recurrent"
    positional: ClassVar[tuple[str, ...]] = ("units",)
    time_axis: ClassVar[TimeAxis] = "needed"
    takes_states: ClassVar[bool] = True
    refused: ClassVar[Mapping[str, str]] = _REFUSED
    gates: ClassVar[int]
    """How many blocks of `units` columns a kernel has."""
    state_names: ClassVar[tuple[str, ...]] = ("h",)

    units: Size
    """The number of units: the size of the output and of each state."""
    activation: Activation = "tanh"
    """What makes the candidate and, in `LSTM`, the output."""

    use_bias: bool = True
    """Whether there is a bias."""
    kernel_initializer: Initializer = GLOROT_UNIFORM
    """How `kernel` starts."""
    recurrent_initializer: Initializer = ORTHOGONAL
    """How `recurrent_kernel` starts."""
    bias_initializer: Initializer = ZEROS
    """How `bias` starts."""
    kernel_regularizer: Regularizer | None = None
    """What `kernel` adds to the loss."""
    recurrent_regularizer: Regularizer | None = None
    """What `recurrent_kernel` adds to the loss."""
    bias_regularizer: Regularizer | None = None
    """What `bias` adds to the loss."""
    activity_regularizer: Regularizer | None = None
    """What the output adds to the loss."""
    kernel_constraint: Constraint | None = None
    """What keeps `kernel` in bounds after each step of training."""
    recurrent_constraint: Constraint | None = None
    """What keeps `recurrent_kernel` in bounds."""
    bias_constraint: Constraint | None = None
    """What keeps `bias` in bounds."""
    dropout: Fraction = 0.0
    """In training, the part of the inputs set to 0: one mask for all steps of a sequence."""
    recurrent_dropout: Fraction = 0.0
    """In training, the part of the state set to 0 where it enters the gates."""
    seed: int | None = None
    """The seed of both dropouts."""
    return_sequences: bool | None = None
    """Whether to return every step or the last one; left out, it follows from what comes next."""
    return_state: bool = False
    """Whether the line also offers its last state."""
    go_backwards: bool = False
    """Whether to read from the last step to the first, and to return steps in that order."""
    zero_output_for_mask: bool = False
    """Whether a masked step gives 0 instead of the output before it."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """A sequence `[time, features]` becomes `[time, units]`, or `[units]` for its last step."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        if x.rank != 2:
            raise wrong_rank(x, f"{self.kind} takes a sequence `[time, features]`", help=_help(x))
        require_fixed(x.shape[1], f"the last axis of {self.kind}'s input")
        glu = [n for n in ("activation", "recurrent_activation") if getattr(self, n, "") == "glu"]
        if glu:
            raise ShapeError(
                "out-of-range",
                f"`glu` halves its input, so {self.kind} cannot have it as an activation",
                help="Use another activation, or a line `Activation glu` behind the layer.",
                option=glu[0],
            )
        out = (x.shape[0], self.units) if self.return_sequences else (self.units,)
        results = [Result("", x.with_shape(*out))]
        if self.return_state:
            results += [Result(state.name, x.with_shape(*state.shape)) for state in self.states()]
        return tuple(results)

    def states(self) -> tuple[State, ...]:
        """`h`, and in `LSTM` the cell state `c`."""
        return tuple(State(name, (self.units,)) for name in self.state_names)

    def result_names(self) -> tuple[str, ...]:
        """The output, and with `return_state` each state."""
        return ("", *self.state_names) if self.return_state else ("",)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`kernel` for the input, `recurrent_kernel` for the state, and `bias`."""
        columns: Dim = self.gates * self.units
        kernel = Weight(
            "kernel",
            (inputs[0].shape[-1], columns),
            self.kernel_initializer,
            self.kernel_regularizer,
            self.kernel_constraint,
        )
        recurrent_kernel = Weight(
            "recurrent_kernel",
            (self.units, columns),
            self.recurrent_initializer,
            self.recurrent_regularizer,
            self.recurrent_constraint,
        )
        if not self.use_bias:
            return kernel, recurrent_kernel
        bias = Weight(
            "bias",
            self.bias_shape(),
            self.initial_bias(),
            self.bias_regularizer,
            self.bias_constraint,
        )
        return kernel, recurrent_kernel, bias

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """At each step `kernel` with the features, and `recurrent_kernel` with the state."""
        steps, features = inputs[0].shape
        return steps * ((features + self.units) * (self.gates * self.units))

    def bias_shape(self) -> tuple[Dim, ...]:
        """The shape of `bias`."""
        return (self.gates * self.units,)

    def initial_bias(self) -> Initializer | UnitForgetBias:
        """How `bias` starts."""
        return self.bias_initializer

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """A sequence passes its mask on; a last step has none."""
        if masks[0] > 1:
            raise ShapeError(
                "wrong-rank",
                f"{self.kind} takes a mask over time, and this one covers {masks[0]} axes",
                help="Take the mask away (`mask_zero`, `Masking`) or end it before this line.",
            )
        return masks[0] if self.return_sequences else 0


class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997), exactly as `keras.layers.LSTM`.

    At each step, with `s` the recurrent activation and `a` the activation:

        i = s(x W_i + h R_i + b_i)
        f = s(x W_f + h R_f + b_f)
        o = s(x W_o + h R_o + b_o)
        c = f * c + i * a(x W_c + h R_c + b_c)
        h = o * a(c)

    Example:
        LSTM 256
        Dense softmax
    """

    sources: ClassVar[tuple[str, ...]] = (
        "Hochreiter and Schmidhuber, Long Short-Term Memory, Neural Computation 9(8), 1997.",
    )
    gate_names: ClassVar[Mapping[str, str]] = {
        "i": "input gate: how much of the candidate enters the cell",
        "f": "forget gate: how much of the cell stays",
        "c": "candidate: what may enter the cell",
        "o": "output gate: how much of the cell comes out",
    }
    behind: ClassVar[Mapping[str, str]] = {
        "recurrent_activation": "activation",
        "unit_forget_bias": "bias_initializer",
    }
    gates: ClassVar[int] = 4
    state_names: ClassVar[tuple[str, ...]] = ("h", "c")

    kind: Literal["LSTM"] = "LSTM"
    recurrent_activation: Activation = "sigmoid"
    """What makes the three gates."""
    unit_forget_bias: bool = True
    """Whether the bias of the forget gate starts at 1 (Jozefowicz et al., 2015)."""

    def initial_bias(self) -> Initializer | UnitForgetBias:
        """`bias_initializer`, and 1 for the forget gate where `unit_forget_bias` says so."""
        if self.unit_forget_bias:
            return UnitForgetBias.model_construct(base=self.bias_initializer)
        return self.bias_initializer


class GRU(Recurrent):
    """Gated recurrent unit (Cho et al., 2014), exactly as `keras.layers.GRU`.

    At each step, with `s` the recurrent activation and `a` the activation:

        z, r = s(x W_z + h R_z + b_z), s(x W_r + h R_r + b_r)
        g = a(x W_h + b_h + r * (h R_h + b'_h))     with reset_after
        g = a(x W_h + b_h + (r * h) R_h)            without
        h = z * h + (1 - z) * g

    With `reset_after`, `bias` has two rows: that of the input and that of the state.

    Example:
        GRU 64
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Cho et al., EMNLP 2014, arXiv:1406.1078.",)
    gate_names: ClassVar[Mapping[str, str]] = {
        "z": "update gate: how much of the state stays",
        "r": "reset gate: how much of the state the candidate sees",
        "h": "candidate: what the state moves to",
    }
    behind: ClassVar[Mapping[str, str]] = {"recurrent_activation": "activation"}
    gates: ClassVar[int] = 3

    kind: Literal["GRU"] = "GRU"
    recurrent_activation: Activation = "sigmoid"
    """What makes the two gates."""
    reset_after: bool = True
    """Whether the reset gate acts after the product with `recurrent_kernel`, as cuDNN does."""

    def bias_shape(self) -> tuple[Dim, ...]:
        """One row, or two with `reset_after`."""
        columns = self.gates * self.units
        return (2, columns) if self.reset_after else (columns,)


class SimpleRNN(Recurrent):
    """A fully connected recurrent layer (Elman, 1990), exactly as `keras.layers.SimpleRNN`.

    At each step `h = a(x W + h R + b)`.

    Example:
        SimpleRNN 32
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = (
        "Elman, Finding Structure in Time, Cognitive Science 14(2), 1990.",
    )
    gates: ClassVar[int] = 1

    kind: Literal["SimpleRNN"] = "SimpleRNN"


def _help(x: TensorType) -> str:
    if x.rank == 1:
        return (
            "Give an input a second axis, such as `[12, 1]`; write `return_sequences` on a"
            " recurrent layer, or repeat a vector with `RepeatVector`."
        )
    return "Bring the axes down to two with `Reshape`, or wrap the layer in `TimeDistributed`."
