"""From a spec and data to a trained model.

A table, then what is fitted on it, then a spec whose sizes are known, then a run. The same spec,
data, seed and options give the same model, whether the run was interrupted or not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.backends.keras import Distribution, distribution_of
from lstmspec.compilation import Compilation
from lstmspec.data import Table, table_of
from lstmspec.data.preparation import Part, Preparation, check_before_training
from lstmspec.diagnostics import Diagnostic
from lstmspec.ir import Model
from lstmspec.tensors import Array
from lstmspec.trained.model import TrainedModel
from lstmspec.trained.refusal import refusal
from lstmspec.trained.resuming import Options, place_of
from lstmspec.trained.weighing import ClassWeight, weighted
from lstmspec.training import (
    Engine,
    Listener,
    Record,
    RunSettings,
    Samples,
    adapted,
    engine_for,
    run_training,
    samples_of,
    split,
    versions,
)

Prepared = Callable[[Preparation, Sequence[Diagnostic]], object]
"""Hears of what was fitted on the data, and of what is doubtful in them, before the first step."""


def train(
    spec: Compilation,
    data: Any,
    validation: Any = None,
    target: str | None = None,
    backend: str | None = None,
    run: "str | PathLike[str] | None" = None,
    resume: "str | PathLike[str] | None" = None,
    epochs: int | None = None,
    batch_size: int | None = None,
    seed: int | None = None,
    class_weight: ClassWeight | None = None,
    listener: Listener | None = None,
    prepared: Prepared | None = None,
    distribute: str | None = None,
) -> TrainedModel:
    """Train `spec` on data, and return what was trained.

    Args:
        spec: The spec; sizes that the data tell need no binding.
        data: A file, a table, a data frame, arrays by name of column, or `(x, y)`; with `resume`,
            `None` for the files that the run began with.
        validation: Likewise; without it the part that the `train` block says is kept out.
        target: The column of the only output, if its name or the spec does not say it.
        backend: `numpy`, which is the default, or `keras`.
        run: A folder to keep the run in, which must not hold one.
        resume: The folder of a run to go on with; what is left out is as it began.
        epochs: The last epoch; by default as the spec says.
        batch_size: Samples a step; by default as the spec says.
        seed: Where random numbers begin; by default as the spec says.
        class_weight: A number by label, or `auto`, which balances the classes.
        listener: Hears of steps and epochs.
        prepared: Hears of what was fitted, and of what is doubtful in the data.
        distribute: `mirrored`, `mirrored:N` or `multi-worker`, for Keras: several devices or
            processes train one model, and the chief alone writes.

    Raises:
        SpecError: what is wrong with spec, data or folder; `training-diverged`.
        Stopped: if a signal came; with a folder the run can go on.
    """
    asked = Options(target, backend, epochs, batch_size, seed, class_weight)
    asked.check()
    distribution = distribution_of(distribute)
    if run is not None and resume is not None:
        raise refusal(
            "conflicting-options",
            "a run goes on in its own folder, and `run` names another",
            "Leave `run` out, or begin a new run.",
        )
    place = place_of(spec, data, validation, asked, run, resume)
    spec, options = place.spec, place.options
    table = table_of(place.data, spec.max_memory)
    part = spec.model.training.validation_split if place.validation is None else 0.0
    preparation = Preparation.fit(spec.model, table, options.target, held_out=part)
    job = _Job(spec.bind(**preparation.sizes()), preparation, options)
    samples, held_out, doubts = job.samples(table, place.validation)
    if prepared is not None:
        prepared(preparation, doubts)
    engine = job.engine(samples, distribution=distribution)
    is_chief = distribution is None or distribution.is_chief
    folder = place.folder(job.save) if is_chief else place.followed()
    settings = RunSettings.of(job.model, epochs=options.epochs, batch_size=options.batch_size)
    history = run_training(engine, samples, held_out, settings, folder, listener)
    return job.trained(engine.weights, history.records)


def train_on(
    trained: TrainedModel,
    data: Any,
    validation: Any,
    epochs: int | None,
    batch_size: int | None,
    seed: int | None,
    class_weight: ClassWeight | None,
    listener: Listener | None,
    backend: str,
) -> TrainedModel:
    """Train `trained` on from its weights; see `TrainedModel.fit`.

    Raises:
        SpecError: `data-mismatch`, `training-diverged`.
    """
    options = Options(None, backend, epochs, batch_size, seed, class_weight)
    options.check()
    table = table_of(data, trained.compilation.max_memory)
    model = trained.compilation.model
    preparation = trained.preparation or Preparation.fit(model, table)
    job = _Job(trained.compilation, preparation, options, trained.history)
    samples, held_out, _ = job.samples(table, validation)
    first = int(trained.history[-1]["epoch"]) if trained.history else 0
    more = job.model.training.epochs if epochs is None else epochs
    settings = RunSettings.of(
        job.model, epochs=first + more, batch_size=batch_size, first_epoch=first
    )
    engine = job.engine(samples, trained.weights)
    history = run_training(engine, samples, held_out, settings, listener=listener)
    return job.trained(engine.weights, history.records)


@dataclass
class _Job:
    """A training whose sizes are known."""

    spec: Compilation
    preparation: Preparation
    options: Options
    before: tuple[Mapping[str, Any], ...] = ()
    """The epochs that the weights to start from have behind them."""

    def __post_init__(self) -> None:
        program = self.spec.model.known_as(self.spec.model_hash)
        seed = self.options.seed
        if seed is not None:
            training = program.training.model_copy(update={"seed": seed})
            program = program.replace(training=training).known_as(self.spec.model_hash)
        self.model: Model = program

    def samples(
        self, table: Table, validation: Any
    ) -> tuple[Samples, Samples | None, list[Diagnostic]]:
        """The samples to train with, those to validate with, and what is doubtful in them."""
        samples, other = self._samples(table), table
        if validation is None:
            samples, held_out = split(self.model, samples, None, None)
        else:
            other = table_of(validation, self.spec.max_memory)
            held_out = self._samples(other)
        part = None
        if held_out is not None:
            first = len(samples) if validation is None else 0
            part = Part(held_out.inputs, held_out.targets, other, first)
        doubts = check_before_training(
            self.model,
            table,
            samples.inputs,
            samples.targets,
            part,
            preparation=self.preparation,
        )
        if self.options.class_weight is not None:
            weight = self.options.class_weight
            samples = weighted(self.model, self.preparation, samples, weight)
        return samples, held_out, doubts

    def _samples(self, table: Table) -> Samples:
        return samples_of(self.model, *self.preparation.samples_of(self.model, table))

    def engine(
        self,
        samples: Samples,
        weights: Mapping[str, Array] | None = None,
        distribution: Distribution | None = None,
    ) -> Engine:
        """What trains, from `weights` or fresh ones."""
        if weights is None:
            fresh = self.spec.fresh_weights(self.options.seed)
            weights = adapted(self.model, fresh, samples.inputs)
        backend = self.options.backend or "numpy"
        return engine_for(backend, self.model, weights, samples, distribution)

    def save(self, path: Path, weights: Mapping[str, Array], records: list[Record]) -> None:
        """Write the model as it is at some epoch."""
        self.trained(weights, records).save(path)

    def trained(self, weights: Mapping[str, Array], records: Sequence[Record]) -> TrainedModel:
        """The model with `weights`, as the spec types them."""
        typed = {
            name: np.asarray(weights[name], weight.dtype)
            for name, _, weight in self.model.weights()
        }
        backend = self.options.backend or "numpy"
        known = {**versions(backend), "backend": backend}
        past = (*self.before, *records)
        return TrainedModel(self.spec, typed, self.preparation, past, known)
