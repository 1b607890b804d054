"""Holds what an output is told against what it gives and how it is judged."""

from dataclasses import dataclass
from typing import ClassVar

from lstmspec.diagnostics import Note, Sink
from lstmspec.ir import (
    Input,
    LabelsEncoding,
    Model,
    NextEncoding,
    NumbersEncoding,
    Output,
    TargetNumbersEncoding,
    TextEncoding,
)
from lstmspec.passes.base import Pass
from lstmspec.passes.infer_training import last_activation
from lstmspec.shapes import Dim
from lstmspec.source import Span

_ENTROPIES = frozenset(
    {"categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy"}
)


@dataclass(frozen=True)
class CheckTargets(Pass):
    """Refuses targets that the last layer cannot give, or that the loss cannot judge.

    A loss that the spec names is taken as meant.
    """

    name: ClassVar[str] = "check-targets"

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the model as it is; what is wrong is reported."""
        for output in model.outputs:
            encoding = output.encoding
            if isinstance(encoding, LabelsEncoding):
                _Target(model, output, sink).wants_classes("labels are classes")
            elif isinstance(encoding, TargetNumbersEncoding):
                _check_numbers(_Target(model, output, sink), encoding)
            elif isinstance(encoding, NextEncoding):
                _check_next(_Target(model, output, sink), encoding)
        return model


def _check_numbers(target: "_Target", encoding: TargetNumbersEncoding) -> None:
    if encoding.scaling != "none" and target.loss in _ENTROPIES:
        target.refuse(
            "scaling",
            f"scaled numbers are no probabilities, and the loss is {target.loss}",
            "Leave `scaling` out, or end the model without an activation.",
        )
    if len(encoding.columns) > 1:
        target.wants_units(len(encoding.columns), "columns", f"{len(encoding.columns)} columns")


def _check_next(target: "_Target", encoding: NextEncoding) -> None:
    inputs = target.model.inputs
    given = next((i for i in inputs if i.encoding and encoding.of in (None, i.name)), None)
    if given is None:
        return
    if isinstance(given.encoding, TextEncoding):
        target.wants_classes("what comes next in a text is one of its tokens")
    elif isinstance(given.encoding, NumbersEncoding):
        _check_next_row(target, given)


def _check_next_row(target: "_Target", given: Input) -> None:
    if target.loss in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        target.refuse(
            "encoding",
            f"the next row of `{given.name}` is numbers, and no class",
            "End the model without an activation, or name the loss.",
        )
        return
    features = given.shape[-1] if len(given.shape) > 1 else 1
    if isinstance(features, int):
        spoken = "1 feature" if features == 1 else f"{features} features"
        target.wants_units(features, "encoding", f"a row of `{given.name}` has {spoken}")


class _Target:
    """One output whose targets are told."""

    def __init__(self, model: Model, output: Output, sink: Sink) -> None:
        self.model = model
        self._output = output
        self._sink = sink

    @property
    def loss(self) -> str:
        """The word of the loss; empty if the spec names it."""
        training = self.model.training
        return "" if training.loss else training.losses[self._output.value].kind

    @property
    def _units(self) -> Dim:
        """The size of the last axis; 1 for a single number."""
        shape = self.model.values[self._output.value].shape
        return shape[-1] if shape else 1

    def wants_classes(self, reason: str) -> None:
        """Report an output that ends in plain numbers, for the `reason`."""
        if self.loss in _ENTROPIES or self.loss == "":
            return
        activation = last_activation(self.model, self._output.value)
        self.refuse(
            "encoding",
            f"{reason}, and `{self._output.value}` ends in {activation}",
            "Write `softmax` behind the last layer, such as `Dense softmax`, or name the loss.",
        )

    def wants_units(self, count: int, option: str, reason: str) -> None:
        """Report an output of another size than `count`, for the `reason`."""
        units = self._units
        if isinstance(units, int) and units != count:
            self.refuse(
                option,
                f"{reason}, and `{self._output.value}` gives {units}",
                f"Give the last layer {count} units: `Dense {count}`.",
                "shape-mismatch",
            )

    def refuse(
        self, option: str, message: str, help: str, code: str = "conflicting-options"
    ) -> None:
        """Report at `option`, with the last layer as a note."""
        maker = self.model.maker(self._output.value)
        notes = (
            (Note(maker.origin.span, f"makes `{self._output.value}`"),)
            if maker and maker.origin
            else ()
        )
        self._sink.error(code, message, self._place(option), notes=notes, help=help)

    def _place(self, option: str) -> Span | None:
        origin = self._output.origin
        return origin.options.get(option, origin.span) if origin else None
