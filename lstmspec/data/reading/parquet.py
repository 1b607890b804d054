"""Parquet files, read by pyarrow, which the extra `parquet` brings."""

from pathlib import Path
from typing import Any

from lstmspec.data.reading.frames import frame_columns
from lstmspec.data.refusal import corrupt, refusal
from lstmspec.data.table import Table, table

_NUMBERS = ("BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE")
_FLAT, _OBJECT = 16, 128
"""Bytes for a number as Arrow and as NumPy hold it, and for a value that is an object."""


_DAMAGE = (ValueError, OSError, TypeError, LookupError, MemoryError, NotImplementedError)
"""What pyarrow raises about damaged files, its own errors being of these classes."""


def read_parquet(path: Path) -> Table:
    """The table in a `.parquet` file; columns of lists are sequences.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `missing-extra`, `corrupt-file` or `data-mismatch`.
    """
    parquet = _pyarrow(path)
    with path.open("rb") as file:
        try:
            columns = frame_columns(parquet.ParquetFile(file).read(), path)
        except _DAMAGE:
            raise corrupt(path, "it is no .parquet file, or is damaged") from None
    return table(columns, path)


def parquet_memory(path: Path) -> int:
    """The bytes that reading takes, by what the file says of its columns.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `missing-extra`.
    """
    parquet = _pyarrow(path)
    with path.open("rb") as file:
        try:
            facts = parquet.read_metadata(file)
            groups = map(facts.row_group, range(facts.num_row_groups))
            chunks = [group.column(index) for group in groups for index in range(group.num_columns)]
            return int(facts.serialized_size) + sum(map(_chunk_memory, chunks))
        except _DAMAGE:
            return path.stat().st_size


def _chunk_memory(chunk: Any) -> int:
    """Of a part of a column; what is text or in lists becomes Python's objects for a while."""
    is_flat = chunk.physical_type in _NUMBERS and "." not in chunk.path_in_schema
    value = _FLAT if is_flat else _OBJECT
    return int(chunk.total_uncompressed_size) + value * int(chunk.num_values)


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
