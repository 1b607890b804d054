"""Trials as processes of their own: each is a `train` that its user could have typed.

One that runs out of memory or is killed is a row of the table and takes no other along. Each has
a process group of its own, so that Ctrl-C reaches the sweep alone, which then ends them in turn.
If the sweep itself is killed, its trials see their stdin end, and stop as well: nobody would wait
for them, and a sweep that goes on must find their folders at rest.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmspec.cli.sweeps.ranges import Values

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_ERROR = re.compile(r"^error\[[a-z0-9-]+\]: (.*)$", re.MULTILINE)
_MARK = "LSTMSPEC_TRIAL"
"""The variable that says that stdin is held open by a sweep."""


@dataclass
class Trial:
    """A trial on its way."""

    number: int
    values: Values
    folder: Path
    process: subprocess.Popen[bytes]
    began: float

    @property
    def log(self) -> Path:
        """What it says."""
        return log_of(self.folder)

    @property
    def reason(self) -> str:
        """The first error it reported, else its last line."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        match = _ERROR.search(text)
        return match[1] if match else "".join(text.splitlines()[-1:])


def log_of(folder: Path) -> Path:
    """Where the trial in `folder` writes what it says: beside its folder, which it makes itself."""
    return folder.with_name(f"{folder.name}.log")


def launch(number: int, values: Values, folder: Path, arguments: Sequence[str]) -> Trial:
    """Start `lstmspec train` with `arguments`, on one thread."""
    command = [sys.executable, "-m", "lstmspec", "train", *arguments]
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1"), "NO_COLOR": "1", _MARK: "1"}
    with log_of(folder).open("wb") as log:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=environment,
            process_group=0 if os.name == "posix" else None,
        )
    return Trial(number, values, folder, process, time.monotonic())


def stop_with_sweep() -> None:
    """If this process is a trial, let it finish its step and save when its sweep is gone."""
    if os.environ.get(_MARK) != "1":
        return

    def wait() -> None:
        # Not by `sys.stdin`: its lock would be held when Python ends.
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def take_ended(running: list[Trial]) -> list[Trial]:
    """The trials that have ended, taken out of `running`."""
    ended = [trial for trial in running if trial.process.poll() is not None]
    for trial in ended:
        if trial.process.stdin is not None:
            trial.process.stdin.close()
    running[:] = [trial for trial in running if trial.process.returncode is None]
    return ended


def ask_to_end(running: Sequence[Trial]) -> None:
    """Let trials finish their step and save."""
    for trial in running:
        trial.process.terminate()


def end_at_once(running: Sequence[Trial]) -> None:
    """Kill what still runs; the last checkpoint of each is whole."""
    for trial in running:
        trial.process.kill()
        trial.process.wait()
