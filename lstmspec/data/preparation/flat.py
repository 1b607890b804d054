"""The labels of a column one behind another, and where each of them stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmspec.data.preparation.fitted import label_name
from lstmspec.data.table import Column


@dataclass(frozen=True)
class FlatLabels:
    """Every label of a column, sample after sample."""

    column: Column
    labels: Sequence[Any] | np.ndarray
    """Texts or numbers."""
    ends: np.ndarray
    """How many labels there are up to the end of each sample."""

    @classmethod
    def of(cls, column: Column) -> "FlatLabels":
        """The labels of `column`: one a sample, or one a step."""
        values = column.values
        count = len(values)
        if isinstance(values, np.ndarray):
            flat = values.reshape(-1)
            return cls(column, flat, np.arange(1, count + 1) * (len(flat) // count))
        if isinstance(values[0], str):
            return cls(column, values, np.arange(1, count + 1))
        items = [item.ravel().tolist() if isinstance(item, np.ndarray) else item for item in values]
        labels = [label for item in items for label in item]
        return cls(column, labels, np.cumsum([len(item) for item in items]))

    def numbers(self, known: Mapping[str, int]) -> np.ndarray:
        """The number of each label, -1 for one that is not known: int32."""
        labels = self.labels
        if isinstance(labels, np.ndarray):
            different, inverse = np.unique(labels, return_inverse=True)
            names = [known.get(label_name(label), -1) for label in different]
            numbers: np.ndarray = np.array(names, np.int32)[inverse.reshape(-1)]
            return numbers
        found = (known.get(label_name(label), -1) for label in labels)
        return np.fromiter(found, np.int32, len(labels))

    def by_sample(self, numbers: np.ndarray) -> list[np.ndarray]:
        """What stands for the labels, sample by sample."""
        return np.split(numbers, self.ends[:-1])

    def place(self, position: int) -> str:
        """Where the label at `position` stands."""
        index = int(np.searchsorted(self.ends, position, side="right"))
        if self._is_single:
            return self.column.place(index)
        begun = int(self.ends[index - 1]) if index else 0
        return self.column.place(index, position - begun)

    @property
    def _is_single(self) -> bool:
        """Whether there is one label a sample."""
        values = self.column.values
        if isinstance(values, np.ndarray):
            return values.ndim == 1 or values.shape[1:] == (1,)
        return isinstance(values[0], str)
