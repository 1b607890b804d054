"""The folder of a run: what it was begun with, what it measured, and where it goes on.

`run.json` says what was asked and how it stands, `history.jsonl` has a line an epoch,
`history.svg` draws it when the run stops or goes on, `best.safetensors` and `last.safetensors` are
whole models, and `checkpoint.safetensors` is the run itself. All but the history, which grows by a
line, are written beside, synced and renamed; and the checkpoint comes behind the models, so that a
run that goes on writes again what may be missing.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.files import temporary_of, unwritable, write_text
from lstmspec.pictures import history_picture
from lstmspec.training.arrays import Array
from lstmspec.training.checkpoints import (
    Checkpoint,
    plain,
    read_checkpoint,
    write_checkpoint,
)
from lstmspec.training.listening import Record
from lstmspec.training.provenance import versions

SaveModel = Callable[[Path, Mapping[str, Array], list[Record]], object]
"""Writes a whole model: to this path, with these weights and this history."""

State = Literal["running", "done", "stopped", "diverged", "failed"]

RUN, HISTORY, CHECKPOINT = "run.json", "history.jsonl", "checkpoint.safetensors"
PICTURE = "history.svg"
BEST, LAST = "best.safetensors", "last.safetensors"


class RunInfo(BaseModel):
    """What a run was begun with, as `run.json` keeps it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    spec: str
    """The text of the spec."""
    name: str = ""
    """The spec as the user named it."""
    files: dict[str, str] = {}
    """What the spec uses, by its path beside it."""
    settings: dict[str, int | float | bool | str] = {}
    """What `--set` gave."""
    bindings: dict[str, int] = {}
    """The sizes of named dimensions that were bound."""
    backend: str = "numpy"
    options: dict[str, Any] = {}
    """What else was asked: `epochs`, `batch_size`, `target` and so on."""
    data: dict[str, str] = {}
    """The SHA-256 of each file of training data, by the name that the user gave."""
    validation: dict[str, str] = {}
    """Likewise of the data to validate with."""


class _RunFile(RunInfo):
    """The whole of `run.json`."""

    format: Literal[1] = 1
    state: State = "running"
    epochs_done: int = Field(default=0, ge=0)
    best: dict[str, int | float | None] = {}
    """The best epoch from 1, and what it measured."""
    versions: dict[str, str] = {}


@dataclass
class RunFolder:
    """An open run folder."""

    path: Path
    info: RunInfo
    save_model: SaveModel | None = None
    """Writes `best.safetensors` and `last.safetensors`; without it there are none."""
    checkpoint: Checkpoint | None = None
    """What the run goes on from."""

    @staticmethod
    def create(path: Path, info: RunInfo, save_model: SaveModel | None = None) -> "RunFolder":
        """A folder for a new run; nothing is in it before the run begins.

        Raises:
            SpecError: `unwritable-file`, also if it holds a run.
        """
        if (path / RUN).exists():
            raise _refusal(
                "unwritable-file",
                f"`{path}` holds a run",
                path,
                f"Go on with it: --resume {path}. Or name another folder.",
            )
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(path, error) from None
        return RunFolder(path, info, save_model)

    @staticmethod
    def resume(path: Path, save_model: SaveModel | None = None) -> "RunFolder":
        """The folder of a run that is to go on.

        Raises:
            SpecError: `unreadable-file` or `corrupt-file`.
        """
        saved = read_run(path)
        info = RunInfo(**{name: getattr(saved, name) for name in RunInfo.model_fields})
        _clean(path)
        # A run that was killed before its first checkpoint begins again.
        file = path / CHECKPOINT
        return RunFolder(path, info, save_model, read_checkpoint(file) if file.exists() else None)

    def tell(self, state: State, records: list[Record], best: Record | None = None) -> None:
        """Write `run.json`, and draw the history.

        Raises:
            SpecError: `unwritable-file`.
        """
        told = _RunFile(
            **self.info.model_dump(),
            state=state,
            epochs_done=len(records),
            best={k: v for k, v in plain(best or {}).items() if isinstance(v, int | float | None)},
            versions=versions(self.info.backend),
        )
        text = json.dumps(told.model_dump(mode="json"), indent=2, ensure_ascii=False)
        write_text(self.path / RUN, text + "\n")
        if records:
            name = Path(self.info.name).stem
            write_text(self.path / PICTURE, history_picture(name, records))

    def write_history(self, records: list[Record]) -> None:
        """Write the history anew.

        Raises:
            SpecError: `unwritable-file`.
        """
        write_text(self.path / HISTORY, "".join(_line(record) for record in records))

    def add(self, record: Record) -> None:
        """Add a line to the history; a run that goes on writes again what a crash has taken.

        Raises:
            SpecError: `unwritable-file`.
        """
        path, line = self.path / HISTORY, _line(record)
        try:
            with path.open("a", encoding="utf-8", newline="\n") as file:
                file.write(line)
        except OSError as error:
            raise unwritable(path, error, len(line)) from None

    def save_models(
        self, weights: Mapping[str, Array], records: list[Record], *, is_best: bool
    ) -> None:
        """Write the last model, and the best one if this is it.

        Raises:
            SpecError: `unwritable-file`.
        """
        if self.save_model is None:
            return
        best, last = self.path / BEST, self.path / LAST
        if is_best:
            self.save_model(best, weights, records)
        if not is_best or not _linked(best, last):
            self.save_model(last, weights, records)

    def save(self, checkpoint: Checkpoint) -> None:
        """Write the checkpoint.

        Raises:
            SpecError: `unwritable-file`; the one before is still there.
        """
        write_checkpoint(self.path / CHECKPOINT, checkpoint)


def read_run(path: Path) -> _RunFile:
    """What `run.json` in the folder `path` says.

    Raises:
        SpecError: `unreadable-file` or `corrupt-file`.
    """
    file = path / RUN
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise _refusal(
            "unreadable-file",
            f"`{file}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            file,
            "Name a folder that `lstmspec train --run` has written.",
        ) from None
    except UnicodeDecodeError:
        text = ""
    try:
        return _RunFile.model_validate(json.loads(text))
    except (ValueError, RecursionError, ValidationError):
        raise _refusal(
            "corrupt-file",
            f"`{file}` is not what a run writes, or is damaged",
            file,
            "Name a folder that `lstmspec train --run` has written.",
        ) from None


def _linked(path: Path, other: Path) -> bool:
    """Make `other` the same file as `path`, as no file is changed in its place; whether it went."""
    temporary = temporary_of(other)
    try:
        temporary.unlink(missing_ok=True)
        temporary.hardlink_to(path)
        temporary.replace(other)
    except OSError:
        return False
    return True


def _clean(path: Path) -> None:
    """Take away what a killed run was writing."""
    for name in (RUN, HISTORY, PICTURE, CHECKPOINT, BEST, LAST):
        stem, dot, suffix = name.partition(".")
        for left in path.glob(f".{stem}.[0-9]*{dot}{suffix}"):
            with suppress(OSError):
                left.unlink()


def _line(record: Record) -> str:
    return json.dumps(plain(record), ensure_ascii=False) + "\n"


def _refusal(code: str, message: str, path: Path, help: str) -> SpecError:
    return SpecError((Diagnostic(code, message, help=help, file=str(path)),), {})
