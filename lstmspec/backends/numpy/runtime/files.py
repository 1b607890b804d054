"""Files of arrays: read without trust, and written whole or not at all."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np

from lstmspec.backends.numpy.kernels import Array, ModelError


def read_arrays(path: str) -> dict[str, Array]:
    """Return the arrays of an .npz file by name, or that of an .npy file under the name ""."""
    try:
        data = np.load(path, allow_pickle=False)
        return {"": data} if isinstance(data, np.ndarray) else dict(data)
    except (ValueError, EOFError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error):
        raise ModelError(f"{path} is no file of NumPy arrays, or is damaged") from None


def replace_file(path: str, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside `path`, then put it in its place: a reader sees the old or the new."""
    beside = Path(f"{path}.part")
    try:
        with beside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
