"""Training for an estimator: arrays and targets in, weights and history out."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.model_selection import train_test_split

from lstmspec.compilation import Compilation
from lstmspec.ir import Model
from lstmspec.sklearn.errors import refusal
from lstmspec.sklearn.layout import Array
from lstmspec.sklearn.options import Options
from lstmspec.sklearn.specs import size_of, sole_output
from lstmspec.training import Trainer, inputs_of


@dataclass(frozen=True)
class Rows:
    """The samples that train, and those that validate."""

    training: Array
    validation: Array | None


@dataclass(frozen=True)
class Task:
    """What to train on."""

    inputs: Mapping[str, Array]
    targets: Array
    weights: Array | None
    """How much each sample counts, on average 1."""
    rows: Rows

    def take(self, rows: Array) -> tuple[Any, ...]:
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


def split(count: int, labels: Array | None, model: Model, options: Options) -> Rows:
    """Which of `count` samples train, and which validate.

    With a `validation_fraction` they are drawn at random, and from each of `labels` alike; else the
    last ones validate, as the spec says.
    """
    rows = np.arange(count)
    if options.validation_fraction is not None:
        seed = model.training.seed if options.seed is None else options.seed
        parts = train_test_split(
            rows, test_size=options.validation_fraction, random_state=seed, stratify=labels
        )
        return Rows(*parts)
    kept = math.floor(count * (1.0 - model.training.validation_split))
    if 0 < kept < count:
        return Rows(rows[:kept], rows[kept:])
    return Rows(rows, None)


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
    x, y, weights = task.take(task.rows.training)
    trainer.fit(
        x,
        y,
        sample_weight=weights,
        validation_data=_held_out(task),
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


def _held_out(task: Task) -> tuple[Any, ...] | None:
    if task.rows.validation is None:
        return None
    parts = task.take(task.rows.validation)
    return parts if parts[-1] is not None else parts[:-1]
