"""What `lstmspec train` does, and what it says: read, run, written, and what to type next."""

import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lstmspec.cli.classes import ClassWeights, class_weights
from lstmspec.cli.progress import LiveLine, Progress, Silence, measures, progress, takes_unicode
from lstmspec.cli.streams import output
from lstmspec.cli.sweeps import stop_with_sweep
from lstmspec.cli.telling import described, makes_text
from lstmspec.cli.threads import limited_threads
from lstmspec.cli.wanted import Wanted, free_folder, require_place
from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.signals import Stopped
from lstmspec.training import Beginning, Deaf, Listener, Listeners, read_run

if TYPE_CHECKING:
    from lstmspec.compilation import Compilation
    from lstmspec.data.preparation import Preparation
    from lstmspec.trained import TrainedModel


def train_model(wanted: Wanted) -> None:
    """Train one model.

    Raises:
        SpecError: whatever is wrong with spec, data or files; `training-diverged`.
        Exit: if a signal came.
    """
    from lstmspec.backends.keras import distribution_of
    from lstmspec.cli.specs import open_spec

    distribution = distribution_of(wanted.distribute)
    if distribution is not None and not distribution.is_chief:
        _follow(wanted)
        return
    told = progress(wanted.progress)
    stop_with_sweep()
    require_place(wanted.out)
    spec = open_spec(wanted.spec, wanted.bind, wanted.set, wanted.max_memory)
    listener = Listeners((_Sizes(told), told, *_tensorboard(wanted)))
    weights = class_weights(wanted.class_weight)
    # What is wrong in the spec is known before a folder is made for it.
    _ = spec.model
    with _folder(wanted, spec.name) as folder:
        trained = _run(wanted, spec, folder, weights, listener, told)
    _finish(trained, wanted, folder, told)


def _follow(wanted: Wanted) -> None:
    """Train as a worker that is not the chief: nothing is written, and nothing told.

    Raises:
        SpecError: as `train_model`.
        Exit: if a signal came.
    """
    from lstmspec.cli.specs import open_spec

    stop_with_sweep()
    spec = open_spec(wanted.spec, wanted.bind, wanted.set, wanted.max_memory)
    weights = class_weights(wanted.class_weight)
    _run(wanted, spec, wanted.run or Path(), weights, Listeners(), Silence())


def _warning(doubt: Diagnostic) -> str:
    """A doubt about the data with its places and the next step."""
    facts = (*doubt.trail, f"help: {doubt.help_text}")
    return "\n".join((f"warning[{doubt.code}]: {doubt.message}", *(f"  = {f}" for f in facts)))


def _run(
    wanted: Wanted,
    spec: "Compilation",
    folder: Path,
    weights: ClassWeights | None,
    listener: Listener,
    told: Progress,
) -> "TrainedModel":
    from lstmspec.trained import train

    def prepared(preparation: "Preparation", doubts: Sequence[Diagnostic]) -> None:
        for line in described(preparation):
            told.says(line)
        for doubt in doubts:
            told.says(_warning(doubt))
        told.says(f"run folder: {folder}")

    told.says(f"data: {', '.join(_data(wanted))}")
    with limited_threads(wanted.threads, _backend(wanted)), _stopping(wanted, folder, told):
        return train(
            spec,
            wanted.data,
            validation=wanted.validation,
            target=wanted.target,
            backend=wanted.backend,
            run=None if wanted.resume else folder,
            resume=wanted.resume,
            epochs=wanted.epochs,
            batch_size=wanted.batch_size,
            seed=wanted.seed,
            class_weight=weights,
            listener=listener,
            prepared=prepared,
            distribute=wanted.distribute,
        )


def _data(wanted: Wanted) -> list[str]:
    """The names of the training data: as given, or as the run began."""
    if wanted.data is not None or wanted.resume is None:
        return [f"{wanted.data}"]
    return list(read_run(wanted.resume).data) or ["D"]


def _backend(wanted: Wanted) -> str:
    """What computes: what is asked for, or what the run began with."""
    if wanted.backend is not None or wanted.resume is None:
        return wanted.backend or "numpy"
    return read_run(wanted.resume).backend


@contextmanager
def _folder(wanted: Wanted, name: str) -> Iterator[Path]:
    """The run folder; one that was made here and is still empty behind an error goes again."""
    if wanted.resume or wanted.run:
        yield wanted.resume or wanted.run or Path()
        return
    path = free_folder(name)
    try:
        yield path
    finally:
        with suppress(OSError):
            path.rmdir()


class _Sizes(Deaf):
    """Says how much there is to do, when the run begins."""

    def __init__(self, told: Progress) -> None:
        self._told = told

    def began(self, run: Beginning) -> None:
        """Say it."""
        parts = [f"{run.samples:,} sample{'' if run.samples == 1 else 's'}"]
        if run.validation_samples:
            parts.append(f"{run.validation_samples:,} to validate with")
        parts.append(f"{run.steps:,} step{'' if run.steps == 1 else 's'} an epoch")
        self._told.says(f"training on {', '.join(parts)}")
        if run.first_epoch > run.epochs:
            said = f"nothing is left of {run.epochs:,} epochs"
            self._told.says(f"{said}; --epochs N says how many there are to be")
        elif run.records or run.first_step:
            at = f", behind step {run.first_step:,}" if run.first_step else ""
            self._told.says(f"going on in epoch {run.first_epoch}{at}")


def _tensorboard(wanted: Wanted) -> list[Progress]:
    if wanted.tensorboard is None:
        return []
    from lstmspec.cli.tensorboard import TensorBoard

    return [TensorBoard(wanted.tensorboard)]


@contextmanager
def _stopping(wanted: Wanted, folder: Path, told: Progress) -> Iterator[None]:
    """Say how a run that was stopped goes on, and end with the exit code of the signal."""
    try:
        yield
    except Stopped as stopped:
        told.says(f"stopped, and saved in {folder}; go on with:")
        told.says(f"  {wanted.resume_command(folder)}")
        raise typer.Exit(stopped.exit_code) from None
    except SpecError as error:
        if any(found.code == "training-diverged" for found in error.diagnostics):
            told.says(f"the best model and the last checkpoint before it stay in {folder}")
        raise


def _finish(trained: "TrainedModel", wanted: Wanted, folder: Path, told: Progress) -> None:
    """Write the model, and say what came of it and what to do next."""
    if isinstance(told, LiveLine):
        from lstmspec.pictures import history_curves

        told.says(history_curves(trained.history, unicode=takes_unicode(sys.stderr)))
    for line in results(folder, trained.history):
        output(line)
    model = wanted.out or folder / "best.safetensors"
    if wanted.out is not None:
        trained.save(wanted.out)
        told.says(f"wrote {wanted.out}")
    told.says(f"next: {next_command(trained, model, wanted)}")


def results(folder: Path, history: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The last epoch in a line, and the best one if that is another."""
    if not history:
        return
    yield _line("epoch", history[-1])
    number = read_run(folder).best.get("epoch")
    for record in history[:-1]:
        if record["epoch"] == number:
            yield _line("best epoch", record)


def next_command(trained: "TrainedModel", model: Path, wanted: Wanted) -> str:
    """A command that does something with the model."""
    words = ["lstmspec"]
    if trained.preparation is not None and makes_text(trained.preparation):
        words += ["generate", f"{model}", "--prompt", "TEXT", "--length", "200"]
        return shlex.join(words)
    data = f"{wanted.validation}" if wanted.validation else _data(wanted)[0]
    return shlex.join([*words, "evaluate", f"{model}", "--data", data])


def _line(name: str, record: Mapping[str, object]) -> str:
    return "  ".join([f"{name} {record['epoch']}:", *measures(record)])
