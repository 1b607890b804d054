"""A table: what every format of data is read into, columns by name and one sample a row.

Each column knows where its samples stand in the file, so that whoever refuses one of them later,
for a reason of its own, can still name the line or the row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from lstmspec.data.refusal import mismatch
from lstmspec.diagnostics import SpecError

Kind = Literal["numbers", "text", "sequences", "sound"]


@dataclass(frozen=True)
class Places:
    """Where the samples of a column stand."""

    form: str
    """How a place is spelled, of `{at}` and `{column}`."""
    at: Sequence[int | str] | None = None
    """Line number or file name of each sample; `None` for its index, counted from 0."""

    def spell(self, index: int, column: str) -> str:
        """The place of sample `index` in `column`."""
        at = index if self.at is None else self.at[index]
        return self.form.format(at=at, column=column if column.isdecimal() else f"`{column}`")


ROWS = Places("row {at} of {column}")
"""Of arrays, whose rows are counted from 0."""
CELLS = Places("row {at}, column {column}")
"""Of tables without lines, such as a data frame, whose rows are counted from 0."""


def lines_of(numbers: Sequence[int]) -> Places:
    """The places of a table of text whose samples stand in the lines `numbers`."""
    return Places("line {at}, column {column}", numbers)


@dataclass(frozen=True, eq=False)
class Recording:
    """Sound of one channel."""

    samples: np.ndarray
    """float32 [time], from -1 to 1."""
    rate: int
    """Samples a second."""


@dataclass(frozen=True, eq=False)
class Column:
    """One value a sample."""

    name: str
    values: np.ndarray | list[Any]
    """A numeric array, batch first; or a list of text, of arrays [time] or [time, features] of
    different length, of lists of words, or of `Recording`."""
    places: Places = ROWS

    def __len__(self) -> int:
        return len(self.values)

    @property
    def kind(self) -> Kind:
        """What the values are; `sequences` are arrays of different length, or words."""
        if isinstance(self.values, np.ndarray):
            return "numbers"
        first = self.values[0]
        if isinstance(first, str):
            return "text"
        return "sound" if isinstance(first, Recording) else "sequences"

    def place(self, index: int, *within: int) -> str:
        """Where sample `index` stands, such as "line 12, column `price`".

        Args:
            index: The sample.
            within: The index within the sample, if it is an array.
        """
        place = self.places.spell(index, self.name)
        return f"{place}, at [{', '.join(map(str, within))}]" if within else place


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of the same length, by name; `table` makes one and refuses what is none."""

    columns: dict[str, Column]
    path: Path | None = None
    """The file or folder; `None` for data that came from Python."""
    has_names: bool = True
    """Whether the data name their columns; those of a table without heading are `1`, `2`, ..."""
    source: str = field(default="", kw_only=True)
    """What messages call the data."""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def refusal(self, message: str, help: str, trail: tuple[str, ...] = ()) -> SpecError:
        """The `data-mismatch` error of this table."""
        return mismatch(message, self.path, help, trail)


def no_samples(path: Path | None) -> SpecError:
    """The error of data without a row."""
    return mismatch("the table has no samples", path, "Give a row a sample.")


def table(columns: Iterable[Column], path: Path | None = None, *, has_names: bool = True) -> Table:
    """The table of `columns`.

    Raises:
        SpecError: `data-mismatch` if there is no sample, or if names are equal or lengths are not.
    """
    by_name: dict[str, Column] = {}
    for column in columns:
        if column.name in by_name:
            raise mismatch(
                f"two columns have the name `{column.name}`", path, "Give each its own name."
            )
        by_name[column.name] = column
    sizes = {name: len(column) for name, column in by_name.items()}
    if len(set(sizes.values())) > 1:
        raise mismatch(
            "the columns hold different numbers of samples",
            path,
            "The first axis is the batch: give every column one row a sample.",
            tuple(f"`{name}` holds {size}" for name, size in sizes.items()),
        )
    if not any(sizes.values()):
        raise no_samples(path)
    source = "the data" if path is None else path.name
    return Table(by_name, path, has_names, source=source)
