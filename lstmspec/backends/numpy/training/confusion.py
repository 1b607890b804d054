"""Metrics over right and wrong positives: precision, recall, and the area under a curve.

Formulas are those of keras/src/metrics/confusion_metrics.py and metrics_utils.py. All numbers of a
prediction count as predictions of their own. As in Keras 3.15, a mask is not looked at.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.alignment import fit_targets, spread
from lstmspec.ir import training


@dataclass
class Hits:
    """Precision, `tp / (tp + fp)`, or recall, `tp / (tp + fn)`, at the threshold 0.5."""

    of_positives: bool
    """Whether true positives are counted among the positives (recall) or the predicted ones."""
    hits: float = 0.0
    among: float = 0.0

    def reset(self) -> None:
        """Forget all."""
        self.hits = self.among = 0.0

    def update(
        self,
        y_true: Array,
        y_pred: Array,
        *,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> None:
        """Take a batch in."""
        positive, weights = _flatten(y_true, y_pred, sample_weight)
        called = y_pred.reshape(-1) > 0.5
        self.hits += float(weights[positive & called].sum())
        self.among += float(weights[positive if self.of_positives else called].sum())

    def result(self) -> float:
        """Return the part; 0 if there is nothing to divide by."""
        return self.hits / self.among if self.among else 0.0

    def state(self) -> dict[str, Array]:
        """Return the sums, by name."""
        return {"hits": np.array(self.hits), "among": np.array(self.among)}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned."""
        self.hits, self.among = float(state["hits"]), float(state["among"])


@dataclass
class AreaUnderCurve:
    """The area under the ROC or precision-recall curve, from `num_thresholds` points.

    The thresholds lie evenly in [0, 1], the outermost a little beyond. ROC is summed by trapezoids,
    PR by the interpolation of Davis and Goadrich (2006).
    """

    metric: training.AUC
    true: Array = field(init=False)
    """The weight of positives that lie between a threshold and the next."""
    false: Array = field(init=False)
    """The weight of negatives there."""
    positives: float = field(init=False)
    """The weight of all positives."""
    negatives: float = field(init=False)
    """The weight of all negatives."""

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all."""
        self.true = np.zeros(self.metric.num_thresholds)
        self.false = np.zeros(self.metric.num_thresholds)
        self.positives = self.negatives = 0.0

    def update(
        self,
        y_true: Array,
        y_pred: Array,
        *,
        sample_weight: Array | None = None,
        mask: Array | None = None,
    ) -> None:
        """Take a batch in. A prediction that is NaN lies below every threshold."""
        positive, weights = _flatten(y_true, y_pred, sample_weight)
        self.positives += float(weights[positive].sum())
        self.negatives += float(weights[~positive].sum())
        count = self.metric.num_thresholds
        p = np.clip(y_pred.reshape(-1), 0.0, 1.0)
        seen = ~np.isnan(p)
        # In the dtype of the predictions, as in Keras; a threshold itself lies below.
        place = np.ceil(p[seen] * p.dtype.type(count - 1)).astype(np.intp) - 1
        place = np.maximum(place, 0)
        truth, weights = positive[seen], weights[seen]
        self.true += np.bincount(place, weights * truth, minlength=count)
        self.false += np.bincount(place, weights * ~truth, minlength=count)

    def result(self) -> float:
        """Return the area; what would be divided by 0 counts as 0."""
        tp, fp = np.cumsum(self.true[::-1])[::-1], np.cumsum(self.false[::-1])[::-1]
        if self.metric.curve == "pr":
            return _area_of_precision(tp, fp, self.positives)
        recall = _ratio(tp, np.full_like(tp, self.positives))
        fall_out = _ratio(fp, np.full_like(fp, self.negatives))
        return float(np.sum((fall_out[:-1] - fall_out[1:]) * (recall[:-1] + recall[1:]) / 2.0))

    def state(self) -> dict[str, Array]:
        """Return the sums, by name."""
        whole = np.array([self.positives, self.negatives])
        return {"true": self.true, "false": self.false, "whole": whole}

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned."""
        self.true, self.false = state["true"].copy(), state["false"].copy()
        self.positives, self.negatives = map(float, state["whole"])


def _area_of_precision(tp: Array, fp: Array, positives: float) -> float:
    """Return the area under precision over recall, precision falling as `(s p + i) / p`."""
    p = tp + fp
    dtp = tp[:-1] - tp[1:]
    slope = _ratio(dtp, np.maximum(p[:-1] - p[1:], 0.0))
    intercept = tp[1:] - slope * p[1:]
    both = (p[:-1] > 0.0) & (p[1:] > 0.0)
    grown = np.log(_ratio(np.where(both, p[:-1], 1.0), np.where(both, p[1:], 1.0)))
    parts = slope * (dtp + intercept * grown)
    return float(np.sum(_ratio(parts, np.full_like(parts, positives))))


def _ratio(above: Array, below: Array) -> Array:
    """Return `above / below`, and 0 where that divides by 0."""
    return np.divide(above, below, out=np.zeros_like(above), where=below != 0.0)


def _flatten(y_true: Array, y_pred: Array, sample_weight: Array | None) -> tuple[Array, Array]:
    """Return which of all numbers are positive, and their weights.

    Raises:
        ValueError: if shapes do not fit.
    """
    y = fit_targets(y_true, y_pred.shape)
    if sample_weight is None:
        weights = np.ones(y.size)
    else:
        weights = np.broadcast_to(spread(sample_weight, y.shape), y.shape).astype(np.float64)
    return y.reshape(-1).astype(bool), weights.reshape(-1)
