"""Schedules by their formulas, in float64, and in the dtype that is asked for."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from lstmspec.backends.numpy.training import learning_rate
from lstmspec.ir import Schedule, training

Formula = Callable[[int], float]
CASES: list[tuple[Schedule, Formula]] = [
    (
        training.ExponentialDecay(initial_learning_rate=0.3, decay_steps=4, decay_rate=0.5),
        lambda t: 0.3 * 0.5 ** (t / 4),
    ),
    (
        training.ExponentialDecay(
            initial_learning_rate=0.3, decay_steps=4, decay_rate=0.5, staircase=True
        ),
        lambda t: 0.3 * 0.5 ** (t // 4),
    ),
    (
        training.CosineDecay(initial_learning_rate=0.3, decay_steps=10, alpha=0.2),
        lambda t: 0.3 * (0.8 * 0.5 * (1 + math.cos(math.pi * min(t, 10) / 10)) + 0.2),
    ),
    (
        training.CosineDecay(
            initial_learning_rate=0.1, decay_steps=10, warmup_target=0.9, warmup_steps=4
        ),
        lambda t: (
            0.1 + 0.8 * t / 4
            if t < 4
            else 0.9 * 0.5 * (1 + math.cos(math.pi * min(t - 4, 10) / 10))
        ),
    ),
    (
        training.PiecewiseConstantDecay(boundaries=(3, 7), values=(0.3, 0.2, 0.1)),
        lambda t: 0.3 if t <= 3 else 0.2 if t <= 7 else 0.1,
    ),
    (
        training.PolynomialDecay(
            initial_learning_rate=0.5, decay_steps=8, end_learning_rate=0.1, power=2.0
        ),
        lambda t: 0.4 * (1 - min(t, 8) / 8) ** 2 + 0.1,
    ),
    (
        training.PolynomialDecay(
            initial_learning_rate=0.5, decay_steps=8, end_learning_rate=0.1, cycle=True
        ),
        lambda t: 0.4 * (1 - t / (8 * max(math.ceil(t / 8), 1))) + 0.1,
    ),
]


@pytest.mark.parametrize(("schedule", "formula"), CASES, ids=lambda c: getattr(c, "kind", ""))
def test_formula(schedule: Schedule, formula: Formula):
    for step in range(30):
        found = learning_rate(schedule, step, np.float64)
        assert type(found) is np.float64
        assert found == pytest.approx(formula(step), rel=1e-12, abs=1e-17)
        rounded = learning_rate(schedule, step)
        assert type(rounded) is np.float32
        assert rounded == pytest.approx(found, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_number_stays(dtype: type[np.floating]):
    assert learning_rate(0.1, 7, dtype) == dtype(0.1)
    assert type(learning_rate(0.1, 7, dtype)) is dtype
