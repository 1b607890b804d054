"""Training for an estimator: arrays and targets in, weights and history out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from lstmspec.compilation import Compilation
from lstmspec.sklearn.errors import refusal
from lstmspec.sklearn.layout import Array
from lstmspec.sklearn.options import Options
from lstmspec.sklearn.specs import size_of, sole_output
from lstmspec.training import Trainer, inputs_of


@dataclass(frozen=True)
class Task:
    """What to train on."""

    inputs: Mapping[str, Array]
    targets: Array
    weights: Array | None
    """How much each sample counts, on average 1."""
    labels: Array | None
    """The class of each sample, to draw every class alike; none for numbers."""

    def take(self, rows: Any) -> tuple[Any, ...]:
        """Inputs, targets and weights of `rows`."""
        inputs = {name: array[rows] for name, array in self.inputs.items()}
        weights = None if self.weights is None else self.weights[rows]
        return inputs, self.targets[rows], weights


@dataclass(frozen=True)
class Trained:
    """What training made."""

    spec: Compilation
    """The spec with all sizes that weights need."""
    weights: dict[str, Array]
    """By canonical name."""
    history: dict[str, list[float]]
    """Each number by epoch, as Keras keeps it."""


def averaging_one(weights: Array | None) -> Array | None:
    """The weights of samples times what makes their mean 1, so that the step size stays.

    Raises:
        SpecError: `data-mismatch` if no sample counts.
    """
    if weights is None:
        return None
    if not weights.any():
        raise refusal(
            "data-mismatch",
            "the weights of all samples are 0",
            "Give a weight above 0 to those that count.",
        )
    return np.asarray(weights / np.mean(weights))


def train(spec: Compilation, task: Task, size: int, options: Options) -> Trained:
    """Train `spec`, whose output has `size` numbers a sample.

    Numbers are of 64 bits where the inputs are, of 32 bits otherwise, as in scikit-learn.

    Raises:
        SpecError: as `Compilation.fit`.
    """
    bound = spec.bind(**_sizes(spec, task, size))
    model, seed = bound.model, options.seed
    training = model.training
    if seed is not None:
        training = training.model_copy(update={"seed": seed})
    seeded = model.replace(training=training).known_as(bound.model_hash)
    trainer = Trainer(seeded, bound.fresh_weights(seed), _dtype(task), adapts=True)
    samples, held_out = _split(task, options.validation_fraction, training.seed)
    x, y, weights = samples
    trainer.fit(
        x,
        y,
        sample_weight=weights,
        validation_data=held_out,
        epochs=options.epochs,
        batch_size=options.batch_size,
        verbose=options.verbose,
    )
    return Trained(bound, trainer.weights, trainer.history.history)


def _sizes(spec: Compilation, task: Task, size: int) -> dict[str, int]:
    """The sizes that weights need, as the data tell them."""
    _, sizes = inputs_of(spec.model, task.inputs)
    name = size_of(sole_output(spec.model))
    return {**sizes, name: size} if isinstance(name, str) else sizes


def _dtype(task: Task) -> Any:
    is_double = any(array.dtype == np.float64 for array in task.inputs.values())
    return "float64" if is_double else "float32"


def _split(task: Task, fraction: float | None, seed: int) -> tuple[Any, Any]:
    """The samples to train with, and those to validate with if there are any."""
    if fraction is None:
        return task.take(slice(None)), None
    kept, held_out = train_test_split(
        np.arange(len(task.targets)),
        test_size=fraction,
        random_state=seed,
        stratify=task.labels,
    )
    parts = task.take(held_out)
    return task.take(kept), parts if parts[-1] is not None else parts[:-1]
