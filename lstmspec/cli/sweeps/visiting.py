"""A trial on a worker: the files it needs come with it, and what came of it goes back.

It is the process that a trial is at home, in a folder of its own that goes when it has ended. It
ends early when nobody waits for it any more, and when its worker dies.
"""

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lstmspec.cli.sweeps.trials import start
from lstmspec.cluster import Refused, refused, require_version, while_wanted
from lstmspec.diagnostics import SpecError

RETURNED = ("run.json", "history.jsonl", "history.svg", "best.safetensors", "last.safetensors")
"""What comes back of a run folder; a checkpoint stays behind."""
_POLL = 0.1
_RUN, _LOG = "run", "run.log"


@dataclass(frozen=True)
class Luggage:
    """What a trial needs."""

    version: str
    """That of lstmspec."""
    files: Mapping[str, bytes]
    """By path."""


@dataclass(frozen=True)
class Returned:
    """What came of a trial."""

    code: int
    """Its exit code, or minus the number of the signal that ended it."""
    log: bytes
    files: Mapping[str, bytes]
    """Of its run folder, by name."""


def run_trial(luggage: Luggage, arguments: Sequence[str]) -> Returned | Refused:
    """Run `lstmspec train` with `arguments`, and return what came of it."""
    try:
        require_version(luggage.version)
    except SpecError as error:
        return refused(error)
    with tempfile.TemporaryDirectory(prefix="lstmspec-") as name:
        folder = Path(name)
        _unpack(luggage.files, folder)
        code = _run([*arguments, "--run", _RUN], folder, while_wanted())
        found = [path for path in (folder / _RUN / file for file in RETURNED) if path.exists()]
        files = {path.name: path.read_bytes() for path in found}
        return Returned(code, (folder / _LOG).read_bytes(), files)


def _unpack(files: Mapping[str, bytes], folder: Path) -> None:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


def _run(arguments: Sequence[str], folder: Path, is_wanted: Callable[[], bool]) -> int:
    process = start(arguments, folder / _LOG, folder)
    try:
        while process.poll() is None and is_wanted():
            time.sleep(_POLL)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        if process.poll() is None:
            process.kill()
    return process.wait()
