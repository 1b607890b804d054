"""Workers as processes of this machine, which train together and end together.

Each has a process group of its own, so that Ctrl-C reaches us alone, and every worker once. If we
are killed, the workers see their stdin end, and stop as well.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import IO, Any

from lstmspec.backends.keras import tf_config
from lstmspec.cli.streams import say
from lstmspec.cli.sweeps import MARK

_HOST = "127.0.0.1"
_PAUSE = 0.05
"""How many seconds lie between two looks at the workers."""
_MOMENT, _GRACE = 2.0, 30.0
"""How many seconds workers have to end when one has failed, and when they were asked to."""
_TOLD = 20
"""How many lines are shown of what a worker said that failed."""


@dataclass
class _Worker:
    number: int
    process: subprocess.Popen[bytes]
    said: IO[bytes] | None
    """What it says on stderr; the chief's goes where ours goes."""

    def last_words(self) -> str:
        if self.said is None:
            return ""
        self.said.seek(0)
        lines = self.said.read().decode("utf-8", errors="replace").splitlines()
        return "\n".join(f"  {line}" for line in lines[-_TOLD:])


def run_workers(count: int, arguments: Sequence[str]) -> int:
    """Run `lstmspec` with `arguments` in `count` workers; the exit code of the first that failed.

    It is 0 if none did. What a shell would say of a worker that a signal ended is its code:
    128 and the number of the signal.
    """
    with ExitStack() as stack:
        addresses = [f"{_HOST}:{port}" for port in _free_ports(count)]
        workers = [_start(number, addresses, arguments, stack) for number in range(count)]
        stack.callback(_kill, workers)
        with _forwarding(workers):
            return _wait(workers)


def _wait(workers: Sequence[_Worker]) -> int:
    running = list(workers)
    while running:
        failed = _take_ended(running)
        if failed:
            _end(running, is_asked=_is_asked(failed[0]))
            if failed[0].number and workers[0].process.returncode != failed[0].process.returncode:
                _tell(failed[0], len(workers))
            return _code(failed[0])
        time.sleep(_PAUSE)
    return 0


def _take_ended(running: list[_Worker]) -> list[_Worker]:
    """Those that have failed, taken out of `running`: who was killed first, as others follow."""
    ended = [worker for worker in running if worker.process.poll() is not None]
    running[:] = [worker for worker in running if worker not in ended]
    return sorted((w for w in ended if w.process.returncode), key=lambda w: w.process.returncode)


def _end(running: Sequence[_Worker], *, is_asked: bool) -> None:
    """Let the others end by themselves, since they miss one; end those that do not.

    Who was asked to stop is not asked again: the second signal would cut off what is being saved.
    """
    if not is_asked:
        _await(running, _MOMENT)
        for worker in running:
            worker.process.terminate()
    _await(running, _GRACE)
    _kill(running)


def _await(running: Sequence[_Worker], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while any(w.process.poll() is None for w in running) and time.monotonic() < limit:
        time.sleep(_PAUSE)


def _kill(workers: Sequence[_Worker]) -> None:
    for worker in workers:
        if worker.process.poll() is None:
            worker.process.kill()
            worker.process.wait()


def _is_asked(worker: _Worker) -> bool:
    """Whether a worker ended since it was asked to, with all saved."""
    return worker.process.returncode in (128 + signal.SIGINT, 128 + signal.SIGTERM)


def _tell(worker: _Worker, count: int) -> None:
    """Say which worker failed, and what it said."""
    code = worker.process.returncode
    how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"failed with exit {code}"
    say(f"worker {worker.number} of {count} {how}")
    if words := worker.last_words():
        say(words)


def _code(worker: _Worker) -> int:
    code: int = worker.process.returncode
    return 128 - code if code < 0 else code


def _start(
    number: int, addresses: Sequence[str], arguments: Sequence[str], stack: ExitStack
) -> _Worker:
    said: IO[bytes] | None = None
    if number:
        said = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    process = subprocess.Popen(
        [sys.executable, "-m", "lstmspec", *arguments],
        stdin=subprocess.PIPE,
        stdout=None if said is None else subprocess.DEVNULL,
        stderr=said,
        env={**os.environ, "TF_CONFIG": tf_config(addresses, number), MARK: "1"},
        process_group=0 if os.name == "posix" else None,
    )
    return _Worker(number, process, said)


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((_HOST, 0))
        return [int(one.getsockname()[1]) for one in sockets]


@contextmanager
def _forwarding(workers: Sequence[_Worker]) -> Iterator[None]:
    """Hand signals on to every worker, inside."""

    def forward(number: int, frame: FrameType | None) -> None:
        for worker in workers:
            if worker.process.poll() is None:
                worker.process.send_signal(number)

    before: dict[int, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, forward)
    try:
        yield
    finally:
        for held, handler in before.items():
            signal.signal(held, handler)
