"""Opening the specs that a verb was given."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import STDIN, say
from lstmspec.compilation import Compilation, Setting, parse_text, read, read_stored_spec
from lstmspec.diagnostics import Diagnostic, InternalError, Severity, Sink, SpecError
from lstmspec.source import Source
from lstmspec.syntax import MAX_BYTES, decode_source

if TYPE_CHECKING:
    from lstmspec.importing import Imported
    from lstmspec.trained import TrainedModel


def open_spec(
    path: Path | str,
    bind: Sequence[str] = (),
    set_: Sequence[str] = (),
    max_memory: str | None = None,
) -> Compilation:
    """The spec at `path`, with the texts of `--bind`, `--set` and `--max-memory` applied."""
    return _open(
        str(path),
        parameters.bindings(bind),
        parameters.settings(set_),
        parameters.memory(max_memory),
    )


def open_model(
    path: Path,
    weights: Path | None,
    bind: Sequence[str] = (),
    set_: Sequence[str] = (),
    max_memory: str | None = None,
) -> tuple[Compilation, Path | None]:
    """The spec and the weights of the model at `path`: a spec, or weights that say their spec.

    Raises:
        SpecError: if a file cannot be read, or weights say no spec.
    """
    if path.suffix != ".safetensors":
        return open_spec(path, bind, set_, max_memory), weights
    spec = read_stored_spec(path, max_memory=parameters.memory(max_memory))
    if bind or set_:
        settings = {**spec.settings, **parameters.settings(set_)}
        bindings = {**spec.bindings, **parameters.bindings(bind)}
        limit = spec.max_memory
        spec = Compilation(spec.source, None, settings, bindings, limit, spec.files, spec.title)
    return spec, weights or path


def open_compared(
    path: Path, set_: Sequence[str] = (), max_memory: str | None = None
) -> "Compilation | TrainedModel | Imported":
    """The spec at `path`, or the model in a file of weights or of Keras; `--set` is for specs.

    Raises:
        SpecError: if the file cannot be read, or weights say no spec.
    """
    if path.suffix in (".lstm", "") or f"{path}" == STDIN:
        return open_spec(path, (), set_, max_memory)
    from lstmspec.differences import read_file

    found = read_file(path, parameters.memory(max_memory))
    for note in getattr(found, "notes", ()):
        say(f"{path}: {note}")
    return found


def open_trained(path: Path, max_memory: str | None = None) -> "TrainedModel":
    """The trained model at `path`.

    Raises:
        BadParameter: if it is a spec.
        SpecError: if the file cannot be read, or is damaged.
    """
    if path.suffix == ".lstm":
        raise typer.BadParameter(
            f"a spec has to be trained first: lstmspec train {path} --data D -o MODEL.safetensors",
            param_hint="'MODEL.safetensors'",
        )
    from lstmspec.trained import load

    return load(path, max_memory=parameters.memory(max_memory))


def takes_raw_data(
    path: Path, weights: Path | None, bind: Sequence[str], set_: Sequence[str]
) -> bool:
    """Whether the model at `path` was trained from data, and takes such data as training took them.

    Raises:
        BadParameter: if a trained model is given with what it has itself.
    """
    if not _was_trained(path):
        if weights is not None and _was_trained(weights):
            say(
                f"{weights} is taken for its weights alone, and numbers as the layers see them;"
                " for raw data name it in the place of the spec"
            )
        return False
    for given, option, has in (
        (weights, "--weights", "its weights"),
        (bind, "--bind", "its sizes"),
        (set_, "--set", "its `let`s"),
    ):
        if given:
            raise typer.BadParameter(
                f"a trained model has {has} already; name its spec to change them.",
                param_hint=f"'{option}'",
            )
    return True


def _was_trained(path: Path) -> bool:
    """Whether the file at `path` holds what was fitted on training data."""
    from lstmspec import weights as store

    return path.suffix == ".safetensors" and "lstmspec.preparation" in store.load_metadata(path)


def open_specs(
    paths: Sequence[str],
    bindings: Mapping[str, int],
    settings: Mapping[str, Setting],
    max_memory: int | None,
) -> tuple[list[Diagnostic], dict[str, Source], int]:
    """What is wrong in all of `paths`, the sources it points into, and the exit code of it."""
    diagnostics: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    for path in paths:
        try:
            spec = _open(path, bindings, settings, max_memory)
            diagnostics += spec.diagnostics
            sources.update(spec.sources)
        except SpecError as error:
            diagnostics += error.diagnostics
            sources.update(error.sources)
    codes = [d.exit_code for d in diagnostics if d.severity is Severity.ERROR]
    return diagnostics, sources, max(codes, default=0)


def read_stdin() -> str:
    """The text on stdin.

    Raises:
        SpecError: if it is too long or no text.
    """
    sink = Sink()
    # One byte more than a spec may have is enough to refuse it.
    source = decode_source(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>", sink)
    sink.raise_errors()
    if source is None:
        raise InternalError("unreadable text that was not reported")
    return source.text


def _open(
    path: str,
    bindings: Mapping[str, int],
    settings: Mapping[str, Setting],
    max_memory: int | None,
) -> Compilation:
    if path == STDIN:
        spec = parse_text(read_stdin(), name="<stdin>", settings=settings, max_memory=max_memory)
    else:
        spec = read(path, settings=settings, max_memory=max_memory)
    # Not by keyword: a dimension may have the name of a parameter.
    return Compilation(spec.source, spec.path, spec.settings, bindings, spec.max_memory)
