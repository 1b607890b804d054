"""Parquet files, read by pyarrow, which the extra `parquet` brings."""

from pathlib import Path
from typing import Any

from lstmspec.data.reading.frames import frame_columns
from lstmspec.data.refusal import corrupt, refusal
from lstmspec.data.table import Table, table


def read_parquet(path: Path) -> Table:
    """The table in a `.parquet` file; columns of lists are sequences.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `missing-extra`, `corrupt-file` or `data-mismatch`.
    """
    parquet = _pyarrow(path)
    with path.open("rb") as file:
        return table(frame_columns(_read(parquet, path, file), path), path)


def parquet_memory(path: Path) -> int:
    """The bytes that the columns take, by the file's own word."""
    parquet = _pyarrow(path)
    with path.open("rb") as file:
        try:
            facts = parquet.read_metadata(file)
        except (ValueError, OSError):
            return path.stat().st_size
    groups = [facts.row_group(index) for index in range(facts.num_row_groups)]
    stored: int = sum(group.total_byte_size for group in groups)
    # Text that repeats is stored once, and is a pointer each when read.
    return max(stored, 8 * int(facts.num_rows) * int(facts.num_columns))


def _read(parquet: Any, path: Path, file: Any) -> Any:
    try:
        return parquet.ParquetFile(file).read()
    # pyarrow's errors are ValueError, OSError, TypeError and NotImplementedError.
    except (ValueError, OSError, TypeError, NotImplementedError):
        raise corrupt(path, "it is no .parquet file, or is damaged") from None


def _pyarrow(path: Path) -> Any:
    try:
        from pyarrow import parquet
    except ImportError:
        raise refusal(
            "missing-extra",
            f"`{path.name}` needs `pyarrow` to be read",
            path,
            "Install it: pip install 'lstmspec[parquet]'",
        ) from None
    return parquet
