"""Optimizers without Keras: their formulas in float64, their state, and how they work in place."""

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load_file, save_file

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import Optimizer, RowGradient
from lstmspec.backends.numpy.training.optimizers import STRETCH
from lstmspec.ir import OPTIMIZERS, training
from lstmspec.layers import values

Options = dict[str, Any]
GRADIENTS = [0.5, -2.0, 0.25, 1e-3, 3.0, -0.75]


def weights_of(steps: Iterator[float]) -> list[float]:
    """The weight after each step, from 1.0 down by each of `steps`."""
    weight, found = 1.0, []
    for step in steps:
        weight -= step
        found.append(weight)
    return found


def sgd(o: Any) -> Iterator[float]:
    m = 0.0
    for g in GRADIENTS:
        m = o.momentum * m + g
        yield o.learning_rate * (o.momentum * m + g if o.nesterov else m)


def rmsprop(o: Any) -> Iterator[float]:
    v = c = m = 0.0
    for g in GRADIENTS:
        v = o.rho * v + (1 - o.rho) * g * g
        c = o.rho * c + (1 - o.rho) * g
        root = math.sqrt(v - (c * c if o.centered else 0) + o.epsilon)
        m = o.momentum * m + o.learning_rate * g / root
        yield m


def adam(o: Any) -> Iterator[float]:
    m = v = most = 0.0
    for t, g in enumerate(GRADIENTS, 1):
        m = o.beta_1 * m + (1 - o.beta_1) * g
        v = o.beta_2 * v + (1 - o.beta_2) * g * g
        most = max(most, v) if o.amsgrad else v
        rate = o.learning_rate * math.sqrt(1 - o.beta_2**t) / (1 - o.beta_1**t)
        yield rate * m / (math.sqrt(most) + o.epsilon)


def nadam(o: Any) -> Iterator[float]:
    def u(t: int) -> float:
        return float(o.beta_1 * (1 - 0.5 * 0.96**t))

    m = v = 0.0
    for t, g in enumerate(GRADIENTS, 1):
        m = o.beta_1 * m + (1 - o.beta_1) * g
        v = o.beta_2 * v + (1 - o.beta_2) * g * g
        seen = math.prod(u(k) for k in range(1, t + 1))
        mean = u(t + 1) * m / (1 - seen * u(t + 1)) + (1 - u(t)) * g / (1 - seen)
        yield o.learning_rate * mean / (math.sqrt(v / (1 - o.beta_2**t)) + o.epsilon)


def adagrad(o: Any) -> Iterator[float]:
    v = o.initial_accumulator_value
    for g in GRADIENTS:
        v += g * g
        yield o.learning_rate * g / math.sqrt(v + o.epsilon)


def adadelta(o: Any) -> Iterator[float]:
    v = x = 0.0
    for g in GRADIENTS:
        v = o.rho * v + (1 - o.rho) * g * g
        d = math.sqrt(x + o.epsilon) / math.sqrt(v + o.epsilon) * g
        x = o.rho * x + (1 - o.rho) * d * d
        yield o.learning_rate * d


def adamax(o: Any) -> Iterator[float]:
    m = v = 0.0
    for t, g in enumerate(GRADIENTS, 1):
        m = o.beta_1 * m + (1 - o.beta_1) * g
        v = max(o.beta_2 * v, abs(g))
        yield o.learning_rate * m / ((1 - o.beta_1**t) * (v + o.epsilon))


def lion(o: Any) -> Iterator[float]:
    m = 0.0
    for g in GRADIENTS:
        yield o.learning_rate * math.copysign(1, o.beta_1 * m + (1 - o.beta_1) * g)
        m = o.beta_2 * m + (1 - o.beta_2) * g


FORMULAS: list[tuple[Any, str, Options]] = [
    (sgd, "sgd", {}),
    (sgd, "sgd", {"momentum": 0.9}),
    (sgd, "sgd", {"momentum": 0.9, "nesterov": True}),
    (rmsprop, "rmsprop", {}),
    (rmsprop, "rmsprop", {"rho": 0.5, "momentum": 0.3, "centered": True, "epsilon": 1e-3}),
    (adam, "adam", {}),
    (adam, "adam", {"amsgrad": True, "beta_1": 0.3, "beta_2": 0.6, "epsilon": 0.1}),
    (adam, "adamw", {"weight_decay": 0.0, "amsgrad": True}),
    (nadam, "nadam", {}),
    (nadam, "nadam", {"beta_1": 0.5, "beta_2": 0.7, "epsilon": 0.1}),
    (adagrad, "adagrad", {}),
    (adagrad, "adagrad", {"initial_accumulator_value": 2.0, "epsilon": 0.1}),
    (adadelta, "adadelta", {}),
    (adadelta, "adadelta", {"rho": 0.5, "epsilon": 0.1}),
    (adamax, "adamax", {}),
    (adamax, "adamax", {"beta_1": 0.5, "beta_2": 0.7, "epsilon": 0.1}),
    (lion, "lion", {}),
    (lion, "lion", {"beta_1": 0.4, "beta_2": 0.3}),
]


@pytest.mark.parametrize(("formula", "kind", "options"), FORMULAS)
def test_formula(formula: Any, kind: str, options: Options):
    o = OPTIMIZERS[kind](learning_rate=0.05, **options)
    weights = {"w": np.ones(1)}
    state = Optimizer(o).init(weights)
    for gradient, expected in zip(GRADIENTS, weights_of(formula(o)), strict=True):
        Optimizer(o).apply(weights, {"w": np.array([gradient])}, state)
        assert weights["w"][0] == pytest.approx(expected, rel=1e-12)
    assert state["iteration"] == len(GRADIENTS)


def test_every_optimizer_has_a_formula_here():
    assert {kind for _, kind, _ in FORMULAS} == set(OPTIMIZERS)


EVERY: list[tuple[str, Options]] = [
    *((kind, {}) for kind in OPTIMIZERS),
    ("sgd", {"momentum": 0.9, "nesterov": True}),
    ("rmsprop", {"momentum": 0.5, "centered": True}),
    ("adam", {"amsgrad": True, "clipnorm": 1.0}),
    ("adam", {"global_clipnorm": 1.0, "weight_decay": 0.1}),
    ("adam", {"clipvalue": 0.1}),
]
EACH = pytest.mark.parametrize(("kind", "options"), EVERY, ids=str)
NAMES = {"encoder/kernel": (3, 8), "encoder/bias": (8,), "gain": ()}


def fresh(dtype: type = np.float32) -> dict[str, Array]:
    rng = np.random.default_rng(0)
    return {n: np.asarray(rng.standard_normal(shape), dtype) for n, shape in NAMES.items()}


def gradients(seed: int, dtype: type = np.float32) -> dict[str, Array]:
    rng = np.random.default_rng([1, seed])
    return {n: np.asarray(rng.standard_normal(shape), dtype) for n, shape in NAMES.items()}


@EACH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_saved_state_goes_on_with_the_same_bits(
    kind: str, options: Options, dtype: type, tmp_path: Path
):
    schedule = training.ExponentialDecay(initial_learning_rate=0.1, decay_steps=3, decay_rate=0.7)
    optimizer = Optimizer(OPTIMIZERS[kind](learning_rate=schedule, **options))
    weights = fresh(dtype)
    state = optimizer.init(weights)
    for step in range(4):
        optimizer.apply(weights, gradients(step, dtype), state)
    save_file(state, tmp_path / "state.safetensors")
    again = {name: weight.copy() for name, weight in weights.items()}
    resumed = optimizer.restore(again, load_file(tmp_path / "state.safetensors"))
    for step in range(4, 9):
        optimizer.apply(weights, gradients(step, dtype), state)
        optimizer.apply(again, gradients(step, dtype), resumed)
    for found, kept in ((weights, again), (state, resumed)):
        assert found.keys() == kept.keys()
        for name, array in found.items():
            np.testing.assert_array_equal(array, kept[name])
            assert array.dtype == (np.int64 if name == "iteration" else dtype)


@EACH
def test_weights_and_state_are_changed_in_place_and_gradients_only_read(
    kind: str, options: Options
):
    optimizer = Optimizer(OPTIMIZERS[kind](**options))
    weights = fresh()
    state = optimizer.init(weights)
    arrays = [*weights.values(), *state.values()]
    step = gradients(0)
    for gradient in step.values():
        gradient.flags.writeable = False
    optimizer.apply(weights, step, state)
    for before, after in zip(arrays, [*weights.values(), *state.values()], strict=True):
        assert before is after


@EACH
def test_a_large_weight_is_changed_like_a_small_one(kind: str, options: Options):
    """A weight of several stretches, the last one short, against each of its rows alone."""
    if "clipnorm" in str(options):
        options = {}
    rows = 2 * STRETCH // (64 * 4) + 3
    rng = np.random.default_rng(0)
    large = {"w": rng.standard_normal((rows, 64)).astype(np.float32)}
    few = [0, STRETCH // (64 * 4) - 1, STRETCH // (64 * 4), rows - 1]
    small = {"w": large["w"][few].copy()}
    optimizer = Optimizer(OPTIMIZERS[kind](**options))
    states = optimizer.init(large), optimizer.init(small)
    for _ in range(2):
        gradient = rng.standard_normal((rows, 64)).astype(np.float32)
        optimizer.apply(large, {"w": gradient}, states[0])
        optimizer.apply(small, {"w": gradient[few]}, states[1])
    np.testing.assert_array_equal(large["w"][few], small["w"])


@EACH
def test_the_layout_in_memory_does_not_matter(kind: str, options: Options):
    optimizer = Optimizer(OPTIMIZERS[kind](**options))
    rng = np.random.default_rng(0)
    plain = {"w": rng.standard_normal((5, 7)).astype(np.float32)}
    turned = {"w": np.asfortranarray(plain["w"])}
    strided = {"w": np.repeat(plain["w"], 2, axis=1)[:, ::2]}
    states = [optimizer.init(weights) for weights in (plain, turned, strided)]
    gradient = rng.standard_normal((7, 5)).astype(np.float32).T
    for weights, state in zip((plain, turned, strided), states, strict=True):
        optimizer.apply(weights, {"w": gradient}, state)
        np.testing.assert_allclose(weights["w"], plain["w"], rtol=1e-6)


def test_a_weight_without_a_gradient_stays():
    optimizer = Optimizer(training.AdamW(weight_decay=0.5), {"gain": values.UnitNorm()})
    weights = fresh()
    before = {name: weight.copy() for name, weight in weights.items()}
    state = optimizer.init(weights)
    step = gradients(0)
    del step["gain"]
    optimizer.apply(weights, step, state)
    assert weights["gain"] == before["gain"]
    assert (weights["encoder/bias"] != before["encoder/bias"]).all()
    optimizer.apply(weights, {}, state)
    assert state["iteration"] == 1


def test_slots_have_the_names_of_keras():
    state = Optimizer(training.Adam(amsgrad=True)).init({"a/kernel": np.zeros((2, 2), np.float32)})
    assert list(state) == [
        "iteration",
        "a/kernel/momentum",
        "a/kernel/velocity",
        "a/kernel/velocity_hat",
    ]


@pytest.mark.parametrize(
    ("options", "norm"),
    [({"clipnorm": 0.5}, 0.5), ({"global_clipnorm": 0.5}, 0.5), ({"clipvalue": 0.1}, None)],
)
def test_gradients_are_clipped(options: Options, norm: float | None):
    weights = {"a": np.zeros(4), "b": np.zeros(3)}
    optimizer = Optimizer(training.SGD(learning_rate=1.0, **options))
    step = {"a": np.array([3.0, -4.0, 0.0, 0.05]), "b": np.array([0.01, 0.02, 0.03])}
    optimizer.apply(weights, step, optimizer.init(weights))
    moved = -np.concatenate([weights["a"], weights["b"]])
    whole = np.concatenate([step["a"], step["b"]])
    if norm is None:
        np.testing.assert_allclose(moved, np.clip(whole, -0.1, 0.1))
    elif "clipnorm" in options:
        np.testing.assert_allclose(moved[:4], step["a"] * norm / np.linalg.norm(step["a"]))
        np.testing.assert_array_equal(moved[4:], step["b"])
    else:
        np.testing.assert_allclose(moved, whole * norm / np.linalg.norm(whole))


def test_a_gradient_that_is_not_finite_makes_no_warning():
    optimizer = Optimizer(training.Adam(global_clipnorm=1.0))
    weights = {"a": np.zeros(2, np.float32), "b": np.zeros(2, np.float32)}
    step = {"a": np.array([np.inf, 1.0], np.float32), "b": np.ones(2, np.float32)}
    with np.errstate(all="raise"):
        optimizer.apply(weights, step, optimizer.init(weights))
    assert np.isnan(weights["b"]).all()


pieces = st.integers(0, 20).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-6, 5), min_size=n, max_size=n),
        st.lists(st.integers(-50, 50), min_size=3 * n, max_size=3 * n),
    )
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(pieces)
def test_pieces_add_up(drawn: tuple[list[int], list[int]]):
    rows = np.array(drawn[0], np.int64)
    parts = np.array(drawn[1], np.float64).reshape(-1, 3)
    gradient = RowGradient(rows, parts)
    for found, of in (
        (gradient.sum(6), parts),
        (gradient.sum_of_squares(6), parts**2),
        (gradient.sum_of_sizes(6), np.abs(parts)),
    ):
        expected = np.zeros((6, 3))
        np.add.at(expected, rows, of)
        np.testing.assert_array_equal(found, expected)


def test_pieces_of_a_sequence():
    rows = np.array([[1, 1], [0, -1]])
    parts = np.arange(8.0).reshape(2, 2, 2)
    np.testing.assert_array_equal(RowGradient(rows, parts).sum(3), [[4, 5], [0 + 2, 1 + 3], [6, 7]])


def test_different_rows_are_an_ordinary_gradient():
    dense = np.zeros((4, 2))
    dense[[3, 1]] = [[1.0, -2.0], [0.5, 3.0]]
    rows = RowGradient(np.array([3, 1]), dense[[3, 1]])
    for kind in OPTIMIZERS:
        optimizer = Optimizer(OPTIMIZERS[kind]())
        both = [{"w": np.ones((4, 2))} for _ in range(2)]
        for weights, gradient in zip(both, (dense, rows), strict=True):
            optimizer.apply(weights, {"w": gradient}, optimizer.init(weights))
        np.testing.assert_array_equal(both[0]["w"], both[1]["w"])


def test_refusals():
    optimizer = Optimizer(training.Adam())
    weights = fresh()
    state = optimizer.init(weights)
    with pytest.raises(ValueError, match="one dtype"):
        optimizer.init({"a": np.zeros(1, np.float32), "b": np.zeros(1)})
    with pytest.raises(ValueError, match="one dtype"):
        optimizer.init({"a": np.zeros(1, np.int64)})
    with pytest.raises(ValueError, match="gradient of shape"):
        optimizer.apply(weights, {"encoder/bias": np.zeros(1, np.float32)}, state)
    less = {name: array for name, array in state.items() if name != "gain/velocity"}
    with pytest.raises(ValueError, match="lacks gain/velocity"):
        optimizer.restore(weights, less)
    with pytest.raises(ValueError, match="does not keep: other/momentum"):
        optimizer.restore(weights, state | {"other/momentum": np.zeros(1)})
    with pytest.raises(ValueError, match=r"encoder/bias/velocity is float32 \(9,\)"):
        optimizer.restore(weights, state | {"encoder/bias/velocity": np.zeros(9, np.float32)})
    with pytest.raises(ValueError, match="gain/momentum is float64"):
        optimizer.restore(weights, state | {"gain/momentum": np.zeros(())})


def test_a_restored_state_is_a_copy():
    optimizer = Optimizer(training.Adam())
    weights = fresh()
    saved = optimizer.init(weights)
    restored = optimizer.restore(weights, saved)
    optimizer.apply(weights, gradients(0), restored)
    assert saved["iteration"] == 0
    assert not saved["encoder/kernel/momentum"].any()


SCHEDULE = training.PiecewiseConstantDecay(boundaries=(2, 4), values=(1.0, 0.5, 0.25))


def test_a_schedule_starts_at_step_0():
    optimizer = Optimizer(training.SGD(learning_rate=SCHEDULE))
    weights = {"w": np.zeros(1)}
    state = optimizer.init(weights)
    path = [0.0]
    for _ in range(6):
        optimizer.apply(weights, {"w": np.ones(1)}, state)
        path.append(float(weights["w"][0]))
    assert [a - b for a, b in pairwise(path)] == [1.0, 1.0, 1.0, 0.5, 0.5, 0.25]
