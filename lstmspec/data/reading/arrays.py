"""NumPy's own files as tables: `.npy` is the column `x`, `.npz` has a column an array."""

from pathlib import Path

import numpy as np

from lstmspec.data.archives import read_npy, read_npz
from lstmspec.data.refusal import mismatch
from lstmspec.data.table import ROWS, Column, Places, Table, table
from lstmspec.diagnostics import SpecError


def read_array(path: Path) -> Table:
    """The array in an `.npy` file.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    return table([array_column("x", read_npy(path), path)], path, has_names=False)


def read_arrays(path: Path) -> Table:
    """The arrays in an `.npz` archive.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    return table([array_column(name, array, path) for name, array in read_npz(path).items()], path)


def array_column(name: str, array: np.ndarray, path: Path | None, places: Places = ROWS) -> Column:
    """The column of `array`: numbers of any rank, or text; truths become 0 and 1.

    Anything else is its fault.

    Raises:
        SpecError: `data-mismatch` if it holds a single value.
    """
    if array.ndim == 0:
        raise mismatch(
            f"`{name}` is a single value", path, "Give an array whose first axis is the batch."
        )
    if array.dtype.kind not in "biufUS":
        fault = mismatch(
            f"`{name}` holds {array.dtype}, and a column holds numbers or text",
            path,
            f"Convert the array, such as {name}.astype('float32').",
        )
        return Column(name, array, places, fault=fault)
    if array.dtype.kind in "US":
        return _text_column(name, array, path, places)
    return Column(name, array.astype(np.int64) if array.dtype.kind == "b" else array, places)


def _text_column(name: str, array: np.ndarray, path: Path | None, places: Places) -> Column:
    try:
        return Column(name, _texts(name, array, path), places)
    except SpecError as fault:
        return Column(name, array, places, fault=fault)


def _texts(name: str, array: np.ndarray, path: Path | None) -> list[str]:
    if array.ndim > 1:
        shape = ", ".join(map(str, array.shape))
        raise mismatch(
            f"`{name}` holds text in the shape [{shape}]", path, "Give one text a sample."
        )
    try:
        return [text if isinstance(text, str) else text.decode() for text in array.tolist()]
    except UnicodeDecodeError:
        raise mismatch(
            f"`{name}` holds bytes that are no text in UTF-8", path, "Give text or numbers."
        ) from None
