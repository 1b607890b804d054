"""Regularizers by central differences, constraints by what they promise."""

from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.training import add_penalty, constrain, penalty_and_gradient
from lstmspec.layers import Regularizer, values

REGULARIZERS: list[Regularizer] = [
    values.L1(),
    values.L1(l1=0.3),
    values.L2(),
    values.L2(l2=0.3),
    values.L1L2(),
    values.L1L2(l1=0.2, l2=0.3),
    values.OrthogonalRegularizer(),
    values.OrthogonalRegularizer(factor=0.7, mode="columns"),
]


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=str)
@pytest.mark.parametrize("shape", [(4, 3), (2, 6), (1, 3)], ids=str)
def test_gradient(regularizer: Regularizer, shape: tuple[int, ...]):
    weight = np.random.default_rng(3).standard_normal(shape)
    _, gradient = penalty_and_gradient(regularizer, weight)
    expected = np.empty_like(weight)
    for place in np.ndindex(shape):
        around = []
        for step in (1e-6, -1e-6):
            moved = weight.copy()
            moved[place] += step
            around.append(penalty_and_gradient(regularizer, moved)[0])
        expected[place] = (around[0] - around[1]) / 2e-6
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("regularizer", REGULARIZERS, ids=str)
def test_a_penalty_is_added_to_a_gradient(regularizer: Regularizer):
    weight = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)
    before = weight.copy()
    gradient = np.ones_like(weight)
    penalty = add_penalty(regularizer, weight, gradient)
    alone = penalty_and_gradient(regularizer, weight)
    assert penalty == alone[0]
    assert gradient.dtype == alone[1].dtype == np.float32
    np.testing.assert_allclose(gradient, 1 + alone[1], rtol=1e-6)
    np.testing.assert_array_equal(weight, before)


def test_orthogonal_rows_cost_nothing():
    penalty, gradient = penalty_and_gradient(values.OrthogonalRegularizer(), 3 * np.eye(4))
    assert penalty == 0
    assert not gradient.any()


def test_equal_rows_cost_the_factor_and_a_row_of_zeros_nothing():
    weight = np.array([[1.0, 2.0], [2.0, 4.0]])
    penalty, _ = penalty_and_gradient(values.OrthogonalRegularizer(factor=0.5), weight)
    assert penalty == pytest.approx(0.5)
    penalty, gradient = penalty_and_gradient(
        values.OrthogonalRegularizer(), np.array([[1.0, 2.0], [0.0, 0.0]])
    )
    assert penalty == 0
    assert np.isfinite(gradient).all()


def test_orthogonal_needs_a_matrix():
    with pytest.raises(ValueError, match="needs a matrix"):
        penalty_and_gradient(values.OrthogonalRegularizer(), np.ones(3))


def norms(weight: Any, axis: int) -> Any:
    return np.sqrt(np.sum(weight**2, axis=axis))


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_constraints_hold(axis: int):
    start = 2 * np.random.default_rng(0).standard_normal((6, 5))
    before = norms(start, axis)

    weight = start.copy()
    constrain(values.MaxNorm(max_value=3.0, axis=axis), weight)
    np.testing.assert_allclose(norms(weight, axis), np.minimum(before, 3), rtol=1e-6)

    weight = start.copy()
    constrain(values.UnitNorm(axis=axis), weight)
    np.testing.assert_allclose(norms(weight, axis), 1, rtol=1e-6)

    weight = start.copy()
    constrain(values.MinMaxNorm(min_value=4.0, max_value=4.5, axis=axis), weight)
    np.testing.assert_allclose(norms(weight, axis), np.clip(before, 4, 4.5), rtol=1e-6)

    weight = start.copy()
    constrain(values.MinMaxNorm(min_value=4.0, max_value=4.5, rate=0.5, axis=axis), weight)
    half = (np.clip(before, 4, 4.5) + before) / 2
    np.testing.assert_allclose(norms(weight, axis), half, rtol=1e-6)

    weight = start.copy()
    constrain(values.NonNeg(), weight)
    np.testing.assert_array_equal(weight, np.where(start > 0, start, 0))
