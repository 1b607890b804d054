"""The activations by their formulas in Python's math, at the ends of the number line, and `erf`."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import ACTIVATIONS, erf


def logistic(v: float) -> float:
    return math.exp(v) / (1 + math.exp(v)) if v < 0 else 1 / (1 + math.exp(-v))


def softplus(v: float) -> float:
    return max(v, 0) + math.log1p(math.exp(-abs(v)))


FORMULAS: dict[str, Callable[[float], float]] = {
    "celu": lambda v: v if v > 0 else math.expm1(v),
    "elu": lambda v: v if v > 0 else math.expm1(v),
    "exponential": math.exp,
    "gelu": lambda v: 0.5 * v * math.erfc(-v / math.sqrt(2)),
    "hard_shrink": lambda v: v if abs(v) > 0.5 else 0,
    "hard_sigmoid": lambda v: min(max(v / 6 + 0.5, 0), 1),
    "hard_sigmoid_keras2": lambda v: min(max(0.2 * v + 0.5, 0), 1),
    "hard_silu": lambda v: v * min(max(v / 6 + 0.5, 0), 1),
    "hard_swish": lambda v: v * min(max(v / 6 + 0.5, 0), 1),
    "hard_tanh": lambda v: min(max(v, -1), 1),
    "leaky_relu": lambda v: v if v > 0 else 0.2 * v,
    "linear": lambda v: v,
    "log_sigmoid": lambda v: -softplus(-v),
    "mish": lambda v: v * math.tanh(softplus(v)),
    "relu": lambda v: max(v, 0),
    "relu6": lambda v: min(max(v, 0), 6),
    "selu": lambda v: 1.0507009873554805 * (v if v > 0 else 1.6732632423543772 * math.expm1(v)),
    "sigmoid": logistic,
    "silu": lambda v: v * logistic(v),
    "soft_shrink": lambda v: math.copysign(max(abs(v) - 0.5, 0), v),
    "softplus": softplus,
    "softsign": lambda v: v / (1 + abs(v)),
    "sparse_plus": lambda v: 0 if v <= -1 else (v + 1) ** 2 / 4 if v < 1 else v,
    "sparse_sigmoid": lambda v: min(max((v + 1) / 2, 0), 1),
    "squareplus": lambda v: (v + math.sqrt(v * v + 4)) / 2,
    "swish": lambda v: v * logistic(v),
    "tanh": math.tanh,
    "tanh_shrink": lambda v: v - math.tanh(v),
}
ALONG_AN_AXIS = {"glu", "log_softmax", "softmax", "sparsemax"}
EVERY = pytest.mark.parametrize("name", sorted(ACTIVATIONS))


def test_each_activation_has_a_formula_here():
    assert set(FORMULAS) | ALONG_AN_AXIS == set(ACTIVATIONS)


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_formula(name: str):
    x = np.concatenate([np.linspace(-40, 40, 801), [-3, -1, -0.5, 0, 0.5, 1, 3, 6, 1e-9, -1e-9]])
    expected = [FORMULAS[name](float(v)) for v in x]
    np.testing.assert_allclose(ACTIVATIONS[name](x), expected, rtol=1e-13, atol=1e-14)


def test_sigmoid_is_right_in_relation_to_its_size():
    x = np.linspace(-80, 80, 1601)
    expected = [logistic(float(v)) for v in x]
    np.testing.assert_allclose(ACTIVATIONS["sigmoid"](x), expected, rtol=1e-14)
    ours = ACTIVATIONS["sigmoid"](x.astype(np.float32))
    expected = [logistic(float(v)) for v in x.astype(np.float32)]
    np.testing.assert_allclose(ours, expected, rtol=5e-7)


def test_softmax():
    x = np.array([[1.0, 2.0, 4.0], [1000.0, 1000.0, 999.0]])
    weights = np.exp([[1, 2, 4], [1, 1, 0]])
    expected = weights / weights.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(ACTIVATIONS["softmax"](x), expected, rtol=1e-13)
    np.testing.assert_allclose(ACTIVATIONS["log_softmax"](x), np.log(expected), rtol=1e-13)


def test_glu():
    x = np.array([[1.0, -2.0, 0.0, 3.0]])
    expected = [[1.0 * logistic(0.0), -2.0 * logistic(3.0)]]
    np.testing.assert_allclose(ACTIVATIONS["glu"](x), expected, rtol=1e-14)


def test_sparsemax_is_that_of_keras():
    """With one value in the support the simplex projection; with two, Keras' own number."""
    x = np.array([[3.0, 1.0, 0.5], [0.0, 0.5, 1.0]])
    np.testing.assert_allclose(ACTIVATIONS["sparsemax"](x), [[1, 0, 0], [0, 0, 0.25]])


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(4,), (3, 4), (2, 3, 4), (0, 4)])
def test_dtype_and_input_stay(name: str, dtype: type, shape: tuple[int, ...]):
    x = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    x.flags.writeable = False
    y = ACTIVATIONS[name](x)
    assert y.dtype == dtype
    assert y.shape == ((*shape[:-1], 2) if name == "glu" else shape)


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_number_makes_a_warning(name: str, dtype: type):
    sizes = np.logspace(-30, 30, 61)
    largest = np.finfo(dtype).max / 8
    x = np.concatenate([sizes, -sizes, [0.0, -0.0, largest, -largest]]).astype(dtype)
    x = np.random.default_rng(0).permutation(x)[: len(x) // 2 * 2]
    with np.errstate(all="raise", under="ignore"):
        y = ACTIVATIONS[name](x)
    assert not np.isnan(y).any()


@pytest.mark.parametrize("name", sorted(set(ACTIVATIONS) - {"glu", "sparsemax"}))
def test_not_a_number_stays_visible(name: str):
    y = ACTIVATIONS[name](np.array([[1.0, np.nan]]))
    if name == "hard_shrink":
        assert y[0, 1] == 0
    else:
        assert np.isnan(y[0, 1])


@pytest.mark.parametrize(("dtype", "ulps"), [(np.float64, 4), (np.float32, 4)])
def test_erf_to_rounding(dtype: type, ulps: int):
    x = np.concatenate([np.linspace(-7, 7, 4001), np.logspace(-20, 0, 200), [0.46875, 6.0, 1e30]])
    x = x.astype(dtype)
    expected = np.array([math.erf(float(v)) for v in x])
    error = np.abs(erf(x).astype(np.float64) - expected) / np.abs(expected + (expected == 0))
    assert error.max() <= ulps * np.finfo(dtype).eps


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["sigmoid", "silu", "hard_silu", "mish", "gelu", "softplus"])
def test_the_left_end_is_0(name: str, dtype: type):
    x = -np.logspace(3, 38, 36).astype(dtype)
    np.testing.assert_allclose(ACTIVATIONS[name](x), 0, rtol=0, atol=1e-30)
