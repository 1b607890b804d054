"""What a model has returned, as a person reads it: labels, numbers in their own units, tokens."""

from dataclasses import dataclass

import numpy as np

from lstmspec.data.preparation.fitted import Scale


@dataclass(frozen=True)
class Decoded:
    """The answers of one output, batch first."""

    names: tuple[str, ...] = ()
    """The names of the classes; none for numbers."""
    numbers: np.ndarray | None = None
    """Numbers scaled back; the number of the class for labels."""
    labels: np.ndarray | None = None
    """The name of the likeliest class, `[batch]` or `[batch, time]`; `None` for numbers."""
    probabilities: np.ndarray | None = None
    """Of every class, on the last axis; `None` for numbers."""


def decode_labels(names: tuple[str, ...], values: np.ndarray, *, from_logits: bool) -> Decoded:
    """Scores of classes, or of the second of two for one unit, as labels."""
    values = np.asarray(values)
    if values.shape[-1] == 1 and len(names) == 2:
        chance = _sigmoid(values) if from_logits else values
        values = np.concatenate([1 - chance, chance], axis=-1)
        chosen = (chance[..., 0] > 0.5).astype(np.int64)
    else:
        values = _softmax(values) if from_logits else values
        chosen = values.argmax(axis=-1)
    return Decoded(names, chosen, np.array(names, dtype=object)[chosen], values)


def decode_numbers(scale: Scale | None, values: np.ndarray) -> Decoded:
    """Numbers in the units of the data."""
    return Decoded(numbers=np.asarray(values) if scale is None else scale.invert(values))


def _sigmoid(x: np.ndarray) -> np.ndarray:
    result: np.ndarray = 0.5 * (1 + np.tanh(0.5 * x))
    return result


def _softmax(x: np.ndarray) -> np.ndarray:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    result: np.ndarray = powers / powers.sum(axis=-1, keepdims=True)
    return result
