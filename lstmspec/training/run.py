"""One run of training, for every engine, with or without a folder.

A run is a place - an epoch, and how many of its steps were taken - and goes on from any place to
the same end: the order of an epoch follows from the seed and its number, and all else is the state
of the engine, the best weights, and what early stopping has seen. A signal waits for the step that
has begun.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from lstmspec.backends.numpy.training import learning_rate
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model
from lstmspec.signals import HeldSignals, Stopped
from lstmspec.training.arrays import Array, Samples
from lstmspec.training.engine import Engine
from lstmspec.training.history import History, Watch
from lstmspec.training.listening import Beginning, Listener, Listeners, Logs, Reason
from lstmspec.training.sampling import batches, order_of
from lstmspec.training.settings import RunSettings, watch_of

DIVERGED = 5
"""The exit code of a run whose loss is no number."""


@dataclass
class Place:
    """How far a run has come."""

    epoch: int = 0
    """The epoch it is in, counted from 0."""
    step: int = 0
    """How many steps of it were taken."""
    seconds: float = 0.0
    """How long they took."""
    is_over: bool = False
    """Whether early stopping has ended the run."""


def run_training(
    engine: Engine,
    samples: Samples,
    held_out: Samples | None,
    settings: RunSettings,
    listener: Listener | None = None,
    wants_stop: Callable[[], bool] = lambda: False,
) -> History:
    """Train `engine` on `samples`, and return what each epoch measured.

    `wants_stop` is asked behind each epoch. A signal such as Ctrl-C ends the run behind the step
    that has begun; the second one ends it at once.

    Raises:
        SpecError: `data-mismatch`, `training-diverged`.
        Stopped: if a signal came.
    """
    watch = watch_of(engine.model, settings.early_stopping, validates=held_out is not None)
    run = _Run(engine, samples, held_out, settings, listener or Listeners(), watch)
    run.wants_stop = wants_stop
    return run.go()


@dataclass
class _Run:
    engine: Engine
    samples: Samples
    held_out: Samples | None
    settings: RunSettings
    listener: Listener
    watch: Watch
    place: Place = field(default_factory=Place)
    history: History = field(default_factory=History)
    best: dict[str, Array] = field(default_factory=dict)
    """The weights of the best epoch, if they are to be restored."""
    signals: HeldSignals = field(default_factory=lambda: HeldSignals(("SIGINT",)))
    wants_stop: Callable[[], bool] = lambda: False

    @property
    def steps(self) -> int:
        """How many steps an epoch has."""
        return math.ceil(len(self.samples) / self.settings.batch_size)

    def go(self) -> History:
        """Train to the end."""
        self.place.epoch = self.settings.first_epoch
        self.listener.began(self._beginning())
        reason: Reason = "failed"
        try:
            with self.signals:
                reason = self._epochs()
        except Stopped:
            reason = "stopped"
            raise
        except SpecError as error:
            reason = "diverged" if error.exit_code == DIVERGED else "failed"
            raise
        finally:
            self.listener.ended(reason)
        return self.history

    def _beginning(self) -> Beginning:
        return Beginning(
            backend=self.engine.name,
            first_epoch=self.place.epoch + 1,
            first_step=self.place.step,
            epochs=self.settings.epochs,
            steps=self.steps,
            samples=len(self.samples),
            validation_samples=0 if self.held_out is None else len(self.held_out),
            records=tuple(self.history.records),
            folder=None,
        )

    def _epochs(self) -> Reason:
        while self.place.epoch < self.settings.epochs and not self.place.is_over:
            if not self.place.step:
                self.engine.begin()
            self._take_steps()
            self._end_epoch()
            if self.wants_stop():
                break
        self.engine.assign(self.best)
        return "early-stopping" if self.place.is_over else "done"

    def _take_steps(self) -> None:
        """Take the steps of the epoch that are left."""
        place, steps = self.place, self.steps
        started = time.perf_counter() - place.seconds
        left = batches(self.samples, self.settings.batch_size, self._order(), place.step)
        with self.engine.computing():
            for batch in left:
                self.engine.step(batch)
                place.step += 1
                place.seconds = time.perf_counter() - started
                self.listener.step(place.epoch + 1, place.step, steps, Logs(self.engine.logs))
                self.signals.check()

    def _order(self) -> Array | None:
        if not self.settings.shuffle:
            return None
        return order_of(self.engine.model.training.seed, self.place.epoch, len(self.samples))

    def _end_epoch(self) -> None:
        """Validate, remember, and go on to the next epoch."""
        place, logs = self.place, self.engine.logs()
        started = time.perf_counter()
        if self.held_out is not None:
            logs |= {f"val_{name}": value for name, value in self._validate(self.held_out).items()}
        record = {
            "epoch": place.epoch + 1,
            **logs,
            "learning_rate": rate_of(self.engine.model, self.engine.steps),
            "seconds": place.seconds + time.perf_counter() - started,
            "samples_per_second": len(self.samples) / max(place.seconds, 1e-9),
        }
        self.history.add(record)
        is_best, stops = self.watch.takes(place.epoch, logs[self.watch.monitor])
        if is_best and self.watch.setting.restore_best_weights:
            self.best = self.engine.weights
        self.place = Place(place.epoch + 1, is_over=stops)
        self.listener.epoch(record)

    def _validate(self, held_out: Samples) -> Mapping[str, float]:
        def watched() -> Iterator[Samples]:
            for batch in batches(held_out, self.settings.batch_size):
                yield batch
                self.signals.check()

        with self.engine.computing():
            return self.engine.evaluate(watched())


def rate_of(model: Model, steps: int) -> float:
    """The learning rate of the last of `steps` steps."""
    return float(learning_rate(model.training.optimizer.learning_rate, max(steps - 1, 0)))
