"""The cross-entropies, from probabilities and from logits, with their slopes.

Formulas, order and constants are those of keras/src/losses/losses.py and of
keras/src/backend/tensorflow/nn.py. Probabilities are clipped to `[EPSILON, 1 - EPSILON]`; where a
probability lies outside, its slope is 0, as that of `tf.clip_by_value`.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.pointwise import EPSILON, Pointwise
from lstmspec.ir import training


def categorical_crossentropy(
    loss: training.CategoricalCrossentropy, y: Array, p: Array, from_logits: bool
) -> Pointwise:
    """Return `-sum(y log p)`; with smoothing a, y is `y (1 - a) + a / K` of K classes.

    Probabilities are first divided by their sum q, so that the slope is that of log(p / q). From
    logits z the slope is `softmax(z) - y`, which supposes that y sums to 1: so does TensorFlow's
    kernel.
    """
    if loss.label_smoothing:
        y = y * (1.0 - loss.label_smoothing) + loss.label_smoothing / y.shape[-1]
    if from_logits:
        e, log_p = _softmax(p)
        return Pointwise(-np.sum(y * log_p, axis=-1), e - y)
    q = np.sum(p, axis=-1, keepdims=True)
    share = p / q
    clipped, inside = _clip(share)
    slope = inside * (-y / clipped)
    slope -= np.sum(slope * share, axis=-1, keepdims=True)
    slope /= q
    return Pointwise(-np.sum(y * np.log(clipped), axis=-1), slope)


def sparse_categorical_crossentropy(
    loss: training.SparseCategoricalCrossentropy, y: Array, p: Array, from_logits: bool
) -> Pointwise:
    """Return `-log p[y]`, and 0 where y is `ignore_class`, which does not count in the mean.

    From probabilities it is `-log(c[y] / sum(c))` of the clipped probabilities c: Keras takes their
    logarithms for logits.

    Raises:
        ValueError: if a label that counts is no class.
    """
    valid = None if loss.ignore_class is None else y != loss.ignore_class
    labels = _labels(y if valid is None else np.where(valid, y, 0), p.shape[-1])[..., None]
    if from_logits:
        slope, log_p = _softmax(p)
        values = -np.take_along_axis(log_p, labels, axis=-1)[..., 0]
        chosen = np.take_along_axis(slope, labels, axis=-1)
        np.put_along_axis(slope, labels, chosen - 1.0, axis=-1)
    else:
        clipped, inside = _clip(p)
        total = np.sum(clipped, axis=-1, keepdims=True)
        chosen = np.take_along_axis(clipped, labels, axis=-1)
        values = (np.log(total) - np.log(chosen))[..., 0]
        slope = np.broadcast_to(1.0 / total, p.shape).copy()
        np.put_along_axis(slope, labels, 1.0 / total - 1.0 / chosen, axis=-1)
        slope *= inside
    if valid is None:
        return Pointwise(values, slope)
    slope *= valid[..., None]
    return Pointwise(np.where(valid, values, 0.0).astype(p.dtype), slope, valid)


def binary_crossentropy(
    loss: training.BinaryCrossentropy, y: Array, p: Array, from_logits: bool
) -> Pointwise:
    """Return the mean over the last axis of `-(y log p + (1 - y) log(1 - p))`.

    With smoothing a, y is `y (1 - a) + a / 2`. From logits z it is
    `max(z, 0) - z y + log1p(exp(-abs(z)))`, with the slope `sigmoid(z) - y`, written so that it
    keeps its digits where it is small.
    """
    if loss.label_smoothing:
        y = y * (1.0 - loss.label_smoothing) + 0.5 * loss.label_smoothing
    if from_logits:
        e = np.exp(-np.abs(p))
        each = np.maximum(p, 0.0) - p * y + np.log1p(e)
        tail = e / (1.0 + e)
        slope = np.where(p >= 0.0, (1.0 - y) - tail, tail - y)
    else:
        clipped, inside = _clip(p)
        rest = 1.0 - clipped
        each = -(y * np.log(clipped) + (1.0 - y) * np.log(rest))
        slope = inside * ((1.0 - y) / rest - y / clipped)
    slope /= p.shape[-1]
    return Pointwise(np.mean(each, axis=-1), slope)


def _softmax(z: Array) -> tuple[Array, Array]:
    """Return softmax(z) and its logarithm."""
    log_p = z - np.max(z, axis=-1, keepdims=True)
    p = np.exp(log_p)
    total = np.sum(p, axis=-1, keepdims=True)
    p /= total
    log_p -= np.log(total)
    return p, log_p


def _clip(p: Array) -> tuple[Array, Array]:
    """Return p clipped to `[EPSILON, 1 - EPSILON]`, and where it was not."""
    clipped = np.clip(p, EPSILON, 1.0 - EPSILON)
    return clipped, clipped == p


def _labels(y: Array, classes: int) -> Array:
    labels = y.astype(np.intp)
    wrong = (labels < 0) | (labels >= classes)
    if wrong.any():
        raise ValueError(f"label {labels[wrong][0]} is no class: there are 0 to {classes - 1}")
    return labels
