"""A spec in training, with Keras' verbs: `fit`, `evaluate`, `train_on_batch`."""

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, Literal

import numpy as np

from lstmspec.backends.numpy import BACKEND, streaming_reason
from lstmspec.backends.numpy.training import (
    DivergedError,
    Learner,
    MaskError,
    Outcome,
    class_weights,
)
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model
from lstmspec.threads import one_thread
from lstmspec.training.adapting import adapted
from lstmspec.training.adapting import adapts as has_statistics
from lstmspec.training.arrays import Array, Given, Samples, losses_for, samples_of
from lstmspec.training.errors import refusal
from lstmspec.training.history import History, Watch
from lstmspec.training.measures import Measures
from lstmspec.training.refusals import check_trainable

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
        check_trainable(model)
        self._model = model
        self._learner = Learner(model, weights, dtype)
        self._adapts = adapts and has_statistics(model)
        self.history = History()
        """What the last `fit` measured."""
        self.stop_training = False
        """Set it in a callback to end `fit` behind the epoch."""
        self.one_thread = True
        """Whether BLAS is kept to one thread: the same bits on any number of processors."""
        self._best: dict[str, Array] = {}

    @property
    def weights(self) -> dict[str, Array]:
        """A copy of the weights of now, by canonical name."""
        return {name: array.copy() for name, array in self._learner.weights.items()}

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
            SpecError: `data-mismatch`, or `training-diverged` if the loss is no number.
        """
        training = self._model.training
        last = training.epochs if epochs is None else epochs
        samples = samples_of(self._model, x, y, sample_weight)
        samples, held_out = self._split(samples, validation_data, validation_split)
        if class_weight is not None:
            samples = self._by_class(samples, class_weight)
        if self._adapts and not self.steps:
            self._learner.weights |= adapted(self._model, self._learner.weights, samples.inputs)
        size = batch_size or training.batch_size
        watch = None if training.early_stopping is None else Watch(training.early_stopping)
        if watch is not None:
            self._check_watch(watch, held_out is not None)
        self.history, self.stop_training, self._best = History(), False, {}
        for epoch in range(initial_epoch, last):
            started = time.perf_counter()
            logs = self._epoch(samples, size, self._order(len(samples), epoch, shuffle))
            if held_out is not None:
                found = self._evaluate(held_out, size)
                logs |= {f"val_{name}": value for name, value in found.items()}
            self.history.add(epoch, logs)
            if verbose:
                _write(epoch, last, logs, time.perf_counter() - started)
            self._follow(watch, epoch, logs)
            for callback in callbacks:
                callback(self, epoch, logs)
            if self.stop_training:
                break
        self._learner.weights |= self._best
        return self.history

    def evaluate(
        self, x: Given, y: Given, *, batch_size: int | None = None, sample_weight: Given = None
    ) -> dict[str, float]:
        """The loss and the metrics on data, at inference.

        Raises:
            SpecError: `data-mismatch`.
        """
        samples = samples_of(self._model, x, y, sample_weight)
        return self._evaluate(samples, batch_size or self._model.training.batch_size)

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
            samples = self._by_class(samples, class_weight)
        measures = Measures(self._model)
        measures.add(self._step(samples), samples.targets)
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
        outcome = self._step(samples, state)
        measures = Measures(self._model)
        measures.add(outcome, samples.targets)
        return measures.result(), outcome.after

    def _step(self, samples: Samples, state: Mapping[str, Array] | None = None) -> Outcome:
        losses = losses_for(self._model, samples.targets)
        try:
            with self._computing():
                return self._learner.step(
                    samples.inputs, samples.targets, losses, samples.weights, state
                )
        except DivergedError as error:
            raise self._divergence(error, samples) from None

    def _divergence(self, error: DivergedError, samples: Samples) -> SpecError:
        for name, array in samples.inputs.items():
            if array.dtype.kind == "f" and not np.isfinite(array).all():
                return refusal(
                    "data-mismatch",
                    f"the input `{name}` holds NaN or infinity, so the loss of step {error.step}"
                    f" is {error.loss}",
                    "Take those samples out, or mask the steps that hold no number.",
                )
        return refusal(
            "training-diverged",
            f"the loss of step {error.step} is {error.loss}",
            "Take a smaller learning rate, or clip the gradients, such as `adam clipnorm=1`; the"
            " weights are those before the step.",
        )

    def _epoch(self, samples: Samples, size: int, order: Array | None) -> dict[str, float]:
        measures = Measures(self._model)
        with self._computing():
            for batch in _batches(samples, size, order):
                measures.add(self._step(batch), batch.targets)
        return measures.result()

    def _evaluate(self, samples: Samples, size: int) -> dict[str, float]:
        measures = Measures(self._model)
        losses = losses_for(self._model, samples.targets)
        with self._computing():
            for batch in _batches(samples, size, None):
                outcome = self._learner.evaluate(batch.inputs, batch.targets, losses, batch.weights)
                measures.add(outcome, batch.targets)
        return measures.result()

    @contextmanager
    def _computing(self) -> Iterator[None]:
        """Where arrays are computed: on one thread, and with refusals in the words of the spec."""
        with one_thread() if self.one_thread else nullcontext():
            try:
                yield
            except MaskError as error:
                raise _mask_refusal(error) from None

    def _follow(self, watch: Watch | None, epoch: int, logs: Mapping[str, float]) -> None:
        """Let early stopping see an epoch."""
        if watch is None:
            return
        is_best, stops = watch.takes(epoch, logs[watch.monitor])
        self.stop_training |= stops
        if is_best and watch.setting.restore_best_weights:
            self._best = self.weights

    def _order(self, count: int, epoch: int, shuffle: bool) -> Array | None:
        """The order of an epoch, which depends on the seed and the epoch alone."""
        if not shuffle:
            return None
        return np.random.default_rng([self._model.training.seed, epoch]).permutation(count)

    def _split(
        self, samples: Samples, data: tuple[Any, ...] | None, part: float | None
    ) -> tuple[Samples, Samples | None]:
        """The samples to train with and those to validate with, cut off before any shuffling."""
        if data is not None:
            if not isinstance(data, tuple) or len(data) not in (2, 3):
                raise refusal(
                    "data-mismatch",
                    "`validation_data` is no pair of inputs and targets",
                    "Give `(x, y)`, or `(x, y, sample_weight)`.",
                )
            return samples, samples_of(self._model, *data)
        part = self._model.training.validation_split if part is None else part
        if not part:
            return samples, None
        count = math.floor(len(samples) * (1.0 - part))
        if not 0 < count < len(samples):
            raise refusal(
                "data-mismatch",
                f"{len(samples)} samples cannot be split at {part:g}",
                "Give more samples, or validate with `validation_data`.",
            )
        return samples.take(slice(0, count)), samples.take(slice(count, None))

    def _by_class(self, samples: Samples, weights: Mapping[int, float]) -> Samples:
        if len(samples.targets) > 1 or samples.weights:
            raise refusal(
                "data-mismatch",
                "`class_weight` goes with a single output, and not with `sample_weight`",
                "Turn the weights of the classes into `sample_weight`.",
            )
        ((name, y),) = samples.targets.items()
        loss = losses_for(self._model, samples.targets)[name]
        return Samples(
            samples.inputs,
            samples.targets,
            {name: class_weights(loss, y, weights, self._learner.dtype)},
        )

    def _check_watch(self, watch: Watch, validates: bool) -> None:
        known = list(Measures(self._model).result())
        known += [f"val_{name}" for name in known] if validates else []
        if watch.monitor in known:
            return
        raise refusal(
            "data-mismatch",
            f"`early_stopping` watches `{watch.setting.monitor}`, which is not measured",
            "Give `validation_split` or `validation_data`."
            if not validates and watch.monitor.startswith("val_")
            else "Watch one of these, or add the metric.",
            (f"measured: {', '.join(known)}",),
        )


def _mask_refusal(error: MaskError) -> SpecError:
    mask, values = (", ".join(map(str, shape[1:])) for shape in (error.mask, error.values))
    return refusal(
        "unsupported-by-backend",
        f"the mask of `{error.output}` is [{mask}], and its loss has numbers for [{values}]",
        "End the mask before this line: Keras fails here as well.",
    )


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


def _batches(samples: Samples, size: int, order: Array | None) -> Iterator[Samples]:
    for start in range(0, len(samples), size):
        rows = slice(start, start + size)
        yield samples.take(rows if order is None else order[rows])


def _write(epoch: int, last: int, logs: Mapping[str, float], seconds: float) -> None:
    width = len(str(last))
    numbers = "  ".join(f"{name} {value:.4g}" for name, value in logs.items())
    sys.stderr.write(f"epoch {epoch + 1:{width}}/{last}  {numbers}  {seconds:.1f} s\n")
