"""One run of training, for every engine, with or without a folder.

A run is a place - an epoch, and how many of its steps were taken - and goes on from any place to
the same end: the order of an epoch follows from the seed and its number, and all else is the state
of the engine, the best weights, and what early stopping has seen. A signal waits for the step that
has begun.
"""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from lstmspec.backends.numpy.training import DivergedError, learning_rate
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model, model_hash
from lstmspec.signals import NAMES, HeldSignals, Stopped
from lstmspec.training.arrays import Array, Samples
from lstmspec.training.checkpoints import (
    Checkpoint,
    Identity,
    digest_of,
    number_of,
    require_same_run,
)
from lstmspec.training.engine import Engine
from lstmspec.training.errors import divergence, refusal
from lstmspec.training.folder import RunFolder, State
from lstmspec.training.history import History, Watch
from lstmspec.training.listening import Beginning, Listener, Listeners, Logs, Reason, Record
from lstmspec.training.place import Place
from lstmspec.training.sampling import batches, order_of
from lstmspec.training.settings import RunSettings, watch_of

DIVERGED = 5
"""The exit code of a run whose loss is no number."""


def run_training(
    engine: Engine,
    samples: Samples,
    held_out: Samples | None,
    settings: RunSettings,
    folder: RunFolder | None = None,
    listener: Listener | None = None,
    wants_stop: Callable[[], bool] = lambda: False,
) -> History:
    """Train `engine` on `samples`, and return what each epoch measured.

    With a folder the run is kept there, and goes on from the checkpoint that the folder was opened
    with. `wants_stop` is asked behind each epoch. A signal such as Ctrl-C ends the run behind the
    step that has begun, with a checkpoint; the second one ends it at once.

    Raises:
        SpecError: `data-mismatch`, `training-diverged`, `state-mismatch`, `unwritable-file`.
        Stopped: if a signal came.
    """
    watch = watch_of(engine.model, settings.early_stopping, validates=held_out is not None)
    run = _Run(engine, samples, held_out, settings, folder, listener or Listeners(), watch)
    run.wants_stop = wants_stop
    return run.go()


@dataclass
class _Run:
    engine: Engine
    samples: Samples
    held_out: Samples | None
    settings: RunSettings
    folder: RunFolder | None
    listener: Listener
    watch: Watch
    place: Place = field(default_factory=Place)
    history: History = field(default_factory=History)
    best: dict[str, Array] = field(default_factory=dict)
    """The weights of the best epoch, if they are to be restored."""
    wants_stop: Callable[[], bool] = lambda: False

    def __post_init__(self) -> None:
        self.signals = HeldSignals(NAMES if self.folder else ("SIGINT",))
        self.identity = {} if self.folder is None else self._identity()
        self.saved = time.monotonic()

    @property
    def steps(self) -> int:
        """How many steps an epoch has."""
        return math.ceil(len(self.samples) / self.settings.batch_size)

    def go(self) -> History:
        """Train to the end."""
        self.place.epoch = self.settings.first_epoch
        reason: Reason = "failed"
        with self.signals:
            self._open()
            try:
                self._require_alike()
                self.listener.began(self._beginning())
                reason = self._epochs()
            except Stopped:
                reason = "stopped"
                raise
            except SpecError as error:
                reason = "diverged" if error.exit_code == DIVERGED else "failed"
                raise
            finally:
                self._close(reason)
        return self.history

    def _identity(self) -> Identity:
        """What a run that goes on must share with the one that began."""
        settings, model = self.settings, self.engine.model
        return {
            "backend": self.engine.name,
            "the model": model_hash(model),
            "the optimizer": model.training.optimizer.kind,
            "seed": model.training.seed,
            "batch_size": settings.batch_size,
            "shuffle": settings.shuffle,
            "what is watched": self.watch.monitor,
            "the data": digest_of(self.samples),
            "the validation data": digest_of(self.held_out),
        }

    def _open(self) -> None:
        """Go on from the checkpoint, or make the first one."""
        if self.folder is None:
            return
        found = self.folder.checkpoint
        if found is not None:
            require_same_run(self.identity, found.identity)
            self.engine.restore(found.engine)
            found.enter(self.watch)
            self.place, self.best = replace(found.place), dict(found.best_weights)
            self.history = History.of(found.records)
        self.folder.tell("running", self.history.records)
        if found is None:
            self._save()
        self.folder.write_history(self.history.records)

    def _close(self, reason: Reason) -> None:
        """Say how it ended; what went wrong before matters more than a disk that is full."""
        state: State = "done" if reason == "early-stopping" else reason
        try:
            if self.folder is not None:
                self.folder.tell(state, self.history.records, self._best_record())
        except SpecError:
            if state == "done":
                raise
        finally:
            self.listener.ended(reason)

    def _best_record(self) -> Record | None:
        number = self.watch.best_epoch + 1
        return next((r for r in self.history.records if r["epoch"] == number), None)

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
            folder=None if self.folder is None else self.folder.path,
        )

    def _epochs(self) -> Reason:
        while self.place.epoch < self.settings.epochs and not self.place.is_over:
            if not self.place.step:
                self.engine.begin()
            self._take_steps()
            self._end_epoch()
            _stop_for(self._signal())
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
                self._step(batch)
                place.step += 1
                place.seconds = time.perf_counter() - started
                self.listener.step(place.epoch + 1, place.step, steps, Logs(self.engine.logs))
                signal = self._signal()
                if signal or time.monotonic() - self.saved >= self.settings.checkpoint_seconds:
                    self._save()
                _stop_for(signal)

    def _step(self, batch: Samples) -> None:
        try:
            self.engine.step(batch)
        except DivergedError as error:
            raise divergence(error, batch.inputs) from None

    def _signal(self) -> int:
        """The signal that came to any of the processes that train together, or 0."""
        return max(self.engine.gathered(self.signals.number))

    def _require_alike(self) -> None:
        """Refuse to train with processes that were given something else, or are elsewhere."""
        place = (self.place.epoch, self.place.step, self.settings.epochs)
        number = number_of({**self.identity, "place": f"{place}"})
        if len(set(self.engine.gathered(number))) > 1:
            raise refusal(
                "state-mismatch",
                "the workers do not train the same: spec, data, settings or checkpoints differ",
                "Give all of them the same files and options; with --resume the same run folder,"
                " which several machines must share.",
            )

    def _save(self) -> None:
        """Write the checkpoint of now, if there is a folder."""
        if self.folder is None:
            return
        checkpoint = Checkpoint(
            self.identity,
            self.place,
            self.watch.wait,
            self.watch.best,
            self.watch.best_epoch,
            self.history.records,
            self.engine.state(),
            self.best,
        )
        self.folder.save(checkpoint)
        self.saved = time.monotonic()

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
        if self.folder is not None:
            self._keep(self.folder, record, is_best=is_best)
        self.listener.epoch(record)

    def _keep(self, folder: RunFolder, record: Record, *, is_best: bool) -> None:
        """Write an epoch; the checkpoint last of what is needed, so that nothing can be missing."""
        if folder.save_model is not None:
            folder.save_models(self.engine.weights, self.history.records, is_best=is_best)
        self._save()
        folder.add(record)

    def _validate(self, held_out: Samples) -> Mapping[str, float]:
        def watched() -> Iterator[Samples]:
            for batch in batches(held_out, self.settings.batch_size):
                yield batch
                _stop_for(self._signal())

        with self.engine.computing():
            try:
                return self.engine.evaluate(watched())
            except Stopped:
                self._save()
                raise


def _stop_for(signal: int) -> None:
    """Stop if there is a signal.

    Raises:
        Stopped: for a number that is not 0.
    """
    if signal:
        raise Stopped(signal)


def rate_of(model: Model, steps: int) -> float:
    """The learning rate of the last of `steps` steps, with the digits of float32."""
    return float(str(learning_rate(model.training.optimizer.learning_rate, max(steps - 1, 0))))
