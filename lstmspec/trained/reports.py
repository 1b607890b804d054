"""How good predictions are: classes counted against each other, and errors of numbers.

Definitions are those of scikit-learn, a score that would divide by zero being 0.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from lstmspec.tensors import Array

MOST_CLASSES = 1000
"""Up to how many classes there is a matrix of them."""


@dataclass(frozen=True)
class ClassReport:
    """What a classifier took for what."""

    labels: tuple[str, ...]
    """The names of the classes."""
    support: Array
    """How many samples each class has."""
    taken: Array
    """How many were taken for each class."""
    hits: Array
    """How many of each class were taken for it."""
    confusion: Array | None
    """int64 `[classes, classes]`: how many of the class of the row were taken for the column's;
    `None` beyond 1,000 classes, and where a sample may be of several."""
    accuracy: float
    """The part of all samples whose class was found; where a sample may be of several, the part of
    all decisions that were right."""

    @staticmethod
    def of(labels: Sequence[str], truth: Array, predicted: Array) -> "ClassReport":
        """The report of integers `[samples]`, each the number of a label."""
        size = len(labels)
        confusion = None
        if size <= MOST_CLASSES:
            pairs = truth.astype(np.int64) * size + predicted.astype(np.int64)
            confusion = np.bincount(pairs, minlength=size * size).reshape(size, size)
        return ClassReport(
            tuple(labels),
            np.bincount(truth, minlength=size),
            np.bincount(predicted, minlength=size),
            np.bincount(truth[truth == predicted], minlength=size),
            confusion,
            float(np.mean(truth == predicted)),
        )

    @staticmethod
    def of_any(labels: Sequence[str], truth: Array, predicted: Array) -> "ClassReport":
        """The report of bools `[samples, labels]`: which labels a sample has."""
        return ClassReport(
            tuple(labels),
            truth.sum(axis=0),
            predicted.sum(axis=0),
            (truth & predicted).sum(axis=0),
            None,
            float(np.mean(truth == predicted)),
        )

    @cached_property
    def precision(self) -> Array:
        """The part of what was taken for a class that is of it, class by class."""
        return _ratio(self.hits, self.taken)

    @cached_property
    def recall(self) -> Array:
        """The part of a class that was found, class by class."""
        return _ratio(self.hits, self.support)

    @cached_property
    def f1(self) -> Array:
        """The harmonic mean of precision and recall, class by class."""
        return _ratio(2 * self.hits, self.taken + self.support)

    @cached_property
    def occurring(self) -> Array:
        """Whether a class is that of a sample, or was taken for one."""
        return self.taken + self.support > 0

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the classes that occur."""
        found = self.f1[self.occurring]
        return float(found.mean()) if found.size else 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        rows = zip(self.labels, self.precision, self.recall, self.f1, self.support, strict=True)
        return {
            "accuracy": self.accuracy,
            "macro_f1": self.macro_f1,
            "classes": [
                {
                    "label": label,
                    "precision": float(precision),
                    "recall": float(recall),
                    "f1": float(f1),
                    "support": int(support),
                }
                for label, precision, recall, f1, support in rows
            ],
            "confusion": None if self.confusion is None else self.confusion.tolist(),
        }


@dataclass(frozen=True)
class NumberReport:
    """The errors of predicted numbers, column by column, in the units of the data."""

    columns: tuple[str, ...]
    mae: Array
    """The mean of the absolute errors."""
    rmse: Array
    """The root of the mean of the squared errors."""
    r2: Array
    """One less the part of the variance that is left; nothing is constant and well predicted: 1."""
    count: int = field(default=0)
    """How many rows were compared."""

    @staticmethod
    def of(columns: Sequence[str], truth: Array, predicted: Array) -> "NumberReport":
        """The report of numbers `[rows, columns]`, computed in float64."""
        truth, predicted = np.asarray(truth, np.float64), np.asarray(predicted, np.float64)
        errors = predicted - truth
        squares = (errors**2).sum(axis=0)
        spread = ((truth - truth.mean(axis=0)) ** 2).sum(axis=0)
        constant = np.where(squares == 0, 1.0, 0.0)
        r2 = np.where(spread > 0, 1 - squares / np.where(spread > 0, spread, 1), constant)
        return NumberReport(
            tuple(columns),
            np.abs(errors).mean(axis=0),
            np.sqrt(squares / len(errors)),
            r2,
            len(errors),
        )

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON has it: the mean of the columns, and each."""
        rows = zip(self.columns, self.mae, self.rmse, self.r2, strict=True)
        return {
            "mae": float(self.mae.mean()),
            "rmse": float(self.rmse.mean()),
            "r2": float(self.r2.mean()),
            "columns": [
                {"column": name, "mae": float(mae), "rmse": float(rmse), "r2": float(r2)}
                for name, mae, rmse, r2 in rows
            ],
        }


def _ratio(part: Any, whole: Any) -> Array:
    """`part / whole`, and 0 where that divides by zero."""
    whole = np.asarray(whole, np.float64)
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
