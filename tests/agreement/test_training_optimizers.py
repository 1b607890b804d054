"""Optimizers, schedules, regularizers and constraints against Keras, step by step.

In float32, where all agree to 1e-6 after each of five steps. In float64 Keras on TensorFlow rounds
the arguments of an optimizer to float32 first, so there the formulas are tested on their own.
"""

from itertools import product
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import (
    Gradient,
    Optimizer,
    RowGradient,
    constrain,
    learning_rate,
    penalty_and_gradient,
)
from lstmspec.ir import OPTIMIZERS, training
from lstmspec.layers import values

pytestmark = pytest.mark.keras

LIMIT = 1e-6
STEPS = 5
Options = dict[str, Any]


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


KERAS_NAMES = {
    "adadelta": "Adadelta",
    "adagrad": "Adagrad",
    "adam": "Adam",
    "adamax": "Adamax",
    "adamw": "AdamW",
    "lion": "Lion",
    "nadam": "Nadam",
    "rmsprop": "RMSprop",
    "sgd": "SGD",
}
OWN: list[tuple[str, Options]] = [
    *((kind, {}) for kind in KERAS_NAMES),
    ("sgd", {"momentum": 0.9}),
    ("sgd", {"momentum": 0.9, "nesterov": True}),
    ("sgd", {"nesterov": True}),
    ("rmsprop", {"rho": 0.7, "epsilon": 1e-3}),
    ("rmsprop", {"momentum": 0.5}),
    ("rmsprop", {"centered": True}),
    ("rmsprop", {"centered": True, "momentum": 0.5}),
    ("adam", {"amsgrad": True}),
    ("adam", {"beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-2}),
    ("adamw", {"amsgrad": True, "weight_decay": 0.1}),
    ("nadam", {"beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-4}),
    ("adagrad", {"initial_accumulator_value": 0.0}),
    ("adagrad", {"initial_accumulator_value": 1.0, "epsilon": 1e-2}),
    ("adadelta", {"rho": 0.5, "epsilon": 1e-3, "learning_rate": 1.0}),
    ("adamax", {"beta_1": 0.5, "beta_2": 0.6, "epsilon": 1e-2}),
    ("lion", {"beta_1": 0.5, "beta_2": 0.6}),
]
SHARED: list[Options] = [
    {"weight_decay": 0.02},
    {"clipnorm": 1.0},
    {"clipnorm": 1.0, "weight_decay": 0.02},
    {"global_clipnorm": 1.5},
    {"clipvalue": 0.3},
]
CLIPS: list[Options] = [{}, *(options for options in SHARED if "weight_decay" not in options)]
CASES = [*OWN, *product(KERAS_NAMES, SHARED)]


def spelled(case: tuple[str, Options]) -> str:
    return " ".join([case[0], *(f"{name}={value}" for name, value in case[1].items())])


def fresh() -> dict[str, Array]:
    rng = np.random.default_rng(0)
    shapes = {"a/kernel": (3, 4), "a/bias": (4,), "b/gain": ()}
    return {name: np.asarray(rng.standard_normal(s), np.float32) for name, s in shapes.items()}


def gradients(weights: dict[str, Array], step: int) -> dict[str, Array]:
    """Gradients of changing size, one of them 0 at first."""
    rng = np.random.default_rng([7, step])
    size = [1.0, 0.1, 3.0, 1e-4, 1.0][step]
    made = {n: np.asarray(size * rng.standard_normal(w.shape), w.dtype) for n, w in weights.items()}
    if step < 2:
        made["a/bias"][:] = 0
    return made


class Pair:
    """The same weights under our optimizer and under that of Keras."""

    def __init__(self, keras: Any, kind: str, options: Options, weights: dict[str, Array]) -> None:
        self.weights = weights
        self.optimizer = Optimizer(OPTIMIZERS[kind](**options))
        self.state = self.optimizer.init(weights)
        self.variables = {
            name: keras.Variable(
                weight.copy(), dtype=weight.dtype.name, name=name.replace("/", "_")
            )
            for name, weight in weights.items()
        }
        self.theirs = getattr(keras.optimizers, KERAS_NAMES[kind])(**options)

    def apply(self, step: dict[str, Gradient]) -> None:
        import tensorflow as tf

        self.optimizer.apply(self.weights, step, self.state)
        converted = [
            tf.IndexedSlices(g.pieces, g.rows, self.weights[name].shape)
            if isinstance(g, RowGradient)
            else tf.constant(g)
            for name, g in step.items()
        ]
        self.theirs.apply(converted, [self.variables[name] for name in step])

    def check(self) -> None:
        for name, weight in self.weights.items():
            np.testing.assert_allclose(
                weight, self.variables[name].numpy(), rtol=0, atol=LIMIT, err_msg=name
            )
        remembered = {v.name: v.numpy() for v in self.theirs.variables}
        del remembered["learning_rate"]
        for name in [name for name in remembered if name.startswith("variable")]:
            remembered["u_product"] = remembered.pop(name)
        ours = {name.replace("/", "_"): array for name, array in self.state.items()}
        assert ours.keys() == remembered.keys()
        for name, array in ours.items():
            atol = LIMIT * max(1.0, float(np.abs(remembered[name]).max()))
            np.testing.assert_allclose(array, remembered[name], rtol=0, atol=atol, err_msg=name)


def test_every_optimizer_is_here():
    assert set(KERAS_NAMES) == set(OPTIMIZERS)


@pytest.mark.parametrize("case", CASES, ids=spelled)
def test_five_steps(keras: Any, case: tuple[str, Options]):
    kind, options = case
    pair = Pair(keras, kind, {"learning_rate": 0.01} | options, fresh())
    for step in range(STEPS):
        pair.apply(gradients(pair.weights, step))
        pair.check()


@pytest.mark.parametrize("kind", KERAS_NAMES)
def test_default_arguments(keras: Any, kind: str):
    pair = Pair(keras, kind, {}, fresh())
    for step in range(STEPS):
        pair.apply(gradients(pair.weights, step))
    pair.check()


@pytest.mark.parametrize("options", CLIPS, ids=str)
@pytest.mark.parametrize("kind", KERAS_NAMES)
def test_a_gradient_in_pieces(keras: Any, kind: str, options: Options):
    rng = np.random.default_rng(0)
    weights = {
        "table": rng.standard_normal((5, 3)).astype(np.float32),
        "bias": np.zeros(2, np.float32),
    }
    pair = Pair(keras, kind, {"learning_rate": 0.01} | options, weights)
    for _ in range(STEPS):
        rows = rng.integers(0, 4, 9)
        pieces = rng.standard_normal((9, 3)).astype(np.float32)
        bias = rng.standard_normal(2).astype(np.float32)
        pair.apply({"table": RowGradient(rows, pieces), "bias": bias})
        pair.check()


def test_an_embedding_has_a_gradient_in_pieces(keras: Any):
    import tensorflow as tf

    table = keras.layers.Embedding(5, 2)
    ids = np.array([[1, 1, 3], [1, 0, 0]])
    with tf.GradientTape() as tape:
        table(ids)
        value = tf.reduce_sum(table(ids) ** 2)
    gradient = tape.gradient(value, table.embeddings.value)
    ours = RowGradient(ids, 2 * table.embeddings.numpy()[ids])
    np.testing.assert_array_equal(gradient.indices, ids.ravel())
    np.testing.assert_allclose(ours.sum(5), tf.convert_to_tensor(gradient), atol=1e-6)


SCHEDULES: list[tuple[type[Any], Options]] = [
    (training.ExponentialDecay, {"decay_rate": 0.9, "decay_steps": 7}),
    (training.ExponentialDecay, {"decay_rate": 0.9, "decay_steps": 7, "staircase": True}),
    (training.CosineDecay, {"decay_steps": 20}),
    (training.CosineDecay, {"decay_steps": 20, "alpha": 0.1}),
    (training.CosineDecay, {"decay_steps": 20, "warmup_target": 0.5, "warmup_steps": 9}),
    (training.CosineDecay, {"decay_steps": 20, "warmup_target": 0.5}),
    (training.CosineDecay, {"decay_steps": 20, "warmup_steps": 9}),
    (
        training.CosineDecay,
        {"initial_learning_rate": 0.0, "decay_steps": 5, "warmup_target": 1.0, "warmup_steps": 3},
    ),
    (training.PolynomialDecay, {"decay_steps": 15}),
    (training.PolynomialDecay, {"decay_steps": 15, "power": 0.5, "end_learning_rate": 0.01}),
    (training.PolynomialDecay, {"decay_steps": 15, "power": 2.0, "cycle": True}),
]
PIECES = [
    {"boundaries": (3, 10, 30), "values": (1.0, 0.5, 0.1, 0.01)},
    {"boundaries": (5,), "values": (1.0, 0.5)},
]


@pytest.mark.parametrize(("cls", "options"), SCHEDULES, ids=str)
def test_schedule(keras: Any, cls: type[Any], options: Options):
    compare_schedules(keras, cls, {"initial_learning_rate": 0.2} | options)


@pytest.mark.parametrize("options", PIECES, ids=str)
def test_piecewise_schedule(keras: Any, options: Options):
    compare_schedules(keras, training.PiecewiseConstantDecay, options)


def compare_schedules(keras: Any, cls: type[Any], options: Options) -> None:
    """Half a unit in the last place of 1 is allowed: a power differs in its last bit."""
    theirs = getattr(keras.optimizers.schedules, cls.__name__)(**options)
    schedule = cls(**options)
    for step in [*range(65), 1000, 10**6]:
        found = learning_rate(schedule, step)
        assert type(found) is np.float32
        assert float(found) == pytest.approx(float(theirs(step)), rel=0, abs=6e-8)


@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_an_optimizer_follows_its_schedule(keras: Any, kind: str):
    options: Options = {"initial_learning_rate": 0.1, "decay_steps": 2, "decay_rate": 0.5}
    weights = fresh()
    ours = Optimizer(OPTIMIZERS[kind](learning_rate=training.ExponentialDecay(**options)))
    schedule = keras.optimizers.schedules.ExponentialDecay(**options)
    theirs = getattr(keras.optimizers, KERAS_NAMES[kind])(learning_rate=schedule)
    variables = {n: keras.Variable(w.copy(), dtype="float32") for n, w in weights.items()}
    state = ours.init(weights)
    for step in range(STEPS):
        made = gradients(weights, step)
        ours.apply(weights, made, state)
        theirs.apply(list(made.values()), list(variables.values()))
    for name, weight in weights.items():
        np.testing.assert_allclose(weight, variables[name].numpy(), rtol=0, atol=LIMIT)


REGULARIZERS: list[tuple[type[Any], str, Options]] = [
    (values.L1, "L1", {}),
    (values.L1, "L1", {"l1": 0.3}),
    (values.L2, "L2", {}),
    (values.L2, "L2", {"l2": 0.3}),
    (values.L1L2, "L1L2", {}),
    (values.L1L2, "L1L2", {"l1": 0.2, "l2": 0.3}),
    (values.OrthogonalRegularizer, "OrthogonalRegularizer", {}),
    (values.OrthogonalRegularizer, "OrthogonalRegularizer", {"factor": 0.5, "mode": "columns"}),
]


@pytest.mark.parametrize(("cls", "name", "options"), REGULARIZERS, ids=str)
def test_regularizer(keras: Any, cls: type[Any], name: str, options: Options):
    import tensorflow as tf

    weight = np.random.default_rng(0).standard_normal((5, 7)).astype(np.float32)
    if cls is not values.OrthogonalRegularizer:
        weight[0, 0] = 0
    x = tf.constant(weight)
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = getattr(keras.regularizers, name)(**options)(x)
    slope = tape.gradient(value, x, unconnected_gradients="zero").numpy()
    penalty, gradient = penalty_and_gradient(cls(**options), weight)
    assert gradient.dtype == weight.dtype
    assert penalty == pytest.approx(float(value), rel=LIMIT)
    np.testing.assert_allclose(gradient, slope, rtol=0, atol=LIMIT)


CONSTRAINTS: list[tuple[type[Any], Options]] = [
    (values.NonNeg, {}),
    (values.MaxNorm, {}),
    (values.MaxNorm, {"max_value": 0.5, "axis": 1}),
    (values.UnitNorm, {}),
    (values.UnitNorm, {"axis": -1}),
    (values.MinMaxNorm, {}),
    (values.MinMaxNorm, {"min_value": 1.5, "max_value": 2.0, "rate": 0.25, "axis": 1}),
]


@pytest.mark.parametrize(("cls", "options"), CONSTRAINTS, ids=str)
def test_constraint(keras: Any, cls: type[Any], options: Options):
    weight = np.random.default_rng(0).standard_normal((5, 7)).astype(np.float32)
    weight[2], weight[:, 3] = 0, 0
    theirs = getattr(keras.constraints, cls.__name__)(**options)(weight)
    constrain(cls(**options), weight)
    np.testing.assert_allclose(weight, np.asarray(theirs), rtol=0, atol=LIMIT)


def test_constraints_hold_after_each_step(keras: Any):
    pair = Pair(keras, "adam", {"learning_rate": 0.3, "weight_decay": 0.1}, fresh())
    held = {"a/kernel": values.MaxNorm(max_value=0.7), "a/bias": values.NonNeg()}
    pair.optimizer = Optimizer(pair.optimizer.description, held)
    pair.variables["a/kernel"].constraint = keras.constraints.MaxNorm(0.7)
    pair.variables["a/bias"].constraint = keras.constraints.NonNeg()
    for step in range(STEPS):
        pair.apply(gradients(pair.weights, step))
        pair.check()
