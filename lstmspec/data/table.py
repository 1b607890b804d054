"""A table: what every format of data is read into, columns by name and one sample a row.

Each column knows where its samples stand in the file, so that whoever refuses one of them later,
for a reason of its own, can still name the line or the row. A table may hold more than a spec uses:
a column whose values cannot be used carries the reason, raised for whoever asks for them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from typing import Any, Literal

import numpy as np

from lstmspec.data.refusal import mismatch
from lstmspec.diagnostics import SpecError

Kind = Literal["numbers", "text", "sequences", "sound", "other"]


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


_KINDS: tuple[tuple[type | tuple[type, ...], Kind], ...] = (
    (str, "text"),
    ((Real, np.bool_), "numbers"),
    ((list, tuple, np.ndarray), "sequences"),
    (Recording, "sound"),
)
"""What a value alone says of its column; numbers in a list are those of a column with a fault."""


@dataclass(frozen=True, eq=False)
class Column:
    """One value a sample."""

    name: str
    held: np.ndarray | list[Any]
    """What `values` gives, or what was read of a column with a fault."""
    places: Places = ROWS
    fault: SpecError | None = field(default=None, kw_only=True)
    """Why the values cannot be used."""

    def __len__(self) -> int:
        return len(self.held)

    @property
    def values(self) -> np.ndarray | list[Any]:
        """A value a sample.

        A numeric array, batch first; or a list of text, of arrays [time] or [time, features] of
        different length, of lists of words, or of `Recording`.

        Raises:
            SpecError: the fault, if there is one.
        """
        self.check()
        return self.held

    def check(self) -> None:
        """Raise the fault, if there is one.

        Raises:
            SpecError: whatever was wrong when the column was read.
        """
        if self.fault is not None:
            raise self.fault

    @property
    def kind(self) -> Kind:
        """What the values are; `sequences` are arrays of different length, or words.

        With a fault it is what the first value that is there was to be; `other` is no kind.
        """
        if isinstance(self.held, np.ndarray):
            return "numbers" if self.held.dtype.kind in "biuf" else "other"
        first = next((value for value in self.held if value is not None), None)
        return next((kind for types, kind in _KINDS if isinstance(first, types)), "other")

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
