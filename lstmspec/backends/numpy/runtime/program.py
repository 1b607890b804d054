"""The emitted module as a program: predictions from a file to a file."""

from __future__ import annotations

import argparse
import csv
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array, ModelError
from lstmspec.backends.numpy.runtime.contract import INPUTS, NAME, OUTPUTS
from lstmspec.backends.numpy.runtime.files import read_arrays
from lstmspec.backends.numpy.runtime.loading import load
from lstmspec.backends.numpy.runtime.sizes import known_size, spell_shape


def main(arguments: Sequence[str] | None = None) -> int:
    """Predict as the command line says, and return the exit code: 0, 1 for what does not fit, 2."""
    parser = argparse.ArgumentParser(description=f"Predict with {NAME}.")
    parser.add_argument("--weights", required=True, metavar="W.safetensors")
    parser.add_argument("--data", required=True, metavar="X.npy|X.npz|X.csv")
    parser.add_argument("-o", "--output", metavar="Y.npy|Y.npz|Y.csv", help="else text to stdout")
    parser.add_argument("--bind", nargs="+", default=[], metavar="NAME=N", help="open dimensions")
    options = parser.parse_args(arguments)
    endings = (".npz",) if len(OUTPUTS) > 1 else (".npy", ".npz", ".csv")
    if options.output and Path(options.output).suffix.lower() not in endings:
        parser.error(f"{options.output} ends in none of {', '.join(endings)}")
    try:
        model = load(options.weights, **dict(binding(text) for text in options.bind))
        y = model.predict(read_data(Path(options.data), model.dims))
        write_outputs(y if isinstance(y, dict) else dict.fromkeys(OUTPUTS, y), options.output)
    except ModelError as error:
        sys.stderr.write(f"{parser.prog}: error: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{parser.prog}: error: {error.filename}: {error.strerror}\n")
        return 2
    return 0


def binding(text: str) -> tuple[str, int]:
    """Return the name and the size in NAME=N."""
    name, _, size = text.partition("=")
    if not size.isdecimal():
        raise ModelError(f"--bind takes NAME=N, such as time=100, not {text}")
    return name, int(size)


def read_data(path: Path, dims: Mapping[str, int]) -> Any:
    """Return the inputs in a file: one array, or a dict of arrays."""
    if path.suffix.lower() == ".csv":
        return read_table(path, dims)
    arrays = read_arrays(str(path))
    return [*arrays.values()] if len(arrays) == 1 else arrays


def read_table(path: Path, dims: Mapping[str, int]) -> Array:
    """Return a table of numbers as a batch: a row is a sample, its steps one after the other."""
    shape = next(iter(INPUTS.values()))[1]
    sizes = [known_size(dim, dims) or -1 for dim in shape]
    if len(INPUTS) > 1 or sizes.count(-1) > 1:
        raise ModelError(f"a table does not tell the inputs {', '.join(INPUTS)}: give an .npz file")
    rows: list[list[float]] = []
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            try:
                rows += [[float(cell) for cell in row]] if row else []
            except ValueError:
                if rows or number > 1:
                    raise ModelError(f"{path}: line {number} holds what is no number") from None
    try:
        return np.array(rows).reshape(len(rows), *sizes)
    except ValueError:
        wanted = spell_shape(shape, dims)
        raise ModelError(f"{path}: not every row is a sample of shape {wanted}") from None


def write_outputs(outputs: Mapping[str, Array], path: str | None) -> None:
    """Write the outputs in the form that the ending of `path` names, or as text to stdout."""
    ending = Path(path).suffix.lower() if path else ""
    if path and ending == ".npy":
        with Path(path).open("wb") as file:
            np.save(file, next(iter(outputs.values())))
    elif path and ending == ".npz":
        with zipfile.ZipFile(path, "w") as archive:
            for name, y in outputs.items():
                with archive.open(f"{name}.npy", "w") as entry:
                    np.save(entry, y)
    else:
        text = io.StringIO()
        for name, y in outputs.items():
            text.write(f"# {name}\n" if len(outputs) > 1 else "")
            rows = y.reshape(len(y), -1)
            np.savetxt(text, rows, fmt="%d" if y.dtype == "i4" else "%.9g", delimiter=",")
        if path:
            Path(path).write_text(text.getvalue(), encoding="utf-8")
        else:
            sys.stdout.write(text.getvalue())
