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
from typing import Protocol

from lstmspec.cli.sweeps.ranges import Values

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_ERROR = re.compile(r"^error\[[a-z0-9-]+\]: (.*)$", re.MULTILINE)
MARK = "LSTMSPEC_TRIAL"
"""The variable that says that stdin is held open by a sweep."""


class Trial(Protocol):
    """A trial on its way."""

    number: int
    values: Values
    folder: Path
    began: float

    def exit_code(self) -> int | None:
        """How it ended; `None` while it runs."""

    def reason(self) -> str:
        """Why it failed."""

    def ask_to_end(self) -> None:
        """Let it finish its step and save."""

    def end_at_once(self) -> None:
        """End it; what it saved last is whole."""


class Launch(Protocol):
    """Starts a trial somewhere."""

    def __call__(
        self, number: int, values: Values, folder: Path, arguments: Sequence[str]
    ) -> Trial:
        """Start `lstmspec train` with `arguments` and a run folder."""


@dataclass
class LocalTrial:
    """A trial that is a process on this machine."""

    number: int
    values: Values
    folder: Path
    process: subprocess.Popen[bytes]
    began: float

    def exit_code(self) -> int | None:
        """That of the process; minus the number of the signal that ended it."""
        code = self.process.poll()
        if code is not None and self.process.stdin is not None:
            self.process.stdin.close()
        return code

    def reason(self) -> str:
        """What its log says, or the signal that ended it."""
        code = self.process.returncode
        return f"ended by signal {-code}" if code < 0 else reason_in(self.folder)

    def ask_to_end(self) -> None:
        """Let it finish its step and save."""
        self.process.terminate()

    def end_at_once(self) -> None:
        """Kill it; its last checkpoint is whole."""
        self.process.kill()
        self.process.wait()


def reason_in(folder: Path) -> str:
    """The first error that the log of the trial in `folder` tells, else its last line."""
    text = log_of(folder).read_text(encoding="utf-8", errors="replace")
    match = _ERROR.search(text)
    return match[1] if match else "".join(text.splitlines()[-1:])


def log_of(folder: Path) -> Path:
    """Where the trial in `folder` writes what it says: beside its folder, which it makes itself."""
    return folder.with_name(f"{folder.name}.log")


def launch(number: int, values: Values, folder: Path, arguments: Sequence[str]) -> LocalTrial:
    """Start `lstmspec train` with `arguments` and a run folder, on one thread."""
    process = start([*arguments, *_where(folder)], log_of(folder))
    return LocalTrial(number, values, folder, process, time.monotonic())


def _where(folder: Path) -> list[str]:
    return ["--resume" if (folder / "run.json").exists() else "--run", str(folder)]


def start(
    arguments: Sequence[str], log: Path, folder: Path | None = None
) -> subprocess.Popen[bytes]:
    """The process of a trial, in `folder`; what it says goes to `log`."""
    command = [sys.executable, "-m", "lstmspec", "train", *arguments]
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1"), "NO_COLOR": "1", MARK: "1"}
    with log.open("wb") as file:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=file,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            process_group=0 if os.name == "posix" else None,
        )


def stop_with_sweep() -> None:
    """If this process is a trial, let it finish its step and save when its sweep is gone."""
    if os.environ.get(MARK) != "1":
        return

    def wait() -> None:
        # Not by `sys.stdin`: its lock would be held when Python ends.
        os.read(0, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()
