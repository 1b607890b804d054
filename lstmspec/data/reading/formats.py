"""Which reader reads which file, by the ending of its name."""

from collections.abc import Callable
from pathlib import Path

from lstmspec.data.reading.arrays import read_array, read_arrays
from lstmspec.data.reading.separated import read_csv, read_tsv
from lstmspec.data.reading.series import read_series
from lstmspec.data.reading.texts import read_long_text
from lstmspec.data.refusal import refusal
from lstmspec.data.table import Table

READERS: dict[str, Callable[[Path], Table]] = {
    ".csv": read_csv,
    ".npy": read_array,
    ".npz": read_arrays,
    ".ts": read_series,
    ".tsv": read_tsv,
    ".txt": read_long_text,
}


def read_table(path: Path) -> Table:
    """The data in the file at `path`.

    Raises:
        SpecError: `unreadable-file`, `unknown-format`, `corrupt-file` or `data-mismatch`.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise refusal(
            "unknown-format",
            f"`{path.name}` is in no format that can be read",
            path,
            f"Name a file that ends in {', '.join(sorted(READERS))}.",
        )
    try:
        return reader(path)
    except OSError as error:
        raise refusal(
            "unreadable-file",
            f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            path,
            "Check the path.",
        ) from None
