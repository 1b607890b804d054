"""Where a spec comes from: a file, a text, a model file."""

import os
from collections.abc import Mapping
from pathlib import Path

from lstmspec.compilation.phases import Setting
from lstmspec.compilation.spec import Compilation
from lstmspec.diagnostics import InternalError, Sink
from lstmspec.limits import default_max_memory
from lstmspec.source import Source
from lstmspec.syntax import read_source


def read(
    path: str | os.PathLike[str],
    *,
    settings: Mapping[str, Setting] | None = None,
    max_memory: int | None = None,
    **bindings: int,
) -> Compilation:
    """Read a spec from a file; keywords bind its named dimensions.

    Raises:
        SpecError: if the file cannot be read or is no text. What is wrong with the spec itself
            shows when a phase is asked for, such as `.model`.
    """
    sink = Sink()
    source = read_source(Path(path), sink)
    sink.raise_errors()
    if source is None:
        raise InternalError("an unreadable file that was not reported")
    return Compilation(
        source, Path(path), settings or {}, bindings, max_memory or default_max_memory()
    )


def read_stored_spec(path: Path, *, max_memory: int | None = None) -> Compilation:
    """The spec in the model file at `path`, which is that of its weights.

    Raises:
        SpecError: `unreadable-file`, `missing-spec`, `corrupt-file`, or what is wrong in the spec.
    """
    from lstmspec.stored import read_stored, require_same_model

    stored, saved, name = read_stored(path)
    spec = Compilation(
        Source(str(path), stored.text),
        None,
        stored.settings,
        stored.bindings,
        max_memory or default_max_memory(),
        stored.files,
        name,
    )
    require_same_model(path, spec.model_hash, saved)
    return spec


def parse_text(
    text: str,
    *,
    name: str = "<spec>",
    settings: Mapping[str, Setting] | None = None,
    max_memory: int | None = None,
    **bindings: int,
) -> Compilation:
    """A spec from its text; keywords bind its named dimensions. `use` needs a file, see `read`."""
    return Compilation(
        Source(name, text), None, settings or {}, bindings, max_memory or default_max_memory()
    )
