"""The wrapper that runs a recurrent layer both ways: `Bidirectional`."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.base import REFUSED_BY_ALL, Group, Layer, Result, State, TimeAxis, Weight
from lstmspec.layers.recurrent import GRU, LSTM, SimpleRNN
from lstmspec.shapes import Dim, ShapeError, TensorType, Unifier

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

    group: ClassVar[Group] = "Recurrent"
    sources: ClassVar[tuple[str, ...]] = (
        "Schuster and Paliwal, Bidirectional Recurrent Neural Networks, IEEE TSP 45(11), 1997.",
    )
    wraps: ClassVar[bool] = True
    time_axis: ClassVar[TimeAxis] = "needed"
    takes_states: ClassVar[bool] = True
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
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
        self._refuse_one_sided()
        output, *states = self.layer.infer(inputs, unifier)
        results = self._outputs(output.type)
        results += [
            Result(f"{direction}_{state.name}", state.type)
            for direction in ("forward", "backward")
            for state in states
        ]
        return tuple(results)

    def _refuse_one_sided(self) -> None:
        """Refuse what Keras refuses (`go_backwards`) or overwrites (`zero_output_for_mask`)."""
        if self.layer.go_backwards:
            raise ShapeError(
                "conflicting-options",
                f"Bidirectional runs both ways, so {self.layer.kind} cannot have `go_backwards`",
                help="Leave out `go_backwards`, or leave out Bidirectional.",
                option="go_backwards",
            )
        if self.layer.zero_output_for_mask and not self.layer.return_sequences:
            raise ShapeError(
                "conflicting-options",
                "under Bidirectional `zero_output_for_mask` goes with the sequence",
                help="Leave it out: masked steps of a returned sequence are 0 here anyway.",
                option="zero_output_for_mask",
            )

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

    def result_names(self) -> tuple[str, ...]:
        """The output, or with `merge_mode=none` that of each direction; then the states."""
        outputs = ("forward", "backward") if self.merge_mode is None else ("",)
        states = tuple(state.name for state in self.states()) if self.layer.return_state else ()
        return outputs + states

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """Those of the forward layer, then those of the backward layer."""
        return tuple(
            weight._replace(name=f"{direction}/{weight.name}")
            for direction in ("forward", "backward")
            for weight in self.layer.weights(inputs)
        )

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """Those of both directions."""
        return 2 * self.layer.multiply_adds(inputs)

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """As the wrapped layer."""
        return self.layer.mask_rank(masks, inputs)
