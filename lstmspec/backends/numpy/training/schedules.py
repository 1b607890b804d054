"""The learning rate of a step, as the schedules of Keras give it.

Formulas and their order are those of keras/src/optimizers/schedules/learning_rate_schedule.py.
Every number is first rounded to the dtype of the weights, as Keras does it.
"""

# NumPy's scalars are typed as returning Any when their dtype is only known at run time.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.ir import Schedule, training

Scalar = np.floating[Any]
"""A number of the dtype of the weights."""

Round = Callable[[float], Scalar]
"""What makes such a number: a scalar type, such as `np.float32`."""


def learning_rate(rate: float | Schedule, step: int, to: Round = np.float32) -> Scalar:
    """Return the learning rate of a step, the first one being step 0, in the dtype `to`."""
    if isinstance(rate, float | int):
        return to(rate)
    return _SCHEDULES[rate.kind](rate, step, to)


def _exponential(s: training.ExponentialDecay, step: int, to: Round) -> Scalar:
    """Return `initial_learning_rate * decay_rate ** (step / decay_steps)`."""
    p = to(step) / to(s.decay_steps)
    if s.staircase:
        p = np.floor(p)
    return to(s.initial_learning_rate) * np.power(to(s.decay_rate), p)


def _cosine(s: training.CosineDecay, step: int, to: Round) -> Scalar:
    """Return half a cosine from the first rate to `alpha` times it, after a straight warm-up.

    With a warm-up the cosine starts at `warmup_target`, and `decay_steps` are counted behind it.
    """
    initial, length = to(s.initial_learning_rate), to(s.decay_steps)
    if s.warmup_target is None:
        return _cosine_fall(s, min(to(step), length), initial, to)
    target, warm = to(s.warmup_target), to(s.warmup_steps)
    now = min(to(step), length + warm)
    if now < warm:
        return (target - initial) * (now / warm) + initial
    return _cosine_fall(s, now - warm, target, to)


def _cosine_fall(s: training.CosineDecay, step: Scalar, start: Scalar, to: Round) -> Scalar:
    half = to(0.5) * (to(1.0) + np.cos(to(math.pi) * (step / to(s.decay_steps))))
    return start * (to(1.0 - s.alpha) * half + to(s.alpha))


def _piecewise(s: training.PiecewiseConstantDecay, step: int, to: Round) -> Scalar:
    """Return the first value of which `step` is not beyond the boundary."""
    return to(s.values[sum(step > boundary for boundary in s.boundaries)])


def _polynomial(s: training.PolynomialDecay, step: int, to: Round) -> Scalar:
    """Return `(initial - end) * (1 - step / decay_steps) ** power + end`.

    With `cycle`, `decay_steps` is stretched to its first multiple that is not below `step`.
    """
    now, length = to(step), to(s.decay_steps)
    if s.cycle:
        length = length * (to(1.0) if step == 0 else np.ceil(now / length))
    else:
        now = min(now, length)
    end = to(s.end_learning_rate)
    rest = np.power(to(1.0) - now / length, to(s.power))
    return (to(s.initial_learning_rate) - end) * rest + end


_SCHEDULES: dict[str, Callable[[Any, int, Round], Scalar]] = {
    "cosine_decay": _cosine,
    "exponential_decay": _exponential,
    "piecewise_constant_decay": _piecewise,
    "polynomial_decay": _polynomial,
}
