"""Which reader reads which file, by the ending of its name."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lstmspec.data.reading import memory
from lstmspec.data.reading.arrays import read_array, read_arrays
from lstmspec.data.reading.json_lines import read_json_lines
from lstmspec.data.reading.parquet import parquet_memory, read_parquet
from lstmspec.data.reading.separated import read_csv, read_tsv
from lstmspec.data.reading.series import read_series
from lstmspec.data.reading.sound import read_folder, read_wav
from lstmspec.data.reading.texts import read_long_text
from lstmspec.data.refusal import refusal
from lstmspec.data.table import Table
from lstmspec.limits import default_max_memory


class Format(NamedTuple):
    """How files of one kind are read."""

    read: Callable[[Path], Table]
    memory: Callable[[Path], int]
    """The bytes that `read` takes, found without reading the file."""


FORMATS: dict[str, Format] = {
    ".csv": Format(read_csv, memory.table_memory),
    ".jsonl": Format(read_json_lines, memory.table_memory),
    ".npy": Format(read_array, memory.file_memory),
    ".npz": Format(read_arrays, memory.archive_memory),
    ".parquet": Format(read_parquet, parquet_memory),
    ".ts": Format(read_series, memory.table_memory),
    ".tsv": Format(read_tsv, memory.table_memory),
    ".txt": Format(read_long_text, memory.file_memory),
    ".wav": Format(read_wav, memory.sound_memory),
}
_FOLDER = Format(read_folder, memory.folder_memory)


def read_table(path: Path, max_memory: int | None = None) -> Table:
    """The data in the file, or the folder of recordings, at `path`.

    Args:
        path: Where the data are.
        max_memory: The most bytes that reading may take; by default those of `lstmspec.limits`.

    Raises:
        SpecError: `unreadable-file`, `unknown-format`, `data-too-large`, `corrupt-file`,
            `missing-extra` or `data-mismatch`.
    """
    try:
        found = _format(path)
        budget = default_max_memory() if max_memory is None else max_memory
        memory.check_memory(path, found.memory(path), budget)
        return found.read(path)
    except OSError as error:
        raise refusal(
            "unreadable-file",
            f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            path,
            "Check the path.",
        ) from None


def _format(path: Path) -> Format:
    if path.is_dir():
        return _FOLDER
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        raise refusal(
            "unknown-format",
            f"`{path.name}` is in no format that can be read",
            path,
            f"Name a folder of .wav files, or a file that ends in {', '.join(FORMATS)}.",
        )
    return found
