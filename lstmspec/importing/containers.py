"""The file forms of Keras: what a file says and which tensors it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.importing.archive import CONFIG, METADATA, Archive
from lstmspec.importing.hdf5 import Group, opened
from lstmspec.importing.json_text import check_length, parse_object
from lstmspec.importing.refusals import corrupt, shown

SUFFIXES = (".keras", ".h5", ".hdf5", ".json")
_OPEN_ENDED = "Check the path."


@dataclass(frozen=True)
class KerasFile:
    """A file of Keras, open."""

    path: Path
    config: dict[str, Any]
    """The configuration of the model, as it stands in the file."""
    version: str
    """The version of Keras that wrote it; empty if the file does not say."""
    generation: int
    """1, 2 or 3: which Keras spelled the configuration."""
    kind: str
    """What the file is, in words."""
    root: Group | None = None
    """The group that holds the weights; `None` if the file has none."""


@contextmanager
def opened_file(path: Path, config: Path | None) -> Iterator[KerasFile]:
    """The file at `path`, with the configuration at `config` if it holds weights alone.

    Raises:
        SpecError: `unknown-format`, `unreadable-file`, `corrupt-file`, `file-too-large`, or
            `missing-extra`.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise _unknown(path)
    with _readable(path) as file:
        if suffix == ".json":
            yield _described(path, _object(path, file), "a configuration, without weights")
        elif suffix == ".keras":
            with _archive(path, file) as found:
                yield found
        else:
            with opened(path, file) as root:
                yield _legacy(path, root, config)


@contextmanager
def _archive(path: Path, file: BinaryIO) -> Iterator[KerasFile]:
    archive = Archive(path, file)
    metadata = parse_object(path, archive.text(METADATA), f"`{METADATA}`")
    described = parse_object(path, archive.text(CONFIG), f"`{CONFIG}`")
    version = metadata.get("keras_version")
    found = _described(path, described, "a `.keras` file", str(version or ""))
    with opened(path, archive.weights()) as root:
        yield KerasFile(path, found.config, found.version, found.generation, found.kind, root)


def _legacy(path: Path, root: Group, config: Path | None) -> KerasFile:
    """A file of HDF5: a whole model, or weights beside a configuration."""
    written = root.text("model_config")
    weights = root.child("model_weights") if written is not None else root
    version = root.text("keras_version") or ""
    if written is None and config is None:
        raise SpecError(
            (
                Diagnostic(
                    "missing-spec",
                    f"`{path}` holds weights and does not say of which model",
                    help="Give what `model.to_json()` returns too: --config C.json.",
                    file=str(path),
                ),
            ),
            {},
        )
    if written is not None:
        described = parse_object(path, written, "`model_config`")
        kind = "a whole `.h5` file"
    else:
        with _readable(config) as file:  # type: ignore[arg-type]  # told above
            described = _object(config, file)  # type: ignore[arg-type]  # likewise
        kind = "weights, with a configuration"
    found = _described(path, described, kind, version)
    return KerasFile(path, found.config, found.version, found.generation, kind, weights)


def _object(path: Path, file: BinaryIO) -> dict[str, Any]:
    size = file.seek(0, 2)
    check_length(path, size, "it")
    file.seek(0)
    return parse_object(path, file.read(), "it")


def _described(path: Path, described: dict[str, Any], kind: str, version: str = "") -> KerasFile:
    """The file, with the generation that its version or its form tells."""
    if not isinstance(described.get("class_name"), str) or "config" not in described:
        raise corrupt(path, "describes no Keras model")
    version = version or str(described.get("keras_version") or "")
    first = version.partition(".")[0]
    if first in ("0", "1", "2", "3"):
        generation = max(int(first), 1)
    elif version:
        raise corrupt(path, f"is of Keras {shown(version)}, and lstmspec reads Keras 1 to 3")
    else:
        generation = 3 if "module" in described else 2
    return KerasFile(path, described, version, generation, kind)


@contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    try:
        if not path.is_file() and path.exists():
            raise IsADirectoryError(21, "Is a directory")
        file = path.open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be read"
        message = f"`{path}` cannot be read: {reason.lower()}"
        diagnostic = Diagnostic("unreadable-file", message, help=_OPEN_ENDED, file=str(path))
        raise SpecError((diagnostic,), {}) from None
    with file:
        yield file


def _unknown(path: Path) -> SpecError:
    diagnostic = Diagnostic(
        "unknown-format",
        f"`{path.name}` has an ending that names no form of Keras",
        help=f"Name a file that ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        file=str(path),
    )
    return SpecError((diagnostic,), {})
