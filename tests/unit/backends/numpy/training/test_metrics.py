"""Metrics without Keras: known values, and that batches may be cut anywhere."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import Mean, make_metric
from lstmspec.ir import METRICS, training

Draw = Callable[[np.random.Generator, int], tuple[Array, Array]]


def classes(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    return rng.integers(0, 4, size), rng.random((size, 4))


def one_hot(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    y, p = classes(rng, size)
    return np.eye(4)[y], p


def flags(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    p = rng.random((size, 2))
    return (rng.random((size, 2)) < p).astype(float), p


def numbers(rng: np.random.Generator, size: int) -> tuple[Array, Array]:
    return rng.standard_normal((size, 2)), rng.standard_normal((size, 2))


DRAWS: dict[str, Draw] = {
    "accuracy": classes,
    "auc": flags,
    "binary_accuracy": flags,
    "categorical_accuracy": one_hot,
    "mean_absolute_error": numbers,
    "mean_squared_error": numbers,
    "precision": flags,
    "r2_score": numbers,
    "recall": flags,
    "root_mean_squared_error": numbers,
    "sparse_categorical_accuracy": classes,
    "sparse_top_k_categorical_accuracy": classes,
    "top_k_categorical_accuracy": one_hot,
}
OPTIONS: dict[str, dict[str, Any]] = {
    "sparse_top_k_categorical_accuracy": {"k": 2},
    "top_k_categorical_accuracy": {"k": 2},
}


def test_every_metric_is_here():
    assert set(DRAWS) == set(METRICS)


@pytest.mark.parametrize("kind", DRAWS)
@settings(deadline=None, derandomize=True, max_examples=15)
@given(st.lists(st.integers(1, 6), min_size=1, max_size=5), st.integers(0, 99), st.booleans())
def test_batches_may_be_cut_anywhere(kind: str, sizes: list[int], seed: int, weighted: bool):
    rng = np.random.default_rng(seed)
    count = sum(sizes)
    y, p = DRAWS[kind](rng, count)
    weights = rng.random(count) if weighted else np.ones(count)
    whole, cut = (make_metric(METRICS[kind](**OPTIONS.get(kind, {}))) for _ in range(2))
    whole.update(y, p, sample_weight=weights)
    ends = np.cumsum(sizes)
    for first, last in zip(ends - sizes, ends, strict=True):
        part = slice(first, last)
        cut.update(y[part], p[part], sample_weight=weights[part] if weighted else None)
    assert cut.result() == pytest.approx(whole.result(), rel=1e-9, nan_ok=True)


@pytest.mark.parametrize("kind", DRAWS)
@settings(deadline=None, derandomize=True, max_examples=15)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.integers(0, 99))
def test_a_whole_weight_is_a_repetition(kind: str, times: list[int], seed: int):
    y, p = DRAWS[kind](np.random.default_rng(seed), len(times))
    weighted, repeated = (make_metric(METRICS[kind](**OPTIONS.get(kind, {}))) for _ in range(2))
    weighted.update(y, p, sample_weight=np.array(times))
    repeated.update(np.repeat(y, times, axis=0), np.repeat(p, times, axis=0))
    expected = repeated.result()
    assert weighted.result() == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("kind", DRAWS)
def test_nothing_taken_in(kind: str):
    metric = make_metric(METRICS[kind]())
    expected = math.nan if kind == "r2_score" else 0.0
    assert metric.result() == pytest.approx(expected, nan_ok=True)
    metric.update(*DRAWS[kind](np.random.default_rng(0), 5))
    metric.reset()
    assert metric.result() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("kind", ["accuracy", "mean_squared_error", "mean_absolute_error"])
def test_a_mask_hides(kind: str):
    rng = np.random.default_rng(0)
    y, p = DRAWS[kind](rng, 12)
    mask = np.arange(12).reshape(3, 4) % 3 == 0
    masked, kept = make_metric(METRICS[kind]()), make_metric(METRICS[kind]())
    masked.update(y.reshape(3, 4, *y.shape[1:]), p.reshape(3, 4, *p.shape[1:]), mask=mask)
    kept.update(y[mask.ravel()], p[mask.ravel()])
    assert masked.result() == pytest.approx(kept.result(), rel=1e-12)


def test_known_areas():
    y = np.array([0, 0, 1, 1])
    p = np.array([0.1, 0.4, 0.35, 0.8])
    roc = make_metric(training.AUC())
    roc.update(y[:, None], p[:, None])
    assert roc.result() == pytest.approx(0.75)
    for curve in ("roc", "pr"):
        perfect = make_metric(training.AUC(curve=curve))
        perfect.update(y[:, None], y[:, None].astype(float))
        assert perfect.result() == pytest.approx(1)


def test_a_prediction_that_is_nan_lies_below_every_threshold():
    metric = make_metric(training.AUC())
    metric.update(np.array([1, 1, 0, 0]), np.array([[0.9], [np.nan], [0.1], [0.2]]))
    assert metric.result() == pytest.approx(0.5)


def test_known_scores():
    y, p = np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [4.0]])
    expected = {
        "mean_squared_error": 1 / 3,
        "mean_absolute_error": 1 / 3,
        "root_mean_squared_error": math.sqrt(1 / 3),
        "r2_score": 0.5,
    }
    for kind, value in expected.items():
        metric = make_metric(METRICS[kind]())
        metric.update(y, p)
        assert metric.result() == pytest.approx(value)


def test_mean():
    mean = Mean()
    assert mean.result() == 0
    mean.add(2.0, 32)
    mean.add(5.0, 16)
    assert mean.result() == 3
    mean.reset()
    assert mean.result() == 0


@pytest.mark.parametrize("kind", DRAWS)
def test_targets_that_do_not_fit(kind: str):
    metric = make_metric(METRICS[kind]())
    y, p = DRAWS[kind](np.random.default_rng(0), 4)
    with pytest.raises(ValueError, match="targets of shape"):
        metric.update(y[:3], p)


def test_r2_takes_matrices():
    with pytest.raises(ValueError, match="r2_score takes matrices"):
        make_metric(training.R2Score()).update(np.zeros((2, 3, 1)), np.zeros((2, 3, 1)))
