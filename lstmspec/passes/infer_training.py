"""Decides the loss of every output from its last activation, where the spec names none."""

from dataclasses import dataclass
from typing import ClassVar, cast

from lstmspec.diagnostics import Sink
from lstmspec.ir import LOSSES, Loss, Model
from lstmspec.layers import Layer
from lstmspec.passes.base import Pass

_BY_ACTIVATION = {"softmax": "categorical_crossentropy", "sigmoid": "binary_crossentropy"}
_OTHERWISE = "mean_squared_error"


@dataclass(frozen=True)
class InferTraining(Pass):
    """Fills in the loss of each output.

    Whether targets are one-hot or integers is not known before there is data; one-hot is assumed.
    """

    name: ClassVar[str] = "infer-training"

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the model with every loss known."""
        given = model.training.loss
        losses = {
            output.value: given or _loss_of(last_activation(model, output.value))
            for output in model.outputs
        }
        return model.replace(training=model.training.model_copy(update={"losses": losses}))


def last_activation(model: Model, value: str) -> str:
    """The activation that `value` comes from, past all that hands numbers on; else `linear`."""
    while value in model.by_name:
        node = model.by_name[value]
        layer: Layer = node.layer
        activation = layer.final_activation()
        if activation is not None:
            return activation
        value = node.inputs[0]
    return "linear"


def _loss_of(activation: str) -> Loss:
    return cast("Loss", LOSSES[_BY_ACTIVATION.get(activation, _OTHERWISE)].model_construct())
