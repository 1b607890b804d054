"""Peers in processes of their own, taking turns.

Each library lives in one process that stays: no library's threads, allocator or heap disturb
another's, and as the parent lets one run at a time, all see the same machine.
"""

import importlib
import importlib.util
import os
import sys
import tempfile
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from timing import Sample, calls_lasting, sample
from works import Array, Timed, Work

ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "KERAS_BACKEND": "tensorflow",
}
"""What the libraries read when they start: one thread, no accelerator, little talk."""


@dataclass(frozen=True)
class Peer:
    """One way of doing a work."""

    name: str
    module: str
    """Which of the modules beside this one builds it; each has a process."""
    way: str = ""
    """Which way the module is to call it."""
    needs: tuple[str, ...] = ()
    """The packages it imports."""

    @property
    def is_installed(self) -> bool:
        """Whether it can be timed here."""
        return all(importlib.util.find_spec(package) for package in self.needs)


class Turns:
    """The processes, started when first needed, all ended together."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._workers: dict[str, Worker] = {}
        self._logs = tempfile.TemporaryDirectory()

    def __enter__(self) -> Self:
        os.environ.update(ENVIRONMENT)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for worker in self._workers.values():
            worker.end()
        self._logs.cleanup()

    def build(self, peer: Peer, work: Work) -> Array:
        """Let a peer make ready for a work, and return what it computes."""
        result: Array = self._worker(peer).ask("build", work, peer.way)
        return result

    def warm_up(self, peer: Peer) -> None:
        """Let a peer find out how many calls make a sample."""
        self._worker(peer).ask("warm_up", peer.way, self._seconds)

    def sample(self, peer: Peer) -> Sample:
        """Let a peer have its turn."""
        found: Sample = self._worker(peer).ask("sample", peer.way)
        return found

    def forget(self) -> None:
        """Let every peer drop what it built."""
        for worker in self._workers.values():
            worker.ask("forget")

    def _worker(self, peer: Peer) -> "Worker":
        if peer.module not in self._workers:
            log = Path(self._logs.name) / peer.module
            self._workers[peer.module] = Worker(peer.module, log)
        return self._workers[peer.module]


class Worker:
    """One process, seen from the parent."""

    def __init__(self, module: str, log: Path) -> None:
        # Spawned, not forked: the libraries are to read ENVIRONMENT when they start.
        context = get_context("spawn")
        self._name = module
        self._log = log
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(module, theirs, log), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, verb: str, *arguments: object) -> Any:
        """Send a request and wait for the answer; end the program if there is none."""
        try:
            self._pipe.send((verb, *arguments))
            return self._pipe.recv()
        except (EOFError, OSError):
            self._process.join()
            said = self._log.read_text(errors="replace")
            raise SystemExit(f"the process of {self._name} died at `{verb}`:\n{said}") from None

    def end(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.terminate()
        self._process.join()


def serve(module: str, pipe: Connection, log: Path) -> None:
    """Answer the parent's requests, in the process of `module`, until it closes the pipe.

    All that is printed goes to the log, which the parent shows if the process dies.
    """
    with log.open("ab", buffering=0) as file:
        os.dup2(file.fileno(), sys.stdout.fileno())
        os.dup2(file.fileno(), sys.stderr.fileno())
    session = Session(module)
    while True:
        try:
            verb, *arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(getattr(session, verb)(*arguments))


class Session:
    """What a process holds: the works that its module has built, by the way they are called."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._timed: dict[str, Timed] = {}
        self._calls: dict[str, int] = {}

    def build(self, work: Work, way: str) -> Array:
        """Build a work and return its result."""
        built = importlib.import_module(self._module).build(work, way)
        self._timed[way] = built
        result: Array = built.result()
        return result

    def warm_up(self, way: str, seconds: float) -> None:
        """Find out how many calls make a sample of about `seconds`."""
        self._calls[way] = calls_lasting(seconds, self._timed[way].call)

    def sample(self, way: str) -> Sample:
        """Time one sample; the time of one part of a call."""
        timed = self._timed[way]
        found = sample(timed.call, self._calls[way])
        return Sample(found.wall / timed.parts, found.cpu / timed.parts)

    def forget(self) -> None:
        """Drop all that was built."""
        self._timed.clear()
        self._calls.clear()
