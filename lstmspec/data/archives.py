"""Reading NumPy's own files. Nothing is unpickled."""

import zipfile
import zlib
from pathlib import Path
from tokenize import TokenError

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
        array = np.load(path, allow_pickle=False)
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
        archive = np.load(path, allow_pickle=False)
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise corrupt(path, "it is a single array, an .npy file")
        with archive:
            arrays = {name: archive[name] for name in archive.files}
    except _DAMAGE:
        raise corrupt(path, "it is no .npz archive of plain arrays, or is cut short") from None
    for name, array in arrays.items():
        if not isinstance(array, np.ndarray):
            raise corrupt(path, f"`{name}` in it is no array")
    return arrays
