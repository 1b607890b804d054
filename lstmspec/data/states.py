"""The file of a stream's state: read without trust, and written whole or not at all."""

from pathlib import Path
from typing import Any

from lstmspec.backends.numpy.kernels import read_safetensors
from lstmspec.data.archives import read_npz
from lstmspec.data.inputs import Arrays
from lstmspec.data.refusal import corrupt, refusal
from lstmspec.diagnostics import SpecError
from lstmspec.files import write_file

_SUFFIXES = (".npz", ".safetensors")


def read_state(live: Any, path: Path) -> Any:
    """The state of one sequence in `path`, for the live model `live`.

    Raises:
        SpecError: `unreadable-file`, `corrupt-file`, or `state-mismatch` if it is of another model.
    """
    begun = live.init_state(1)
    try:
        arrays, found = _arrays(path)
    except OSError as error:
        raise refusal(
            "unreadable-file",
            f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            path,
            "Check the path.",
        ) from None
    if found not in ("", begun.model_hash):
        raise _mismatch(path, "of another spec")
    expected = {name: array.shape[1:] for name, array in begun.items()}
    if {name: array.shape[1:] for name, array in arrays.items()} != expected:
        raise _mismatch(path, "of another model: its arrays have other names or shapes")
    if any(array.dtype.kind not in "fiu" for array in arrays.values()):
        raise _mismatch(path, "of no model: its arrays hold no numbers")
    sizes = {len(array) for array in arrays.values()}
    if not sizes <= {1}:
        raise _mismatch(path, f"of {max(sizes)} sequences, and a stream is one")
    return live.load_state(path)


def write_state(state: Any, path: Path) -> None:
    """Write `state` to `path`; `require_state_file` has said yes.

    Raises:
        SpecError: `unwritable-file`; what was at `path` before is still there.
    """
    write_file(path, state.save)


def require_state_file(path: Path) -> None:
    """Refuse a file that cannot hold a state by its name.

    Raises:
        SpecError: `unknown-format`.
    """
    if path.suffix not in _SUFFIXES:
        raise refusal(
            "unknown-format",
            f"`{path.name}` names no format of a state",
            path,
            "Name a file that ends in .npz or .safetensors.",
        )


def _arrays(path: Path) -> tuple[Arrays, str]:
    """The arrays in a file of a state, and the hash of the spec; empty if there is none."""
    if path.suffix == ".npz":
        arrays = read_npz(path)
        found = arrays.pop("model_hash", None)
        return arrays, "" if found is None else str(found)
    try:
        arrays, metadata = read_safetensors(str(path))
    except ValueError:
        raise corrupt(path, "it is no .safetensors file, or is cut short") from None
    return arrays, metadata.get("model_hash", "")


def _mismatch(path: Path, why: str) -> SpecError:
    return refusal(
        "state-mismatch",
        f"`{path}` is a state {why}",
        path,
        "Name another file for `--state`, or delete this one to begin anew.",
    )
