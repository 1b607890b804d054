"""A spec in training, with Keras' verbs: `fit`, `evaluate`, `train_on_batch`."""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from lstmspec.backends.numpy import BACKEND, streaming_reason
from lstmspec.ir import Model
from lstmspec.training.adapting import adapted
from lstmspec.training.adapting import adapts as has_statistics
from lstmspec.training.arrays import Array, Given, samples_of
from lstmspec.training.errors import refusal
from lstmspec.training.history import History
from lstmspec.training.listening import Deaf, Record
from lstmspec.training.measures import Measures
from lstmspec.training.numpy_engine import NumpyEngine
from lstmspec.training.run import run_training
from lstmspec.training.sampling import batches, split, weighted_by_class
from lstmspec.training.settings import RunSettings

Callback = Callable[["Trainer", int, Mapping[str, float]], None]
"""What is called behind each epoch, with its number from 0 and what it gave."""


class Trainer:
    """A model whose weights change, and what trains it as its spec says.

    The same spec, seed, data and dtype give the same weights, bit for bit: BLAS computes on one
    thread meanwhile, unless `one_thread` is false.
    """

    def __init__(
        self,
        model: Model,
        weights: Mapping[str, Array],
        dtype: Literal["float32", "float64"] = "float32",
        *,
        adapts: bool = False,
    ) -> None:
        self._model = model
        self._engine = NumpyEngine(model, weights, dtype)
        self._learner = self._engine.learner
        self._adapts = adapts and has_statistics(model)
        self.history = History()
        """What the last `fit` measured."""
        self.stop_training = False
        """Set it in a callback to end `fit` behind the epoch."""

    @property
    def one_thread(self) -> bool:
        """Whether BLAS is kept to one thread: the same bits on any number of processors."""
        return self._engine.one_thread

    @one_thread.setter
    def one_thread(self, value: bool) -> None:
        self._engine.one_thread = value

    @property
    def weights(self) -> dict[str, Array]:
        """A copy of the weights of now, by canonical name."""
        return self._engine.weights

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return self._learner.steps

    def model(self) -> Any:
        """The NumPy model with the weights of now; it does not change when training goes on."""
        weights = {
            name: np.array(self._learner.weights[name], weight.dtype)
            for name, _, weight in self._model.weights()
        }
        return BACKEND.build(self._model, weights, {})

    def fit(
        self,
        x: Given,
        y: Given,
        *,
        batch_size: int | None = None,
        epochs: int | None = None,
        initial_epoch: int = 0,
        validation_data: tuple[Any, ...] | None = None,
        validation_split: float | None = None,
        sample_weight: Given = None,
        class_weight: Mapping[int, float] | None = None,
        shuffle: bool = True,
        verbose: bool = True,
        callbacks: Iterable[Callback] = (),
    ) -> History:
        """Train, and return what each epoch measured.

        Names and meanings are those of `keras.Model.fit`; what is left out is as the `train` block
        of the spec says. A line an epoch goes to stderr.

        Args:
            x: the inputs: an array, arrays by name, or a list in the order of the inputs.
            y: the targets, likewise by output; classes one-hot or as integers.
            batch_size: how many samples make a step.
            epochs: the epoch to stop before, counted from 0.
            initial_epoch: the epoch to begin with, to go on with an earlier `fit`.
            validation_data: `(x, y)` or `(x, y, sample_weight)` to validate with.
            validation_split: the part of the samples, from the end, to validate with.
            sample_weight: how much each sample counts, or each step of it; by output if several.
            class_weight: how much samples of each class count; 1 where it does not say.
            shuffle: whether each epoch has an order of its own.
            verbose: whether to write a line an epoch.
            callbacks: called behind each epoch.

        Raises:
            SpecError: `data-mismatch`, or `training-diverged`.
            Stopped: a `KeyboardInterrupt`, behind the step in which Ctrl-C came.
        """
        samples = samples_of(self._model, x, y, sample_weight)
        samples, held_out = split(self._model, samples, validation_data, validation_split)
        if class_weight is not None:
            samples = weighted_by_class(self._model, samples, class_weight, self._learner.dtype)
        if self._adapts and not self.steps:
            self._learner.weights |= adapted(self._model, self._learner.weights, samples.inputs)
        settings = RunSettings.of(
            self._model,
            epochs=epochs,
            batch_size=batch_size,
            shuffle=shuffle,
            first_epoch=initial_epoch,
        )
        self.history, self.stop_training = History(), False
        listener = _Fit(self, settings.epochs, verbose, tuple(callbacks))
        return run_training(
            self._engine,
            samples,
            held_out,
            settings,
            listener=listener,
            wants_stop=lambda: self.stop_training,
        )

    def evaluate(
        self, x: Given, y: Given, *, batch_size: int | None = None, sample_weight: Given = None
    ) -> dict[str, float]:
        """The loss and the metrics on data, at inference.

        Raises:
            SpecError: `data-mismatch`.
        """
        samples = samples_of(self._model, x, y, sample_weight)
        size = batch_size or self._model.training.batch_size
        with self._engine.computing():
            return self._engine.evaluate(batches(samples, size))

    def train_on_batch(
        self,
        x: Given,
        y: Given,
        *,
        sample_weight: Given = None,
        class_weight: Mapping[int, float] | None = None,
    ) -> dict[str, float]:
        """Take one step on one batch, and return its loss and metrics from before the step.

        Raises:
            SpecError: `data-mismatch`, or `training-diverged`.
        """
        samples = samples_of(self._model, x, y, sample_weight)
        if class_weight is not None:
            samples = weighted_by_class(self._model, samples, class_weight, self._learner.dtype)
        measures = Measures(self._model)
        with self._engine.computing():
            measures.add(self._engine.learn(samples), samples.targets)
        return measures.result()

    def init_state(self, batch: int) -> dict[str, Array]:
        """The state of `batch` sequences that have not begun, for `train_on_piece`.

        Raises:
            SpecError: `unsupported-by-backend`, if the model does not run piece by piece.
        """
        reason = streaming_reason(self._model)
        if reason is not None:
            raise refusal("unsupported-by-backend", reason.message, reason.help)
        if not self._learner.carried:
            raise refusal(
                "unsupported-by-backend",
                "no layer of the model carries a state from piece to piece",
                "Train it on whole sequences, with `fit`.",
            )
        return self._learner.init_state(batch)

    def train_on_piece(
        self, x: Given, y: Given, state: Mapping[str, Array], *, sample_weight: Given = None
    ) -> tuple[dict[str, float], dict[str, Array]]:
        """Take one step on the next piece of long sequences: truncated backpropagation.

        The layers that carry a state go on from `state`; gradients end at the start of the piece.
        Returned are loss and metrics, and the state behind the piece.

        Raises:
            SpecError: `data-mismatch`, or `training-diverged`.
        """
        samples = samples_of(self._model, x, y, sample_weight)
        _check_state(self.init_state(len(samples)), state)
        with self._engine.computing():
            outcome = self._engine.learn(samples, state)
        measures = Measures(self._model)
        measures.add(outcome, samples.targets)
        return measures.result(), outcome.after


def _check_state(expected: Mapping[str, Array], state: Mapping[str, Array]) -> None:
    shapes = {name: array.shape for name, array in expected.items()}
    found = {name: np.shape(array) for name, array in state.items()}
    if shapes != found:
        raise refusal(
            "data-mismatch",
            "the state does not fit the model or the batch",
            "Take it from `init_state(batch)`, or from the piece before.",
            (f"expected {shapes}", f"found {found}"),
        )


@dataclass
class _Fit(Deaf):
    """What `fit` tells of each epoch, and to whom."""

    trainer: Trainer
    last: int
    writes: bool
    callbacks: tuple[Callback, ...]

    def epoch(self, record: Record) -> None:
        """Write a line and call back."""
        history = self.trainer.history
        history.add(record)
        epoch = history.epoch[-1]
        logs = {name: values[-1] for name, values in history.history.items()}
        if self.writes:
            _write(epoch, self.last, logs, record["seconds"])
        for callback in self.callbacks:
            callback(self.trainer, epoch, logs)


def _write(epoch: int, last: int, logs: Mapping[str, float], seconds: float) -> None:
    width = len(str(last))
    numbers = "  ".join(f"{name} {value:.4g}" for name, value in logs.items())
    sys.stderr.write(f"epoch {epoch + 1:{width}}/{last}  {numbers}  {seconds:.1f} s\n")
