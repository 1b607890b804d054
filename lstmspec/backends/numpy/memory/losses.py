"""What losses and metrics take for a moment.

Bytes were counted by tracemalloc; some of those of metrics are the most that can be.
"""

from __future__ import annotations

from lstmspec.backends.numpy.memory.spaces import Need, Space
from lstmspec.ir import Loss, Metric

_FROM_LOGITS: dict[str, Need] = {
    "binary_crossentropy": Need(25),
    "categorical_crossentropy": Need(12, 4),
    "sparse_categorical_crossentropy": Need(8, 20),
}
_LOSSES: dict[str, Need] = {
    "binary_crossentropy": Need(25, saved=4),
    "categorical_crossentropy": Need(21, 4, saved=4),
    "huber": Need(21),
    "kl_divergence": Need(17, saved=1),
    "mean_absolute_error": Need(12, 4),
    "mean_absolute_percentage_error": Need(16, 4),
    "mean_squared_error": Need(8, 4),
    "sparse_categorical_crossentropy": Need(9, 24),
}
_METRICS: dict[str, Need] = {
    "accuracy": Need(0, 25),
    "auc": Need(34),
    "binary_accuracy": Need(12, 9),
    "categorical_accuracy": Need(0, 25),
    "mean_absolute_error": Need(8, 16),
    "mean_squared_error": Need(8, 16),
    "precision": Need(19),
    "r2_score": Need(48),
    "recall": Need(19),
    "root_mean_squared_error": Need(8),
    "sparse_categorical_accuracy": Need(0, 25),
    "sparse_top_k_categorical_accuracy": Need(2, 24),
    "top_k_categorical_accuracy": Need(2, 24),
}


def knows_logits(loss: Loss, activation: str) -> bool:
    """Whether a loss is computed from what `activation` was applied to: `works_on_logits`."""
    ignores = getattr(loss, "ignore_class", None) is not None
    return activation in ("softmax", "sigmoid") and loss.kind in _FROM_LOGITS and not ignores


def loss_gradient(loss: Loss, output: Space, *, from_logits: bool) -> Space:
    """The gradient of a loss by the output, or by its logits."""
    output.passing((_FROM_LOGITS if from_logits else _LOSSES)[loss.kind])
    if getattr(loss, "label_smoothing", 0.0):
        smooth = output.new()
        output.passing((_FROM_LOGITS if from_logits else _LOSSES)[loss.kind])
        del smooth
    return output.new()


def measure(metric: Metric, output: Space) -> None:
    """Count what a metric takes in a batch."""
    kind = metric.kind
    if kind == "accuracy" and output.shape[-1] == 1:
        kind = "binary_accuracy"
    output.passing(_METRICS[kind])
