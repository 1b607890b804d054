"""What `lstmspec train --sweep` does: trials, a table on stdout, and the best model."""

import hashlib
import shlex
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from lstmspec.cli.progress import Progress, progress
from lstmspec.cli.refusals import refused
from lstmspec.cli.streams import output
from lstmspec.cli.sweeps import (
    Choice,
    Launch,
    Row,
    Span,
    Sweep,
    begin,
    launch,
    launching,
    plan_of,
    ranges,
    read_sweep,
    require_apart,
    run_sweep,
    spelled,
    table,
    watched_number,
)
from lstmspec.cli.wanted import Wanted, free_folder, processors, require_place
from lstmspec.diagnostics import SpecError
from lstmspec.signals import Stopped


def sweep_models(wanted: Wanted) -> None:
    """Train with all values, or go on with a sweep.

    Raises:
        SpecError: whatever is wrong before the first trial; a trial that is refused is a row.
        Exit: 1 if no trial came to its end, or that of a signal.
    """
    told = progress(wanted.progress)
    require_place(wanted.out)
    sweep = _resumed(wanted) if wanted.resume else _asked(wanted)
    # Where no worker answers, no folder is made.
    with _place(sweep, wanted.cluster) as (start, most):
        folder = wanted.resume or _begun(sweep, wanted)
        jobs = wanted.jobs or most
        told.says(f"sweep in {folder}, {jobs} at a time")
        with _stopping(sweep, folder, wanted, told):
            rows = run_sweep(sweep, folder, jobs, told.says, start)
    _finish(sweep, rows, folder, wanted, told)


@contextmanager
def _stopping(sweep: Sweep, folder: Path, wanted: Wanted, told: Progress) -> Iterator[None]:
    """Say how a sweep that was stopped goes on, and end with the exit code of the signal."""
    try:
        yield
    except Stopped as stopped:
        told.says(f"stopped, and saved in {folder}; go on with:")
        command = ["lstmspec", "train", sweep.spec, "--resume", f"{folder}"]
        command += [] if wanted.cluster is None else ["--cluster", wanted.cluster]
        told.says("  " + shlex.join(command))
        raise typer.Exit(stopped.exit_code) from None


@contextmanager
def _place(sweep: Sweep, cluster: str | None) -> Iterator[tuple[Launch, int]]:
    """What starts trials, and how many at a time unless `--jobs` says it."""
    if cluster is None:
        yield launch, processors()
        return
    with launching(sweep, cluster) as place:
        yield place


def _asked(wanted: Wanted) -> Sweep:
    """A new sweep, as it was asked for; its names and the data are looked at before any trial."""
    from lstmspec.cli import parameters
    from lstmspec.cli.specs import open_spec
    from lstmspec.training.history import Watch

    swept = ranges(wanted.sweep)
    require_apart(swept, parameters.settings(wanted.set))
    spec = open_spec(wanted.spec, wanted.bind, wanted.set, wanted.max_memory)
    _require_names(wanted, swept)
    training = spec.model.training
    watch = None if training.early_stopping is None else Watch(training.early_stopping)
    sweep = Sweep(
        spec=f"{wanted.spec}",
        digest=_digest(spec.source.text),
        arguments=wanted.arguments(),
        swept=list(wanted.sweep),
        trials=wanted.trials,
        seed=training.seed if wanted.seed is None else wanted.seed,
        watched="" if watch is None else watch.monitor,
        rises=watch is not None and watch.rises,
    )
    # What cannot be planned leaves no folder.
    plan_of(swept, sweep.trials, seed=sweep.seed, rises=sweep.rises)
    return sweep


def _begun(sweep: Sweep, wanted: Wanted) -> Path:
    """The folder of a new sweep, made."""
    folder = wanted.run or free_folder(Path(sweep.spec).stem)
    begin(sweep, folder)
    return folder


def _require_names(wanted: Wanted, swept: Sequence[Choice | Span]) -> None:
    """Refuse names that the spec does not have; values that do not fit are rows of the table.

    Raises:
        SpecError: `invalid-binding`.
    """
    from lstmspec.cli.specs import open_spec

    first = {one.name: one.values[0] if isinstance(one, Choice) else one.low for one in swept}
    try:
        _ = open_spec(wanted.spec, wanted.bind, [*wanted.set, *spelled(first)]).model
    except SpecError as error:
        if any(diagnostic.code == "invalid-binding" for diagnostic in error.diagnostics):
            raise


def _resumed(wanted: Wanted) -> Sweep:
    """The sweep in a folder, if the spec is still the one that it began with."""
    from lstmspec.cli.specs import open_spec

    folder = wanted.resume or Path()
    sweep = read_sweep(folder)
    if _digest(open_spec(wanted.spec).source.text) != sweep.digest:
        raise refused(
            "state-mismatch",
            f"`{wanted.spec}` is not the spec that the sweep began with",
            "Begin a new sweep, or take the changes back.",
            f"{folder}",
        )
    return sweep


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _finish(sweep: Sweep, rows: list[Row], folder: Path, wanted: Wanted, told: Progress) -> None:
    """Print the table, and write the best model."""
    best = rows[0]
    output(table(rows, watched_number(sweep, best.measures or {})))
    if not best.is_done:
        told.says("no trial came to its end")
        raise typer.Exit(1)
    found = folder / f"trial-{best.trial}" / "best.safetensors"
    told.says(f"best: {' '.join(spelled(best.values))}, in {found}")
    if wanted.out is not None:
        from lstmspec.files import write_file

        write_file(wanted.out, lambda to: shutil.copyfile(found, to))
        told.says(f"wrote {wanted.out}")
