"""What a run says while it goes: a line redrawn on a terminal, a line an epoch elsewhere, or JSON.

All of it is talk and goes to stderr. The run calls; nothing here changes what it computes.
"""

import json
import math
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from typing import Protocol, TextIO

from lstmspec.cli.streams import say

MODES = ("auto", "plain", "jsonl", "none")

_REDRAW, _REPORT = 0.1, 1.0
"""Seconds between two drawings of the line, and between two objects about steps."""
_BAR = 20
_CLEAR = "\r\x1b[2K"
_NO_MEASURE = ("epoch", "seconds", "samples_per_second", "learning_rate")

Logs = Mapping[str, object]
Clock = Callable[[], float]


class Run(Protocol):
    """What of a run is told here."""

    @property
    def epochs(self) -> int:
        """The number of the last epoch."""

    @property
    def samples(self) -> int:
        """How many samples an epoch has."""


class Progress:
    """Says nothing but what others have to say; the other ways of telling are made of it."""

    def began(self, run: Run) -> None:
        """The run is about to take its first step."""

    def step(self, epoch: int, step: int, steps: int, logs: Logs) -> None:
        """A step was taken; `epoch` and `step` count from 1, `logs` are the means so far."""

    def epoch(self, record: Logs) -> None:
        """An epoch is over; `record` is its line of `history.jsonl`."""

    def ended(self, reason: str) -> None:
        """The run is over, for a reason in one word."""

    def says(self, text: str) -> None:
        """Something is to be said beside the progress."""
        say(text)


class Pace:
    """How fast a run goes, and how long it still takes."""

    def __init__(self, run: Run, clock: Clock) -> None:
        self._run, self._clock = run, clock
        self._seconds: float | None = None
        self.mark()

    def mark(self, seconds: object = None) -> None:
        """An epoch begins; the one before took `seconds`."""
        if isinstance(seconds, int | float):
            self._seconds = float(seconds)
        self._began, self._first = self._clock(), 0

    def at(self, epoch: int, step: int, steps: int) -> tuple[float, float]:
        """Samples a second in this epoch, and the seconds left of the run.

        Until an epoch is over, its length is guessed from its steps. A resumed one begins within.
        """
        self._first = self._first or step
        taken = step - self._first + 1
        a_step = max(self._clock() - self._began, 1e-9) / taken
        an_epoch = a_step * steps if self._seconds is None else self._seconds
        left = a_step * (steps - step) + an_epoch * (self._run.epochs - epoch)
        return self._run.samples / steps / a_step, left

    def behind(self, epoch: int) -> float:
        """The seconds left behind an epoch that is over."""
        return (self._run.epochs - epoch) * (self._seconds or 0.0)


class Silence(Progress):
    """Nothing at all."""

    def says(self, text: str) -> None:
        """Nothing."""


class PlainLines(Progress):
    """A line an epoch."""

    def __init__(self, stream: TextIO, clock: Clock = time.monotonic) -> None:
        self._stream, self._clock = stream, clock

    def began(self, run: Run) -> None:
        """Keep what the lines say of the whole run."""
        self._run, self._pace = run, Pace(run, self._clock)

    def epoch(self, record: Logs) -> None:
        """Write the line of an epoch."""
        epoch, seconds = record.get("epoch"), record.get("seconds")
        self._pace.mark(seconds)
        parts = [f"epoch {epoch}/{self._run.epochs}", *measures(record)]
        if isinstance(seconds, int | float):
            parts.append(f"{seconds:.1f} s")
        speed = record.get("samples_per_second")
        if isinstance(speed, int | float):
            parts.append(f"{speed:,.0f} samples/s")
        if isinstance(epoch, int) and epoch < self._run.epochs:
            parts.append(f"ETA {duration(self._pace.behind(epoch))}")
        _write(self._stream, "  ".join(parts) + "\n")


class LiveLine(Progress):
    """One line that is drawn again and again, and taken away at the end."""

    def __init__(
        self,
        stream: TextIO,
        clock: Clock = time.monotonic,
        width: Callable[[], int] = lambda: shutil.get_terminal_size().columns,
    ) -> None:
        self._stream, self._clock, self._width = stream, clock, width
        self._validation: list[str] = []
        self._drawn = -math.inf
        self._signs = bar_signs(stream)

    def began(self, run: Run) -> None:
        """Keep what the line says of the whole run."""
        self._run, self._pace = run, Pace(run, self._clock)

    def step(self, epoch: int, step: int, steps: int, logs: Logs) -> None:
        """Draw the line, if it was not drawn just now."""
        speed, left = self._pace.at(epoch, step, steps)
        if self._clock() - self._drawn < _REDRAW:
            return
        self._drawn = self._clock()
        done = round(_BAR * step / steps)
        bar = self._signs[0] * done + self._signs[1] * (_BAR - done)
        last = f"{self._run.epochs}"
        parts = [f"epoch {epoch:>{len(last)}}/{last} {bar} ETA {duration(left)}"]
        parts += [f"{speed:,.0f} samples/s", *measures(logs), *self._validation]
        # A line that wraps could not be drawn over: what is least missed stands last.
        _write(self._stream, _CLEAR + "  ".join(parts)[: max(self._width() - 1, 1)])

    def epoch(self, record: Logs) -> None:
        """Keep what validation found: it stands in the line until the next epoch is over."""
        self._pace.mark(record.get("seconds"))
        self._validation = measures({k: v for k, v in record.items() if k.startswith("val_")})

    def ended(self, reason: str) -> None:
        """Take the line away."""
        _write(self._stream, _CLEAR)

    def says(self, text: str) -> None:
        """Say something where the line stands; the next drawing is below."""
        _write(self._stream, f"{_CLEAR}{text}\n")


class JsonLines(Progress):
    """An object a line, of what others would read as text too."""

    def __init__(self, stream: TextIO, clock: Clock = time.monotonic) -> None:
        self._stream, self._clock, self._reported = stream, clock, -math.inf

    def began(self, run: Run) -> None:
        """Tell how much there is to do."""
        self._tell("began", epochs=run.epochs, samples=run.samples)

    def step(self, epoch: int, step: int, steps: int, logs: Logs) -> None:
        """Tell of a step, once a second at most."""
        if self._clock() - self._reported >= _REPORT:
            self._reported = self._clock()
            self._tell("step", epoch=epoch, step=step, steps=steps, **_finite(logs))

    def epoch(self, record: Logs) -> None:
        """Tell what an epoch measured."""
        self._tell("epoch", **_finite(record))

    def ended(self, reason: str) -> None:
        """Tell how it ended."""
        self._tell("ended", reason=reason)

    def says(self, text: str) -> None:
        """Wrap the text: who reads objects gets nothing else."""
        self._tell("says", text=text)

    def _tell(self, event: str, **facts: object) -> None:
        _write(self._stream, json.dumps({"event": event, **facts}, allow_nan=False) + "\n")


def progress(mode: str, stream: TextIO | None = None) -> Progress:
    """What tells of a run in a mode of `MODES`."""
    stream = stream or sys.stderr
    is_live = mode == "auto" and stream.isatty() and os.environ.get("TERM") != "dumb"
    if is_live:
        return LiveLine(stream)
    if mode == "jsonl":
        return JsonLines(stream)
    return Progress() if mode == "none" else PlainLines(stream)


def takes_unicode(stream: TextIO) -> bool:
    """Whether `stream` can write the signs of bars and curves."""
    try:
        "\u2501\u28ff".encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def bar_signs(stream: TextIO) -> str:
    """The sign of what is done, and that of what is not."""
    return "\u2501\u2500" if takes_unicode(stream) else "#-"


def duration(seconds: float) -> str:
    """`0:07`, `12:30`, `3:02:10`."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def measures(logs: Logs) -> list[str]:
    """The loss and the metrics of an epoch, each with its name."""
    return [
        f"{name} {value:.4g}"
        for name, value in logs.items()
        if name not in _NO_MEASURE and isinstance(value, int | float)
    ]


def _finite(logs: Logs) -> dict[str, object]:
    """`logs` as JSON can hold them: what is no number is null."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in logs.items()
    }


def _write(stream: TextIO, text: str) -> None:
    stream.write(text)
    stream.flush()
