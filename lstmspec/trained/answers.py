"""How the numbers of an output are read: as probabilities of classes, or as numbers with units."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lstmspec.ir import Loss, Model
from lstmspec.tensors import Array

Kind = Literal["classes", "yes-no", "any", "numbers", "scores"]
"""One class of several; one of two, told by a single unit; any of several, each told by a unit of
its own; numbers; or what has no report."""

Decode = Callable[[Array], Array]


@dataclass(frozen=True)
class Answer:
    """How one output is read."""

    name: str
    """The output."""
    kind: Kind
    labels: tuple[str, ...] = ()
    """The names of the classes."""
    columns: tuple[str, ...] = ()
    """The names of the numbers."""
    is_logits: bool = False
    """Whether the output is scores before the softmax or the sigmoid."""
    decode: Decode | None = None
    """From scaled numbers to those of the data."""
    ignored: int | None = None
    """A class whose samples do not count."""

    @property
    def is_classes(self) -> bool:
        """Whether a sample is of one class."""
        return self.kind in ("classes", "yes-no")

    def read(self, values: Array) -> Array:
        """Probabilities `[..., classes]`, or numbers `[..., columns]` in the units of the data."""
        if self.kind in ("yes-no", "any"):
            yes = _sigmoid(values) if self.is_logits else values
            if self.kind == "any":
                return yes
            return np.concatenate([1 - yes, yes], axis=-1)
        if self.is_classes:
            return _softmax(values) if self.is_logits else values
        return values if self.decode is None else self.decode(values)

    def truth(self, targets: Array, predicted: Array) -> Array:
        """Targets as class numbers `[...]`, or numbers in the units of the data.

        `predicted` is what `read` made of the output: it has the axes of a target.
        """
        if not self.is_classes:
            shaped = np.asarray(targets).reshape(predicted.shape)
            return shaped if self.decode is None else self.decode(shaped)
        if targets.shape == predicted.shape and self.kind == "classes":
            return targets.argmax(axis=-1)
        return np.rint(targets).astype(np.int64).reshape(predicted.shape[:-1])


def answer_of(
    model: Model,
    output: str,
    loss: Loss,
    labels: Sequence[str] = (),
    columns: Sequence[str] = (),
    decode: Decode | None = None,
) -> Answer:
    """How `output` is read, which is trained with `loss`; without `labels` classes are numbered."""
    shape = model.values[output].shape
    last = shape[-1] if shape else 1
    size = last if isinstance(last, int) else 0
    is_logits = getattr(loss, "from_logits", False)
    if loss.kind in ("categorical_crossentropy", "sparse_categorical_crossentropy"):
        ignored = getattr(loss, "ignore_class", None)
        names = tuple(labels) or tuple(map(str, range(size)))
        names += tuple(f"<class {number}>" for number in range(len(names), size))
        return Answer(output, "classes", names, (), is_logits, ignored=ignored)
    if loss.kind == "binary_crossentropy" and size == 1:
        return Answer(output, "yes-no", tuple(labels) or ("0", "1"), (), is_logits)
    named = tuple(columns) or _numbered(output, size)
    if loss.kind == "binary_crossentropy":
        return Answer(output, "any", (), named, is_logits)
    kind: Kind = "scores" if loss.kind == "kl_divergence" else "numbers"
    return Answer(output, kind, (), named, decode=decode)


def _numbered(output: str, size: int) -> tuple[str, ...]:
    return (output,) if size == 1 else tuple(f"{output}_{n}" for n in range(1, size + 1))


def _sigmoid(values: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(values, -80, 80)))


def _softmax(values: Array) -> Array:
    powers = np.exp(values - values.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)
