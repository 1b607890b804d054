"""Trials on the workers of a cluster.

A worker shares no disk with us: spec and data go along, once to each worker, and histories and
models come back into the folder of the sweep. A trial that was stopped there begins anew.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmspec.cli.refusals import refused
from lstmspec.cli.sweeps.folder import Sweep
from lstmspec.cli.sweeps.ranges import Values
from lstmspec.cli.sweeps.trials import Launch, log_of, reason_in
from lstmspec.diagnostics import SpecError
from lstmspec.files import unwritable, write_file

if TYPE_CHECKING:
    from lstmspec.cli.sweeps.visiting import Returned
    from lstmspec.cluster import Workers

_STOPPED, _FAILED = 130, 70
_DATA = ("--data", "--validation")


@contextmanager
def launching(sweep: Sweep, address: str) -> Iterator[tuple[Launch, int]]:
    """What starts trials of `sweep` on the workers at `address`, and how many at a time.

    Raises:
        SpecError: `unreadable-file`, `missing-extra` or `cluster-failure`.
    """
    from lstmspec.cluster import connected, same

    files, sent_arguments = _packed(sweep)
    with connected(address) as workers:
        from lstmspec.cli.sweeps.visiting import Luggage, run_trial

        luggage = workers.submit(same, Luggage(version("lstmspec"), files))

        def launch(
            number: int, values: Values, folder: Path, arguments: Sequence[str]
        ) -> SentTrial:
            # What all trials are given comes first, and names files of this machine.
            own = arguments[1 + len(sweep.arguments) :]
            future = workers.submit(run_trial, luggage, [*sent_arguments, *own])
            return SentTrial(number, values, folder, workers, future)

        yield launch, workers.threads


@dataclass
class SentTrial:
    """A trial that is on a worker."""

    number: int
    values: Values
    folder: Path
    workers: "Workers"
    future: Any
    began: float = field(default_factory=time.monotonic)
    _code: int | None = None
    _reason: str = ""

    def exit_code(self) -> int | None:
        """How it ended; what came back is in its folder then.

        Raises:
            SpecError: `cluster-failure`, or `unwritable-file`.
        """
        if self._code is None and self.future.done():
            self._code = self._take()
        elif self._code is None:
            self.workers.require_some()
        return self._code

    def reason(self) -> str:
        """Why it failed."""
        if self._reason or self._code is None:
            return self._reason
        return f"ended by signal {-self._code}" if self._code < 0 else reason_in(self.folder)

    def ask_to_end(self) -> None:
        """Let its worker end it: it begins anew when the sweep goes on."""
        self.workers.cancel([self.future])
        self._code = _STOPPED

    def end_at_once(self) -> None:
        """Likewise."""
        self.ask_to_end()

    def _take(self) -> int:
        from lstmspec.cluster import DeadlyError, Refused

        try:
            found: Returned | Refused = self.workers.result(self.future)
        except DeadlyError as error:
            self._reason = error.diagnostics[0].message
            return _FAILED
        if isinstance(found, Refused):
            raise SpecError(found.diagnostics, found.sources)
        _keep(found, self.folder)
        return found.code


def _keep(found: "Returned", folder: Path) -> None:
    from lstmspec.cli.sweeps.visiting import RETURNED

    _write(log_of(folder), found.log)
    if not found.files:
        return
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    for name in RETURNED:
        if name in found.files:
            _write(folder / name, found.files[name])


def _write(path: Path, content: bytes) -> None:
    write_file(path, lambda to: to.write_bytes(content), len(content))


def _packed(sweep: Sweep) -> tuple[dict[str, bytes], list[str]]:
    """The files of `sweep` by the paths they get, and its arguments with those paths."""
    from lstmspec.cli.specs import open_spec

    given = list(zip(["", *sweep.arguments], sweep.arguments, strict=False))
    bind, set_ = ([v for o, v in given if o == option] for option in ("--bind", "--set"))
    spec = open_spec(sweep.spec, bind, set_)
    top = f"spec/{Path(sweep.spec).name}"
    files = {top: spec.source.text.encode()}
    files |= {f"spec/{path}": text.encode() for path, text in spec.stored.files.items()}
    arguments = [top]
    for option, value in given:
        if option not in _DATA:
            arguments.append(value)
            continue
        path = Path(value)
        place = f"{option.strip('-')}/{path.name}"
        files |= _read(path, place)
        arguments.append(place)
    return files, arguments


def _read(path: Path, place: str) -> dict[str, bytes]:
    """The file at `path`, or all that are in that folder, by the paths they get."""
    try:
        if not path.is_dir():
            return {place: path.read_bytes()}
        found = (file for file in sorted(path.rglob("*")) if file.is_file())
        return {f"{place}/{file.relative_to(path).as_posix()}": file.read_bytes() for file in found}
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise refused(
            "unreadable-file", f"`{path}` cannot be read: {reason}", "Check its name.", str(path)
        ) from None
