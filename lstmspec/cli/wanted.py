"""What `lstmspec train` was asked for, and what of it does not go together."""

import errno
import itertools
import os
import shlex
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import typer

from lstmspec.cli.sweeps import is_sweep
from lstmspec.diagnostics import InternalError
from lstmspec.files import unwritable


@dataclass(frozen=True)
class Wanted:
    """The arguments of `train`, as they were given."""

    spec: Path
    data: Path | None
    validation: Path | None
    target: str | None
    backend: str | None
    run: Path | None
    out: Path | None
    resume: Path | None
    set: tuple[str, ...]
    bind: tuple[str, ...]
    epochs: int | None
    batch_size: int | None
    seed: int | None
    class_weight: tuple[str, ...]
    progress: str
    tensorboard: Path | None
    sweep: tuple[str, ...]
    trials: int | None
    jobs: int | None
    cluster: str | None
    max_memory: str | None
    threads: int | None
    distribute: str | None = None

    @property
    def is_sweep(self) -> bool:
        """Whether many models are to be trained."""
        return bool(self.sweep) or (self.resume is not None and is_sweep(self.resume))

    def check(self) -> None:
        """Refuse what does not go together.

        Raises:
            BadParameter: with what to do instead.
        """
        if self.data is None and self.resume is None:
            raise typer.BadParameter("name what to train on: --data D.", param_hint="'--data'")
        if self.resume is not None and self.run is not None:
            raise typer.BadParameter("a run goes on in its own folder.", param_hint="'--run'")
        if self.out is not None and self.out.suffix != ".safetensors":
            raise typer.BadParameter("name a file that ends in .safetensors.", param_hint="'-o'")
        if self.resume is not None and self.sweep:
            raise typer.BadParameter("a sweep goes on as it began.", param_hint="'--sweep'")
        if self.is_sweep and self.tensorboard is not None:
            raise typer.BadParameter("a sweep has no scalars.", param_hint="'--tensorboard'")
        if self.is_sweep and self.distribute is not None:
            raise typer.BadParameter("a sweep trains on one device.", param_hint="'--distribute'")
        for option, value in (
            ("--trials", self.trials),
            ("--jobs", self.jobs),
            ("--cluster", self.cluster),
        ):
            if value is not None and not self.is_sweep:
                raise typer.BadParameter("it is for a sweep.", param_hint=f"'{option}'")

    def arguments(self) -> list[str]:
        """What every trial of a sweep is given beside its spec, its values and its folder."""
        words: list[str] = []
        for option, value in (
            ("--data", self.data),
            ("--validation", self.validation),
            ("--target", self.target),
            ("--backend", self.backend),
            ("--epochs", self.epochs),
            ("--batch-size", self.batch_size),
            ("--seed", self.seed),
            ("--max-memory", self.max_memory),
        ):
            if value is not None:
                words += [option, f"{value}"]
        for option, texts in (
            ("--set", self.set),
            ("--bind", self.bind),
            ("--class-weight", self.class_weight),
        ):
            words += [word for text in texts for word in (option, text)]
        return [*words, "--threads", "1", "--progress", "none"]

    def resume_command(self, folder: Path) -> str:
        """What to type to go on with the run in `folder`."""
        words = ["lstmspec", "train", f"{self.spec}"]
        for option, value in (
            ("--data", self.data),
            ("--validation", self.validation),
            ("--resume", folder),
            ("--distribute", self.distribute),
            ("-o", self.out),
        ):
            words += [] if value is None else [option, f"{value}"]
        return shlex.join(words)


def free_folder(name: str) -> Path:
    """`runs/NAME-1`, or the first number that is free; it is made, so that it is nobody else's.

    Raises:
        SpecError: `unwritable-file`.
    """
    parent = Path("runs")
    try:
        parent.mkdir(exist_ok=True)
        for number in itertools.count(1):
            with suppress(FileExistsError):
                path = parent / f"{name}-{number}"
                path.mkdir()
                return path
    except OSError as error:
        raise unwritable(parent, error) from None
    raise InternalError("the numbers have come to an end")


def require_place(path: Path | None) -> None:
    """Refuse a file that could not be written at the end: better to know before hours have passed.

    Raises:
        SpecError: `unwritable-file`.
    """
    if path is None:
        return
    folder = path.parent
    if not folder.is_dir():
        raise unwritable(path, FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT)))
    if path.is_dir():
        raise unwritable(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))
    if not os.access(folder, os.W_OK):
        raise unwritable(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
