"""Fresh weights: exact where the initializer is exact, by their moments where it is random."""

import math
from typing import get_args

import numpy as np
import pytest

from lstmspec.initialization import Array, draw, fans
from lstmspec.layers import values
from lstmspec.layers.values import Value

CUT = 0.87962566103423978
"""The standard deviation of a standard normal cut at 2."""


def drawn(initializer: Value, shape: tuple[int, ...], seed: int = 0) -> Array:
    return draw(initializer, shape, np.random.default_rng(seed), np.float64)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((), (1, 1)),
        ((7,), (7, 7)),
        ((3, 5), (3, 5)),
        ((4, 3, 5), (12, 20)),
        ((2, 4, 3, 5), (24, 40)),
    ],
)
def test_fans(shape: tuple[int, ...], expected: tuple[int, int]):
    assert fans(shape) == expected


@pytest.mark.parametrize(
    ("initializer", "number"),
    [
        (values.Zeros(), 0.0),
        (values.Ones(), 1.0),
        (values.Constant(), 0.0),
        (values.Constant(value=-2.5), -2.5),
    ],
    ids=repr,
)
@pytest.mark.parametrize("shape", [(3,), (2, 3), (0, 3), (2, 3, 4)])
def test_one_number(initializer: Value, number: float, shape: tuple[int, ...]):
    np.testing.assert_array_equal(drawn(initializer, shape), np.full(shape, number))


BIG = (6, 50, 400)
SMALL = (50, 400)
UNIFORM: list[tuple[Value, tuple[int, ...], float, float]] = [
    (values.RandomUniform(), SMALL, -0.05, 0.05),
    (values.RandomUniform(minval=1.0, maxval=4.0), SMALL, 1.0, 4.0),
    (values.GlorotUniform(), SMALL, -math.sqrt(6 / 450), math.sqrt(6 / 450)),
    (values.GlorotUniform(), BIG, -math.sqrt(6 / 2700), math.sqrt(6 / 2700)),
    (values.GlorotUniform(), (20_000,), -math.sqrt(3 / 20_000), math.sqrt(3 / 20_000)),
    (values.HeUniform(), SMALL, -math.sqrt(6 / 50), math.sqrt(6 / 50)),
    (values.LecunUniform(), BIG, -math.sqrt(3 / 300), math.sqrt(3 / 300)),
    (
        values.VarianceScaling(scale=0.7, mode="fan_out", distribution="uniform"),
        SMALL,
        -math.sqrt(3 * 0.7 / 400),
        math.sqrt(3 * 0.7 / 400),
    ),
]


@pytest.mark.parametrize(("initializer", "shape", "low", "high"), UNIFORM)
def test_uniform(initializer: Value, shape: tuple[int, ...], low: float, high: float):
    x = drawn(initializer, shape)
    width = high - low
    assert x.shape == shape
    assert low <= x.min() < low + 0.001 * width
    assert high - 0.001 * width < x.max() < high
    assert x.mean() == pytest.approx((low + high) / 2, abs=0.01 * width)
    assert x.std() == pytest.approx(width / math.sqrt(12), rel=0.02)


@pytest.mark.parametrize(
    ("initializer", "shape", "mean", "stddev"),
    [
        (values.RandomNormal(), SMALL, 0.0, 0.05),
        (values.RandomNormal(mean=3.0, stddev=2.0), SMALL, 3.0, 2.0),
        (
            values.VarianceScaling(distribution="untruncated_normal"),
            SMALL,
            0.0,
            math.sqrt(1 / 50),
        ),
    ],
)
def test_normal(initializer: Value, shape: tuple[int, ...], mean: float, stddev: float):
    x = (drawn(initializer, shape) - mean) / stddev
    assert abs(x.mean()) < 0.03
    assert x.std() == pytest.approx(1, rel=0.02)
    assert np.mean(np.abs(x) > 2) == pytest.approx(0.0455, abs=0.006)


@pytest.mark.parametrize(
    ("initializer", "shape", "mean", "stddev"),
    [
        (values.TruncatedNormal(), SMALL, 0.0, 0.05 * CUT),
        (values.TruncatedNormal(mean=1.0, stddev=0.5), SMALL, 1.0, 0.5 * CUT),
        (values.GlorotNormal(), SMALL, 0.0, math.sqrt(2 / 450)),
        (values.HeNormal(), SMALL, 0.0, math.sqrt(2 / 50)),
        (values.HeNormal(), BIG, 0.0, math.sqrt(2 / 300)),
        (values.LecunNormal(), SMALL, 0.0, math.sqrt(1 / 50)),
        (values.VarianceScaling(), SMALL, 0.0, math.sqrt(1 / 50)),
        (values.VarianceScaling(scale=3.0, mode="fan_avg"), BIG, 0.0, math.sqrt(3 / 1350)),
    ],
)
def test_truncated_normal(initializer: Value, shape: tuple[int, ...], mean: float, stddev: float):
    x = (drawn(initializer, shape) - mean) / stddev
    assert abs(x.mean()) < 0.03
    assert x.std() == pytest.approx(1, rel=0.02)
    assert 1.99 / CUT < np.abs(x).max() <= 2 / CUT


@pytest.mark.parametrize("gain", [1.0, 1.5])
@pytest.mark.parametrize("shape", [(5, 5), (3, 12), (12, 3), (1, 4), (3, 4, 5), (2, 2, 9)])
def test_orthogonal(shape: tuple[int, ...], gain: float):
    x = drawn(values.Orthogonal(gain=gain), shape)
    assert x.shape == shape
    flat = x.reshape(-1, shape[-1]) / gain
    product = flat @ flat.T if len(flat) < shape[-1] else flat.T @ flat
    np.testing.assert_allclose(product, np.eye(len(product)), rtol=0, atol=1e-14)


def test_orthogonal_matrices_lean_to_no_side():
    """Without the sign of R's diagonal, LAPACK's Q has a diagonal that is negative on average."""
    generator = np.random.default_rng(0)
    corners = [draw(values.Orthogonal(), (2, 2), generator)[0, 0] for _ in range(2000)]
    assert abs(np.mean(corners)) < 0.06


@pytest.mark.parametrize("shape", [(4, 4), (2, 5), (5, 2)])
def test_identity(shape: tuple[int, int]):
    np.testing.assert_array_equal(drawn(values.Identity(), shape), np.eye(*shape))
    np.testing.assert_array_equal(drawn(values.Identity(gain=0.5), shape), np.eye(*shape) / 2)


@pytest.mark.parametrize(
    ("initializer", "shape", "sentence"),
    [
        (values.Orthogonal(), (4,), r"two axes or more, not the shape \(4,\)"),
        (values.Identity(), (4,), r"needs two axes, not the shape \(4,\)"),
        (values.Identity(), (2, 3, 4), r"needs two axes, not the shape \(2, 3, 4\)"),
    ],
)
def test_a_shape_that_is_no_matrix(initializer: Value, shape: tuple[int, ...], sentence: str):
    with pytest.raises(ValueError, match=sentence):
        drawn(initializer, shape)


def test_unit_forget_bias():
    bias = drawn(values.UnitForgetBias(base=values.Zeros()), (12,))
    np.testing.assert_array_equal(bias, [0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    bias = drawn(values.UnitForgetBias(base=values.RandomNormal()), (12,))
    np.testing.assert_array_equal(bias[3:6], [1, 1, 1])
    assert len(set(bias)) == 10


EVERY: list[type[Value]] = [*get_args(get_args(values.Initializer)[0]), values.UnitForgetBias]


@pytest.mark.parametrize("kind", EVERY)
def test_every_initializer_of_the_language_is_drawn(kind: type[Value]):
    made = kind(base=values.Zeros()) if kind is values.UnitForgetBias else kind()
    shape = (8,) if kind is values.UnitForgetBias else (3, 4)
    single = draw(made, shape, np.random.default_rng(1))
    double = draw(made, shape, np.random.default_rng(1), np.float64)
    assert single.dtype == np.float32
    assert double.dtype == np.float64
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_the_generator_settles_the_numbers():
    first = drawn(values.GlorotUniform(), (3, 4), seed=1)
    np.testing.assert_array_equal(first, drawn(values.GlorotUniform(), (3, 4), seed=1))
    assert (first != drawn(values.GlorotUniform(), (3, 4), seed=2)).all()


def test_bounds_of_uniform_numbers_stand_in_either_order():
    numbers = drawn(values.RandomUniform(minval=0.5, maxval=-1.5), (100,))
    assert numbers.min() >= -1.5
    assert numbers.max() <= 0.5
    assert numbers.std() > 0.4
