"""A sweep on its way: trials side by side, and a line for each that has ended."""

import contextlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lstmspec.cli.sweeps import folder as store
from lstmspec.cli.sweeps.folder import Sweep
from lstmspec.cli.sweeps.plans import Plan, plan_of
from lstmspec.cli.sweeps.ranges import ranges, shown, spelled
from lstmspec.cli.sweeps.table import Row, ranked
from lstmspec.cli.sweeps.trials import Launch, Trial, launch
from lstmspec.signals import HeldSignals, Stopped

_STATES = {0: "done", 1: "refused", 2: "refused", 3: "refused", 4: "refused", 5: "diverged"}
"""What the exit code of a trial means; any other is a failure."""
_STOPPED = (129, 130, 143)
_POLL = 0.05
_NO_MEASURE = ("epoch", "seconds", "samples_per_second", "learning_rate")


def run_sweep(
    sweep: Sweep, folder: Path, jobs: int, say: Callable[[str], None], start: Launch = launch
) -> list[Row]:
    """Run the trials that `folder` has no row of, up to `jobs` at a time; all rows, best first.

    Each is begun by `start`.

    Raises:
        SpecError: if `sweep` cannot be planned, or a file of the folder not be read or written.
        Stopped: if a signal came; the trials have saved, and `folder` can be gone on with.
    """
    plan = plan_of(ranges(sweep.swept), sweep.trials, seed=sweep.seed, rises=sweep.rises)
    rows = store.read_rows(folder)
    for row in rows:
        plan.tell(row.trial, row.values, row.score if row.is_done else None)
    running = _Running(sweep, folder, jobs, say, start, plan, rows)
    running.go()
    return ranked(running.rows, rises=sweep.rises)


def watched_number(sweep: Sweep, record: Mapping[str, Any]) -> str:
    """The name of the number that ranks trials."""
    return sweep.watched or ("val_loss" if "val_loss" in record else "loss")


def best_epoch(sweep: Sweep, records: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The record of the epoch with the best number, the first of equals; `None` if none has one."""

    def key(record: Mapping[str, Any]) -> float:
        score = float(record[watched_number(sweep, record)])
        return -score if sweep.rises else score

    known = [r for r in records if _is_finite(r.get(watched_number(sweep, r)))]
    return min(known, key=key, default=None)


@dataclass
class _Running:
    """What is known of a sweep while it goes."""

    sweep: Sweep
    folder: Path
    jobs: int
    say: Callable[[str], None]
    launch: Launch
    plan: Plan
    rows: list[Row]
    running: list[Trial] = field(default_factory=list)

    def go(self) -> None:
        """Run what is not done yet."""
        ended = {row.trial for row in self.rows}
        waiting = [n for n in range(1, self.plan.total + 1) if n not in ended]
        with HeldSignals() as signals:
            try:
                while waiting or self.running:
                    while waiting and len(self.running) < self.jobs:
                        self.start(waiting.pop(0))
                    signals.wait(lambda: time.sleep(_POLL))
                    self.collect()
            except Stopped:
                self.stop()
                raise
            finally:
                for trial in self.running:
                    trial.end_at_once()

    def start(self, number: int) -> None:
        """Start a trial, or let one go on that was stopped."""
        run, values = self.folder / f"trial-{number}", store.values_of(self.folder, number)
        if values is None:
            values = self.plan.ask(number)
            store.keep_values(self.folder, number, values)
        settings = [word for pair in spelled(values) for word in ("--set", pair)]
        arguments = [self.sweep.spec, *self.sweep.arguments, *settings]
        self.running.append(self.launch(number, values, run, arguments))

    def collect(self) -> None:
        """Note what came of the trials that have ended; one that was stopped has no row yet."""
        for trial in tuple(self.running):
            code = trial.exit_code()
            if code is None:
                continue
            self.running.remove(trial)
            if code not in _STOPPED:
                self.note(self.row(trial, code))

    def note(self, row: Row) -> None:
        """Keep what came of a trial, and tell it."""
        self.plan.tell(row.trial, row.values, row.score if row.is_done else None)
        self.rows.append(row)
        store.add_row(self.folder, row)
        self.say(self.line(row))

    def stop(self) -> None:
        """Let the trials finish their step; a second signal does not wait for that."""
        for trial in self.running:
            trial.ask_to_end()
        with HeldSignals() as signals, contextlib.suppress(Stopped):
            while self.running:
                signals.wait(lambda: time.sleep(_POLL))
                self.collect()

    def row(self, trial: Trial, code: int) -> Row:
        """What came of a trial that ended with `code`."""
        state = _STATES.get(code, "failed")
        seconds = round(time.monotonic() - trial.began, 2)
        record = best_epoch(self.sweep, store.records_of(trial.folder))
        if state != "done" or record is None:
            return Row(trial.number, trial.values, state, seconds=seconds, reason=trial.reason())
        measures = {k: v for k, v in record.items() if k not in _NO_MEASURE and _is_finite(v)}
        score = measures[watched_number(self.sweep, record)]
        return Row(trial.number, trial.values, state, record["epoch"], score, measures, seconds)

    def line(self, row: Row) -> str:
        """What is said of a trial that has ended."""
        parts = [f"trial {row.trial} ({len(self.rows)}/{self.plan.total})"]
        parts += [f"{name}={shown(value)}" for name, value in row.values.items()]
        if row.is_done:
            name = watched_number(self.sweep, row.measures or {})
            parts += [f"{name} {row.score:.4g}", f"epoch {row.epoch}"]
        else:
            parts.append(f"{row.state}: {row.reason}")
        return "  ".join([*parts, f"{row.seconds:.1f} s"])


def _is_finite(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)
