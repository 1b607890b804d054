"""Reading NumPy's own files. Nothing is unpickled."""

import warnings
import zipfile
import zlib
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO

import numpy as np

from lstmspec.data.refusal import corrupt

_DAMAGE = (
    ValueError,
    EOFError,
    KeyError,
    OverflowError,
    # A header that claims more numbers than the file holds, and more than there is memory for.
    MemoryError,
    TokenError,
    zipfile.BadZipFile,
    zlib.error,
    # Archives that are encrypted or compressed in ways that Python does not know.
    RuntimeError,
)
"""What NumPy and the standard library raise about damaged files."""


def read_npy(path: Path) -> np.ndarray:
    """The array in an .npy file.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file`.
    """
    try:
        with path.open("rb") as file:
            array = _load(file)
    except _DAMAGE:
        raise corrupt(path, "it is no .npy file of plain numbers, or is cut short") from None
    if not isinstance(array, np.ndarray):
        raise corrupt(path, "it is an .npz archive")
    return array


def read_npz(path: Path) -> dict[str, np.ndarray]:
    """The arrays in an .npz archive by name.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file`.
    """
    try:
        # Given a path, NumPy leaves the file open if it is damaged.
        with path.open("rb") as file:
            archive = _load(file)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise corrupt(path, "it is a single array, an .npy file")
            arrays = {name: archive[name] for name in archive.files}
    except _DAMAGE:
        raise corrupt(path, "it is no .npz archive of plain arrays, or is cut short") from None
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):
            raise corrupt(path, f"`{name}` in it is no array")
    return arrays


def _load(file: BinaryIO) -> Any:
    with warnings.catch_warnings():
        # NumPy warns of headers that Python 2 wrote; it reads them all the same.
        warnings.simplefilter("ignore")
        return np.load(file, allow_pickle=False)
