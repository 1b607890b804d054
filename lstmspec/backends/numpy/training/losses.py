"""A loss as a number, and its gradient with respect to the output of the model.

Every loss is reduced as Keras' `sum_over_batch_size`: the sum of values times weights, divided by
the number of all values, whatever the weights are (`reduce_weighted_values` in
keras/src/losses/loss.py). A mask makes it a mean over the valid values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.alignment import Shape, fit_targets, merge_weights, spread
from lstmspec.backends.numpy.training.crossentropy import (
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from lstmspec.backends.numpy.training.pointwise import Pointwise
from lstmspec.backends.numpy.training.regression import (
    huber,
    kl_divergence,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
)
from lstmspec.ir import Loss

_CROSSENTROPIES: dict[str, Callable[[Any, Array, Array, bool], Pointwise]] = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "sparse_categorical_crossentropy": sparse_categorical_crossentropy,
}
"""The losses that can be computed from logits."""

_REGRESSIONS: dict[str, Callable[[Any, Array, Array], Pointwise]] = {
    "huber": huber,
    "kl_divergence": kl_divergence,
    "mean_absolute_error": mean_absolute_error,
    "mean_absolute_percentage_error": mean_absolute_percentage_error,
    "mean_squared_error": mean_squared_error,
}
"""The others."""


def loss_and_gradient(
    loss: Loss,
    y_true: Array,
    y_pred: Array,
    *,
    sample_weight: Array | None = None,
    mask: Array | None = None,
    logits: Array | None = None,
) -> tuple[float, Array]:
    """Return the loss of a batch, and its gradient in the dtype of `y_pred`.

    Args:
        loss: which loss.
        y_true: the targets; a last axis of 1 may be missing or too much.
        y_pred: the predictions, float32 or float64: (batch, ..., n).
        sample_weight: one number a sample, or more axes: axis k goes with axis k of `y_pred`.
        mask: which values count, such as (batch, time).
        logits: what a final softmax or sigmoid made `y_pred` of; loss and gradient are then those
            of the logits, and `y_pred` is not read. See `works_on_logits`.

    Raises:
        ValueError: if shapes do not fit, a label is no class, or `loss` knows no logits.
    """
    if logits is not None and loss.kind not in _CROSSENTROPIES:
        raise ValueError(f"{loss.kind} is not computed from logits")
    output = y_pred if logits is None else logits
    # A training run that diverges is found by its loss, not by warnings of NumPy.
    with np.errstate(over="ignore", invalid="ignore"):
        part = loss_values(loss, y_true, output, from_logits=logits is not None)
        shape, count = part.values.shape, max(part.values.size, 1)
        if mask is None or part.valid is None:
            mask = part.valid if mask is None else mask
        else:
            mask = spread(mask.astype(bool), shape) & part.valid
        weights = merge_weights(shape, output.dtype, sample_weight, mask, rescale=True)
        gradient = part.slope
        if weights is None:
            total = np.sum(part.values)
            gradient /= count
        else:
            total = np.sum(part.values * weights)
            gradient *= (weights / count)[..., None]
    return float(total) / count, gradient.reshape(output.shape)


def loss_values(
    loss: Loss, y_true: Array, y_pred: Array, *, from_logits: bool = False
) -> Pointwise:
    """Return the values of `loss` before they are reduced, one for all numbers of the last axis.

    Raises:
        ValueError: if the shapes do not fit, or a label is no class.
    """
    p = y_pred[:, None] if y_pred.ndim == 1 else y_pred
    shape = p.shape[:-1] if loss.kind == "sparse_categorical_crossentropy" else p.shape
    y = fit_targets(y_true, shape)
    if loss.kind != "sparse_categorical_crossentropy":
        y = y.astype(p.dtype, copy=False)
    if loss.kind in _REGRESSIONS:
        return _REGRESSIONS[loss.kind](loss, y, p)
    from_logits = from_logits or bool(getattr(loss, "from_logits", False))
    return _CROSSENTROPIES[loss.kind](loss, y, p, from_logits)


def works_on_logits(loss: Loss, activation: str, y_true_shape: Shape, y_pred_shape: Shape) -> bool:
    """Return whether Keras on TensorFlow computes `loss` from what `activation` was applied to.

    It does so for every cross-entropy of the very tensor that a softmax or a sigmoid made, even for
    a softmax under the binary and a sigmoid under the categorical one (`_get_logits` in
    keras/src/backend/tensorflow/nn.py), unless something stands between: another layer (also
    `TimeDistributed`, or an active dropout), `ignore_class`, or the dropping of a last axis of 1
    because the targets lack it.
    """
    if activation not in ("softmax", "sigmoid") or loss.kind not in _CROSSENTROPIES:
        return False
    if loss.kind == "sparse_categorical_crossentropy" and loss.ignore_class is not None:
        return False
    ranks = len(y_true_shape), len(y_pred_shape)
    dropped = y_pred_shape[-1] == 1 and ranks[0] == ranks[1] - 1 and ranks[0] > 1
    return not dropped


def class_weights(
    loss: Loss, y_true: Array, weights: Mapping[int, float], dtype: DTypeLike = np.float32
) -> Array:
    """Return the sample weights that `class_weight=weights` stands for; an unnamed class has 1.

    The class is the label itself under the sparse cross-entropy; elsewhere it is where the last
    axis is largest, or, where that axis is 1 or is the only one, the rounded number
    (`class_weight_to_sample_weights` in keras/src/trainers/data_adapters). Keras takes one class a
    sample; here sequences have one a step.
    """
    if y_true.ndim > 1 and y_true.shape[-1] == 1:
        classes = y_true[..., 0]
    elif y_true.ndim > 1 and loss.kind != "sparse_categorical_crossentropy":
        classes = np.argmax(y_true, axis=-1)
    else:
        classes = y_true
    classes = np.round(classes).astype(np.int64)
    found = np.ones(classes.shape, dtype)
    for number, weight in weights.items():
        found[classes == number] = weight
    return found
