"""Writing predictions: `.npy`, `.npz`, `.csv`, or text."""

import io
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from lstmspec.diagnostics import Sink, listing
from lstmspec.files import write_file
from lstmspec.ir import Model

_SUFFIXES = (".npy", ".npz", ".csv")


def require_writable(model: Model, path: Path) -> None:
    """Refuse, before anything is computed, a file that cannot hold the outputs of `model`.

    Raises:
        SpecError: `unknown-format`.
    """
    sink = Sink()
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        sink.error(
            "unknown-format",
            f"`{path.name}` names no format that can be written",
            file=str(path),
            help=f"Name a file that ends in {listing(_SUFFIXES)}.",
        )
    elif suffix != ".npz" and len(model.outputs) > 1:
        sink.error(
            "unknown-format",
            f"`{path.name}` holds one array, and the model has {len(model.outputs)} outputs",
            file=str(path),
            help="Name a file that ends in .npz: it holds one array an output, by name.",
        )
    sink.raise_errors()


def write_outputs(outputs: Mapping[str, np.ndarray], path: Path) -> None:
    """Write `outputs` to `path`; `require_writable` has said yes.

    Raises:
        SpecError: `unwritable-file`.
    """
    first = next(iter(outputs.values()))
    writers: dict[str, Callable[[Path], object]] = {
        ".npy": lambda to: np.save(to, first, allow_pickle=False),
        ".npz": lambda to: np.savez(to, **dict(outputs)),
        ".csv": lambda to: to.write_text(format_outputs({"": first}), encoding="utf-8"),
    }
    write_file(path, writers[path.suffix.lower()])


def format_outputs(outputs: Mapping[str, np.ndarray]) -> str:
    """The outputs as text: a line a sample, numbers apart by commas, enough digits for float32."""
    text = io.StringIO()
    for name, array in outputs.items():
        if len(outputs) > 1:
            text.write(f"# {name}\n")
        rows = array.reshape(len(array), -1)
        np.savetxt(text, rows, fmt="%.9g" if rows.dtype.kind == "f" else "%d", delimiter=",")
    return text.getvalue()
