"""Where predictions are right: one number, 0 or 1, for each prediction.

Formulas are those of keras/src/metrics/accuracy_metrics.py.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.alignment import Shape, fit_targets
from lstmspec.ir import Metric, training


def resolve_accuracy(y_true_shape: Shape, y_pred_shape: Shape) -> Metric:
    """Return the metric that "accuracy" stands for (`get_metric` in keras/src/trainers).

    It follows from the shapes alone: binary if the model gives one number, sparse if the targets
    have an axis less or one number, categorical elsewhere; so it says little of a regression.
    """
    if y_pred_shape[-1] == 1:
        return training.BinaryAccuracy()
    if len(y_true_shape) < len(y_pred_shape) or y_true_shape[-1] == 1:
        return training.SparseCategoricalAccuracy()
    return training.CategoricalAccuracy()


def accuracy(_: training.Accuracy, y: Array, p: Array) -> Array:
    """Return the kind of accuracy that the shapes ask for."""
    if p.shape[-1] == 1:
        return binary_accuracy(_BINARY, y, p)
    if y.ndim < p.ndim or y.shape[-1] == 1:
        return _is_class(y, p)
    return _is_class(np.argmax(y, axis=-1), p)


def binary_accuracy(metric: training.BinaryAccuracy, y: Array, p: Array) -> Array:
    """Return where y is 1 and p above `threshold`, or y is 0 and p is not."""
    return fit_targets(y, p.shape) == (p > metric.threshold)


def categorical_accuracy(_: training.CategoricalAccuracy, y: Array, p: Array) -> Array:
    """Return where p and one-hot y are largest at the same place, the first of equals."""
    return _is_class(np.argmax(y, axis=-1), p)


def sparse_categorical_accuracy(_: training.SparseCategoricalAccuracy, y: Array, p: Array) -> Array:
    """Return where p is largest at place y, the first of equals."""
    return _is_class(y, p)


def top_k_categorical_accuracy(
    metric: training.TopKCategoricalAccuracy, y: Array, p: Array
) -> Array:
    """Return where fewer than k numbers of p exceed the one at the place where y is largest."""
    return _in_top_k(np.argmax(y, axis=-1), p, metric.k)


def sparse_top_k_categorical_accuracy(
    metric: training.SparseTopKCategoricalAccuracy, y: Array, p: Array
) -> Array:
    """Return where fewer than k numbers of p exceed the one at place y."""
    return _in_top_k(y.astype(np.intp), p, metric.k)


def _is_class(classes: Array, p: Array) -> Array:
    return fit_targets(classes, p.shape[:-1]) == np.argmax(p, axis=-1)


def _in_top_k(classes: Array, p: Array, k: int) -> Array:
    """As `tf.math.in_top_k`: ties count as inside; what is not finite, or no class, is outside."""
    classes = fit_targets(classes, p.shape[:-1])
    known = (classes >= 0) & (classes < p.shape[-1]) & np.isfinite(p).all(axis=-1)
    chosen = np.take_along_axis(p, np.where(known, classes, 0)[..., None], axis=-1)
    return known & (np.count_nonzero(p > chosen, axis=-1) < k)


_BINARY = training.BinaryAccuracy.model_construct()
