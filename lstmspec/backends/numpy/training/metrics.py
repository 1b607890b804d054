"""Metrics that take one batch after another: accuracies, errors, and those of other files.

Formulas are those of keras/src/metrics. Sums are kept in float64, whatever the dtype of the
predictions. Sample weights are used where they are given; Keras gives them to the metrics that are
compiled as `weighted_metrics` alone. A mask is looked at by accuracies, the mean squared and the
mean absolute error; like Keras 3.15, the others do not look at it.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import accuracies
from lstmspec.backends.numpy.training.alignment import fit_targets, merge_weights, spread
from lstmspec.backends.numpy.training.confusion import AreaUnderCurve, Hits
from lstmspec.ir import Metric


class StreamingMetric(Protocol):
    """A metric that takes one batch after another."""

    def reset(self) -> None:
        """Forget all batches."""

    def update(
        self,
        y_true: Array,
        y_pred: Array,
        *,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> None:
        """Take a batch in.

        Raises:
            ValueError: if shapes do not fit.
        """

    def result(self) -> float:
        """Return the metric over all batches so far."""
        ...

    def state(self) -> dict[str, Array]:
        """Return the sums over all batches so far, by name."""
        ...

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned; a name that is missing is nothing taken in."""


def make_metric(metric: Metric) -> StreamingMetric:
    """Return `metric` before the first batch."""
    return _METRICS[metric.kind](metric)


@dataclass
class Mean:
    """A mean of numbers, such as the losses of batches weighted by their sizes."""

    total: float = 0.0
    count: float = 0.0

    def reset(self) -> None:
        """Forget all."""
        self.total = self.count = 0.0

    def add(self, value: float, weight: float = 1.0) -> None:
        """Take one number in."""
        self.total += value * weight
        self.count += weight

    def result(self) -> float:
        """Return the mean; 0 without a number."""
        return self.total / self.count if self.count else 0.0

    def state(self) -> dict[str, Array]:
        """Return the sums, by name."""
        return {
            "total": np.array(self.total, np.float64),
            "count": np.array(self.count, np.float64),
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned."""
        self.total, self.count = float(state["total"]), float(state["count"])


@dataclass
class MeanMetric:
    """A mean over samples, each being a mean over its own values.

    With weights it is the sum of all weighted values divided by the sum of the weights, both
    divided by the number of values a sample (`reduce_to_samplewise_values` in Keras).
    """

    values: Callable[[Array, Array], Array]
    """The values of a batch, from targets and predictions: (batch, ...)."""
    masked: bool = True
    """Whether a mask is looked at."""
    root: bool = False
    """Whether the result is the root of the mean."""
    mean: Mean = field(default_factory=Mean)

    def reset(self) -> None:
        """Forget all."""
        self.mean.reset()

    def update(
        self,
        y_true: Array,
        y_pred: Array,
        *,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> None:
        """Take a batch in."""
        with np.errstate(over="ignore", invalid="ignore"):
            values = self.values(y_true, y_pred)
            each = max(values.size // max(len(values), 1), 1)
            mask = mask if self.masked else None
            weights = merge_weights(values.shape, np.float64, sample_weight, mask, rescale=False)
            if weights is None:
                self.mean.total += float(np.sum(values, dtype=np.float64)) / each
                self.mean.count += len(values)
                return
            self.mean.total += float(np.sum(values * weights)) / each
            self.mean.count += float(np.sum(np.broadcast_to(weights, values.shape))) / each

    def result(self) -> float:
        """Return the mean, or its root; 0 if no weight was taken in."""
        return math.sqrt(self.mean.result()) if self.root else self.mean.result()

    def state(self) -> dict[str, Array]:
        """Return the sums, by name."""
        return self.mean.state()

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned."""
        self.mean.restore(state)


@dataclass
class R2:
    """The coefficient of determination, `1 - residual / total`, averaged over the outputs.

    `total` is the sum of squares around the mean of the targets. An output without any is 0 if it
    was missed, and NaN if it was hit, as in Keras.
    """

    sums: Array | None = None
    """For each output the weights, and weighted the targets, their squares and the errors'."""

    def reset(self) -> None:
        """Forget all."""
        self.sums = None

    def update(
        self,
        y_true: Array,
        y_pred: Array,
        *,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> None:
        """Take a batch in."""
        if y_pred.ndim != 2:
            raise ValueError(f"r2_score takes matrices, not predictions of {y_pred.shape}")
        y = fit_targets(y_true, y_pred.shape)
        weights = np.ones((1, 1)) if sample_weight is None else spread(sample_weight, y.shape)
        weights = np.broadcast_to(weights, y.shape).astype(np.float64)
        y = y.astype(np.float64)
        parts = [weights, y * weights, y * y * weights, np.square(y - y_pred) * weights]
        sums = np.stack([part.sum(axis=0) for part in parts])
        self.sums = sums if self.sums is None else self.sums + sums

    def result(self) -> float:
        """Return the mean over the outputs; NaN without a sample."""
        if self.sums is None:
            return math.nan
        count, first, second, residual = self.sums
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = 1.0 - residual / (second - first * (first / count))
        return float(np.mean(np.where(np.isinf(scores), 0.0, scores)))

    def state(self) -> dict[str, Array]:
        """Return the sums, by name; none before the first batch."""
        return {} if self.sums is None else {"sums": self.sums}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned."""
        self.sums = state.get("sums")


def _squared(y: Array, p: Array) -> Array:
    return np.square(_error(y, p))


def _error(y: Array, p: Array) -> Array:
    return p - fit_targets(y, p.shape).astype(p.dtype, copy=False)


def _accuracy_of(values: Callable[[Any, Array, Array], Array]) -> Callable[[Any], StreamingMetric]:
    return lambda metric: MeanMetric(lambda y, p: values(metric, y, p))


_METRICS: dict[str, Callable[[Any], StreamingMetric]] = {
    "accuracy": _accuracy_of(accuracies.accuracy),
    "auc": AreaUnderCurve,
    "binary_accuracy": _accuracy_of(accuracies.binary_accuracy),
    "categorical_accuracy": _accuracy_of(accuracies.categorical_accuracy),
    "mean_absolute_error": lambda _: MeanMetric(lambda y, p: np.mean(np.abs(_error(y, p)), -1)),
    "mean_squared_error": lambda _: MeanMetric(lambda y, p: np.mean(_squared(y, p), -1)),
    "precision": lambda _: Hits(of_positives=False),
    "r2_score": lambda _: R2(),
    "recall": lambda _: Hits(of_positives=True),
    "root_mean_squared_error": lambda _: MeanMetric(_squared, masked=False, root=True),
    "sparse_categorical_accuracy": _accuracy_of(accuracies.sparse_categorical_accuracy),
    "sparse_top_k_categorical_accuracy": _accuracy_of(accuracies.sparse_top_k_categorical_accuracy),
    "top_k_categorical_accuracy": _accuracy_of(accuracies.top_k_categorical_accuracy),
}
