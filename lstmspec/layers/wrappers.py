"""Wrappers: `Bidirectional`, `TimeDistributed`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.base import Layer, Result, State, TimeAxis, Weight, wrong_rank
from lstmspec.layers.recurrent import GRU, LSTM, SimpleRNN
from lstmspec.shapes import ShapeError, TensorType, Unifier

if TYPE_CHECKING:
    from lstmspec.layers import AnyLayer

MergeMode = Literal["concat", "sum", "mul", "ave"]


class Bidirectional(Layer):
    """Runs a recurrent layer in both directions, exactly as `keras.layers.Bidirectional`.

    `merge_mode` joins both outputs; with `none` the line offers `forward` and `backward` instead.
    With `return_state` it offers the states of both, such as `forward_h` and `backward_h`.
    Masked steps of a returned sequence are 0.

    Example:
        Bidirectional sum GRU 32
        Dense 1
    """

    wraps: ClassVar[bool] = True
    time_axis: ClassVar[TimeAxis] = "needed"
    takes_states: ClassVar[bool] = True
    refused: ClassVar[Mapping[str, str]] = {
        "backward_layer": "Both directions are the same layer here; write two layers to differ.",
        "weights": "Put the weights into the weights file.",
    }

    kind: Literal["Bidirectional"] = "Bidirectional"
    merge_mode: MergeMode | None = "concat"
    """How the outputs of both directions become one."""
    layer: Annotated[LSTM | GRU | SimpleRNN, Field(discriminator="kind")]
    """The layer that runs forward; a copy with weights of its own runs backward."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """As the wrapped layer; `concat` doubles the last axis."""
        output, *states = self.layer.infer(inputs, unifier)
        results = self._outputs(output.type)
        results += [
            Result(f"{direction}_{state.name}", state.type)
            for direction in ("forward", "backward")
            for state in states
        ]
        return tuple(results)

    def _outputs(self, output: TensorType) -> list[Result]:
        if self.merge_mode is None:
            return [Result("forward", output), Result("backward", output)]
        if self.merge_mode == "concat":
            *leading, last = output.shape
            return [Result("", output.with_shape(*leading, 2 * last))]
        return [Result("", output)]

    def states(self) -> tuple[State, ...]:
        """Those of the forward layer, then those of the backward layer."""
        return tuple(
            State(f"{direction}_{state.name}", state.shape)
            for direction in ("forward", "backward")
            for state in self.layer.states()
        )

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """Those of the forward layer, then those of the backward layer."""
        return tuple(
            weight._replace(name=f"{direction}/{weight.name}")
            for direction in ("forward", "backward")
            for weight in self.layer.weights(inputs)
        )

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """As the wrapped layer."""
        return self.layer.mask_rank(masks, inputs)


class TimeDistributed(Layer):
    """Does the same at every step of a sequence, exactly as `keras.layers.TimeDistributed`.

    Example:
        LSTM 32
        TimeDistributed Dense 5 softmax
    """

    wraps: ClassVar[bool] = True
    time_axis: ClassVar[TimeAxis] = "needed"

    kind: Literal["TimeDistributed"] = "TimeDistributed"
    layer: "AnyLayer"
    """What is done at every step."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The first axis stays; the others are the wrapped layer's."""
        x = inputs[0]
        if x.rank < 2:
            raise wrong_rank(x, "TimeDistributed takes a sequence of at least two axes")
        if self.layer.max_inputs != 1:
            raise ShapeError(
                "wrong-input-count",
                f"TimeDistributed gives one tensor a step, and {self.layer.kind} takes several",
                help=f"Use {self.layer.kind} without TimeDistributed: it works on sequences.",
            )
        results = self.layer.infer((_step(x),), unifier)
        if len(results) > 1 or results[0].name:
            raise ShapeError(
                "conflicting-options",
                f"TimeDistributed takes one result a step, and {self.layer.kind} makes several",
                help="Leave out `return_state` (and `merge_mode=none`) under TimeDistributed.",
            )
        return (Result("", results[0].type.with_shape(x.shape[0], *results[0].type.shape)),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """Those of the wrapped layer."""
        return self.layer.weights((_step(inputs[0]),))

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """The mask passes as it is; the wrapped layer sees that of its step.

        Raises:
            ShapeError: if the wrapped layer needs a mask over time and would get one number a step.
        """
        if masks[0] == 0:
            return 0
        if masks[0] == 1 and self.layer.takes_states:
            raise ShapeError(
                "wrong-rank",
                f"the mask has one number a step, and {self.layer.kind} takes one over time",
                help="End the mask before this line: Keras fails here as well.",
            )
        self.layer.mask_rank((masks[0] - 1,), (_step(inputs[0]),))
        return masks[0]


def _step(x: TensorType) -> TensorType:
    return x.with_shape(*x.shape[1:])
