"""How classes stand in the output of a model: as targets, and as probabilities."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lstmspec.ir import Model, Value
from lstmspec.sklearn.errors import refusal
from lstmspec.sklearn.layout import Array
from lstmspec.sklearn.specs import size_of


@dataclass(frozen=True)
class Head:
    """The end of a classifier."""

    kind: Literal["softmax", "sigmoid"]
    one_hot: bool
    """Whether the loss takes a vector of classes a sample."""
    from_logits: bool
    """Whether the output are scores."""

    def targets(self, labels: Array, classes: int) -> Array:
        """The classes, numbered from 0, as the loss takes them."""
        if self.kind == "sigmoid":
            return labels.astype(np.float32)[:, np.newaxis]
        return np.eye(classes, dtype=np.float32)[labels] if self.one_hot else labels

    def probabilities(self, outputs: Array) -> Array:
        """The probability of each class `(samples, classes)`; a row sums to 1."""
        if self.kind == "sigmoid":
            second = outputs.reshape(len(outputs), 1)
            if self.from_logits:
                second = 0.5 + 0.5 * np.tanh(0.5 * second)  # the sigmoid, without overflow
            return np.hstack([1.0 - second, second])
        if self.from_logits:
            outputs = np.exp(outputs - outputs.max(axis=1, keepdims=True))
        return np.asarray(outputs / outputs.sum(axis=1, keepdims=True))


def head_of(output: Value, model: Model, classes: int) -> Head:
    """How `classes` classes stand in the output of `model`.

    Raises:
        SpecError: `data-mismatch` if it is no classifier, or one of another number of classes.
    """
    loss = model.training.losses[output.name]
    if loss.kind == "binary_crossentropy" and size_of(output) == 1:
        head = Head("sigmoid", False, loss.from_logits)
        room: int | str | None = 2
    elif loss.kind in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        written = model.training.loss is not None
        head = Head("softmax", written and loss.kind[0] == "c", loss.from_logits)
        room = size_of(output)
    else:
        raise refusal(
            "data-mismatch",
            f"the loss of `{output.name}` is {loss.kind}, and a classifier has a cross-entropy",
            "End the spec with `Dense softmax`, or with `Dense 1 sigmoid` for two classes.",
        )
    if isinstance(room, int) and room != classes:
        raise refusal(
            "data-mismatch",
            f"`{output.name}` tells {room} classes apart, and `y` holds {classes}",
            "Write `Dense softmax`: it has as many units as there are classes.",
        )
    return head
