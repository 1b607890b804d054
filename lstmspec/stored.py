"""The spec inside a weights file, so that the file stands alone.

Beside the hash of the model the metadata holds the text of the spec as it was written, and as JSON
what `--set` and `--bind` changed of it, and the texts of the files that it brings in with `use`, by
their paths from the spec's folder. Sizes that the tensors tell need no binding.
"""

import json
import math
from collections.abc import Mapping
from pathlib import Path, PureWindowsPath
from posixpath import normpath
from types import MappingProxyType
from typing import Any, NamedTuple, NoReturn

from lstmspec import weights as store
from lstmspec.diagnostics import Diagnostic, SpecError

_SPEC, _SETTINGS, _BINDINGS = "lstmspec.spec", "lstmspec.settings", "lstmspec.bindings"
_FILES = "lstmspec.files"
_LONGEST_PATH = 1024


class StoredSpec(NamedTuple):
    """A spec as a weights file keeps it."""

    text: str
    settings: Mapping[str, int | float | bool | str]
    """What replaces the value of a top-level `let`."""
    bindings: Mapping[str, int]
    """The sizes of named dimensions that were bound."""
    files: Mapping[str, str] = MappingProxyType({})
    """The texts that `use` brings in, by path from the spec's folder."""

    def metadata(self) -> dict[str, str]:
        """The entries of a file's metadata that hold the spec; what is empty has none."""
        entries = {_SPEC: self.text}
        if self.settings:
            entries[_SETTINGS] = json.dumps(dict(self.settings))
        if self.bindings:
            entries[_BINDINGS] = json.dumps(dict(self.bindings))
        if self.files:
            entries[_FILES] = json.dumps(dict(self.files))
        return entries


def read_stored(path: Path) -> tuple[StoredSpec, str, str]:
    """The spec in the weights file at `path`, and hash and name of the model it was saved with.

    Raises:
        SpecError: `unreadable-file`, `corrupt-file`, or `missing-spec` if the file holds none.
    """
    metadata = store.load_metadata(path)
    if _SPEC not in metadata:
        raise _refusal(
            "missing-spec",
            f"`{path}` does not say the spec of its weights",
            path,
            f"Give the spec too: SPEC --weights {path}.",
        )
    settings = _object(path, metadata.get(_SETTINGS, "{}"))
    bindings = _object(path, metadata.get(_BINDINGS, "{}"))
    files = _object(path, metadata.get(_FILES, "{}"))
    if (
        not all(_is_setting(v) for v in settings.values())
        or not all(type(v) is int for v in bindings.values())
        or not all(_is_tame(name) and isinstance(text, str) for name, text in files.items())
    ):
        _corrupt(path)
    stored = StoredSpec(metadata[_SPEC], settings, bindings, files)
    name = metadata.get("lstmspec.name", "")
    if not name.isprintable() or len(name) > _LONGEST_PATH:
        _corrupt(path)
    return stored, metadata.get("lstmspec.model_hash", ""), name or "model"


def require_same_model(path: Path, found: str, saved: str) -> None:
    """Refuse a file whose spec has the hash `found`, where its weights were saved with `saved`.

    Raises:
        SpecError: `corrupt-file`.
    """
    if found != saved:
        raise _refusal(
            "corrupt-file",
            f"the spec in `{path}` is not that of its weights",
            path,
            f"Give the spec of the weights: SPEC --weights {path}.",
        )


def _object(path: Path, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        _corrupt(path)
    if not isinstance(found, dict):
        _corrupt(path)
    return found


def _is_setting(value: object) -> bool:
    return isinstance(value, int | str) or (isinstance(value, float) and math.isfinite(value))


def _is_tame(name: str) -> bool:
    """Whether a file's name is a plain path below the spec's folder, as `use` would write it."""
    return (
        0 < len(name) <= _LONGEST_PATH
        and not PureWindowsPath(name).anchor
        and normpath(name) == name
        and name.split("/")[0] not in (".", "..")
        and "\\" not in name
        and name.isprintable()
    )


def _corrupt(path: Path) -> NoReturn:
    raise _refusal(
        "corrupt-file",
        f"the spec in `{path}` is damaged",
        path,
        f"Give the spec of the weights: SPEC --weights {path}.",
    )


def _refusal(code: str, message: str, path: Path, help: str) -> SpecError:
    return SpecError((Diagnostic(code, message, help=help, file=str(path)),), {})
