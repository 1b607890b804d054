"""The losses over differences and distributions, with their slopes.

Formulas are those of keras/src/losses/losses.py. Every one is a mean over the last axis, of n
numbers, but the Kullback-Leibler divergence, which is a sum.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.pointwise import EPSILON, Pointwise
from lstmspec.ir import training


def mean_squared_error(_: training.MeanSquaredError, y: Array, p: Array) -> Pointwise:
    """Return the mean of `(p - y)^2`, slope `2 (p - y) / n`."""
    error = p - y
    values = np.mean(np.square(error), axis=-1)
    error *= 2.0 / p.shape[-1]
    return Pointwise(values, error)


def mean_absolute_error(_: training.MeanAbsoluteError, y: Array, p: Array) -> Pointwise:
    """Return the mean of `abs(p - y)`, slope `sign(p - y) / n`."""
    error = p - y
    values = np.mean(np.abs(error), axis=-1)
    return Pointwise(values, np.sign(error) / p.shape[-1])


def mean_absolute_percentage_error(
    _: training.MeanAbsolutePercentageError, y: Array, p: Array
) -> Pointwise:
    """Return 100 times the mean of `abs(p - y) / max(abs(y), EPSILON)`."""
    error = p - y
    size = np.maximum(np.abs(y), EPSILON)
    values = 100.0 * np.mean(np.abs(error) / size, axis=-1)
    return Pointwise(values, (100.0 / p.shape[-1]) * np.sign(error) / size)


def huber(loss: training.Huber, y: Array, p: Array) -> Pointwise:
    """Return the mean of `e^2 / 2` up to d = `delta`, of `d abs(e) - d^2 / 2` beyond, e = p - y.

    The slope is e / n, clipped to [-d / n, d / n] (Huber, 1964).
    """
    error = p - y
    size = np.abs(error)
    delta = loss.delta
    each = np.where(size <= delta, 0.5 * np.square(error), delta * size - 0.5 * delta * delta)
    return Pointwise(np.mean(each, axis=-1), np.clip(error, -delta, delta) / p.shape[-1])


def kl_divergence(_: training.KLDivergence, y: Array, p: Array) -> Pointwise:
    """Return `sum(y log(y / p))` with y and p clipped to [EPSILON, 1], slope `-y / p`.

    Where p lies outside, the slope is 0.
    """
    y = np.clip(y, EPSILON, 1.0)
    clipped = np.clip(p, EPSILON, 1.0)
    values = np.sum(y * np.log(y / clipped), axis=-1)
    return Pointwise(values, (clipped == p) * (-y / clipped))
