"""Writing predictions: `.npy`, `.npz`, `.csv`, or text."""

import io
from collections.abc import Callable, Mapping
from math import prod
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

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
    writers: dict[str, Callable[[BinaryIO], object]] = {
        ".npy": lambda file: np.save(file, first, allow_pickle=False),
        ".npz": lambda file: write_npz(outputs, file),
        ".csv": lambda file: file.write(format_outputs({"": first}).encode()),
    }
    write = writers[path.suffix.lower()]

    # Given a path, NumPy would add an ending of its own to one in capitals.
    def write_open(to: Path) -> None:
        with to.open("wb") as file:
            write(file)

    write_file(path, write_open)


def write_npz(arrays: Mapping[str, np.ndarray], file: BinaryIO) -> None:
    """Write `arrays` by name as an `.npz`, the same bytes for the same arrays."""
    # `np.savez` takes names as keywords, and has some of its own, such as `file`.
    with ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            with archive.open(ZipInfo(f"{name}.npy"), "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


def format_outputs(outputs: Mapping[str, np.ndarray]) -> str:
    """The outputs as text: a line a sample, numbers apart by commas, enough digits for float32."""
    text = io.StringIO()
    for name, array in outputs.items():
        if len(outputs) > 1:
            text.write(f"# {name}\n")
        # Not -1: it has no answer where there is no sample.
        rows = array.reshape(len(array), prod(array.shape[1:]))
        np.savetxt(text, rows, fmt="%.9g" if rows.dtype.kind == "f" else "%d", delimiter=",")
    return text.getvalue()
