"""How good a trained model is on data: loss, metrics, and a report of every output.

Steps that a mask leaves out do not count, neither in the loss nor in a report.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmspec.backends.numpy.training import Outcome
from lstmspec.ir import Model
from lstmspec.tensors import Array
from lstmspec.trained.answers import Answer
from lstmspec.trained.baselines import Baseline
from lstmspec.trained.reports import ClassReport, NumberReport
from lstmspec.trained.running import rows_at_once
from lstmspec.training import NumpyEngine, Samples
from lstmspec.training.arrays import losses_for
from lstmspec.training.measures import Measures
from lstmspec.training.sampling import batches


@dataclass(frozen=True, eq=False)
class OutputReport:
    """How good one output is."""

    answer: Answer
    truth: Array
    """Class numbers `[rows]`, or numbers `[rows, columns]`; a row is a sample, or a step of one."""
    predicted: Array
    """The same, predicted."""
    report: ClassReport | NumberReport | None
    """`None` where there is nothing to count."""
    baselines: Mapping[str, NumberReport]
    """What forecasts without a model come to, by name."""
    is_ordered: bool = False
    """Whether the rows follow each other in time."""


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How good a trained model is on data."""

    samples: int
    measures: Mapping[str, float]
    """`loss` and the metrics of the spec, by the names of Keras."""
    outputs: Mapping[str, OutputReport]

    def __repr__(self) -> str:
        numbers = "".join(f", {name} {value:.4g}" for name, value in self.measures.items())
        return f"<evaluation of {self.samples} samples{numbers}>"

    def __str__(self) -> str:
        return self.text()

    def __getitem__(self, name: str) -> float:
        """A number of `measures`."""
        return self.measures[name]

    @property
    def report(self) -> Any:
        """The report of the first output."""
        return next(iter(self.outputs.values())).report

    def to_dict(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        from lstmspec.trained.rendering import to_dict

        return to_dict(self)

    def text(self) -> str:
        """All of it, as tables for people."""
        from lstmspec.trained.rendering import to_text

        return to_text(self)

    def json(self) -> str:
        """All of it, as JSON with indentation."""
        from lstmspec.trained.rendering import to_json

        return to_json(self)

    def pictures(self) -> dict[str, str]:
        """A picture of each output as SVG: what was taken for what, or true and predicted."""
        from lstmspec.trained.rendering import to_pictures

        return to_pictures(self)


@dataclass
class _Collected:
    """What the batches give for one output."""

    truth: list[Array] = field(default_factory=list)
    predicted: list[Array] = field(default_factory=list)
    baselines: dict[str, list[Array]] = field(default_factory=dict)


def evaluate_samples(
    model: Model,
    weights: Mapping[str, Array],
    samples: Samples,
    answers: Mapping[str, Answer],
    baselines: Iterable[Baseline] = (),
    batch_size: int | None = None,
) -> Evaluation:
    """How good `model` with `weights` is on `samples`, computed in NumPy.

    Raises:
        SpecError: `data-mismatch`, if a metric cannot take the targets.
    """
    measures, engine = Measures(model), NumpyEngine(model, weights)
    losses = losses_for(model, samples.targets)
    found = {name: _Collected() for name in answers}
    by_output = {baseline.output: baseline for baseline in baselines}
    with engine.computing():
        for batch in batches(samples, batch_size or rows_at_once(model)):
            outcome = engine.learner.evaluate(batch.inputs, batch.targets, losses, batch.weights)
            measures.add(outcome, batch.targets)
            for name, answer in answers.items():
                _collect(found[name], answer, batch, outcome, by_output.get(name))
    ordered = [name for name in by_output if len(model.values[name].shape) == 1]
    reports = {
        name: _report(answer, found[name], name in ordered) for name, answer in answers.items()
    }
    return Evaluation(len(samples), measures.result(), reports)


def _collect(
    found: _Collected,
    answer: Answer,
    batch: Samples,
    outcome: Outcome,
    baseline: Baseline | None,
) -> None:
    values = outcome.outputs[answer.name]
    read = answer.read(values)
    truth = answer.truth(batch.targets[answer.name], read)
    counts = _counting(answer, truth, outcome.masks[answer.name], read)
    found.truth.append(truth[counts])
    found.predicted.append((read.argmax(axis=-1) if answer.is_classes else read)[counts])
    if baseline is not None and not answer.is_classes:
        for name, forecast in baseline.forecasts(batch.inputs, values.shape).items():
            found.baselines.setdefault(name, []).append(answer.read(forecast)[counts])


def _counting(answer: Answer, truth: Array, mask: Array | None, read: Array) -> Array:
    """Bool over all axes of `read` but the last: which rows count."""
    counts = np.ones(read.shape[:-1], np.bool_)
    if mask is not None:
        missing = counts.ndim - mask.ndim
        counts &= mask.reshape(mask.shape + (1,) * missing).astype(np.bool_)
    if answer.ignored is not None:
        counts &= truth != answer.ignored
    return counts


def _report(answer: Answer, found: _Collected, is_ordered: bool) -> OutputReport:
    truth, predicted = np.concatenate(found.truth), np.concatenate(found.predicted)
    forecasts = {name: np.concatenate(parts) for name, parts in found.baselines.items()}
    report: ClassReport | NumberReport | None = None
    if len(truth) and answer.is_classes:
        report = ClassReport.of(answer.labels, truth, predicted)
    elif len(truth) and answer.kind == "any":
        report = ClassReport.of_any(_named(answer.columns, truth), truth > 0.5, predicted > 0.5)
    elif len(truth) and answer.kind == "numbers":
        report = _numbers(answer.columns, truth, predicted)
    baselines = {n: _numbers(answer.columns, truth, rows) for n, rows in forecasts.items()}
    return OutputReport(answer, truth, predicted, report, baselines, is_ordered)


def _numbers(columns: Sequence[str], truth: Array, predicted: Array) -> NumberReport:
    width = truth.shape[-1]
    names = _named(columns, truth)
    return NumberReport.of(names, truth.reshape(-1, width), predicted.reshape(-1, width))


def _named(columns: Sequence[str], rows: Array) -> Sequence[str]:
    """The names of the columns, or their numbers from 1 if those are not as many."""
    width = rows.shape[-1]
    return columns if len(columns) == width else tuple(map(str, range(1, width + 1)))
