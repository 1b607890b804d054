"""A scale: numbers moved and divided, feature by feature, and back."""

from collections.abc import Iterable
from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from lstmspec.data.preparation.fitted.base import Fitted, Many


class Scale(Fitted):
    """`(x - shift) / factor` along the last axis; a factor of a constant feature is 1."""

    kind: Literal["standard", "minmax"]
    """`standard` makes mean 0 and deviation 1, `minmax` the range 0 to 1."""
    shift: Many[float]
    """The mean, or the least number."""
    factor: Many[float]
    """The deviation (of the population), or the range."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.shift) != len(self.factor) or not all(f > 0 for f in self.factor):
            raise ValueError("a shift and a positive factor for each feature")
        return self

    @classmethod
    def fit(cls, kind: Literal["standard", "minmax"], parts: Iterable[np.ndarray]) -> "Scale":
        """The scale of all rows of `parts`, each `[..., features]`, computed in float64."""
        rows = [np.asarray(part, np.float64).reshape(-1, part.shape[-1]) for part in parts]
        whole = np.concatenate(rows)
        if kind == "standard":
            shift, factor = whole.mean(axis=0), whole.std(axis=0)
        else:
            shift = whole.min(axis=0)
            factor = whole.max(axis=0) - shift
        # What rounding leaves of a constant is no deviation.
        tiny = factor <= np.abs(shift) * 1e-12
        return cls(
            kind=kind,
            shift=tuple(map(float, shift)),
            factor=tuple(map(float, np.where(tiny, 1.0, factor))),
        )

    def apply(self, numbers: np.ndarray) -> np.ndarray:
        """`numbers` scaled, in float64."""
        return (np.asarray(numbers, np.float64) - self.shift) / self.factor

    def invert(self, numbers: np.ndarray) -> np.ndarray:
        """Scaled `numbers` as they were, in float64."""
        return np.asarray(numbers, np.float64) * self.factor + self.shift
