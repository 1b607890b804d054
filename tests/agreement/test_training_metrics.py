"""Metrics against Keras over several batches: 1e-6 in float32, 1e-12 in float64."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import make_metric, resolve_accuracy
from lstmspec.ir import METRICS

pytestmark = pytest.mark.keras

LIMITS = {"float32": 1e-6, "float64": 1e-12}
BATCHES = (7, 7, 3)
STEPS, CLASSES = 4, 5
Options = dict[str, Any]
Draw = Callable[[np.random.Generator, tuple[int, ...], str], tuple[Array, Array]]


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


@pytest.fixture
def dtype(keras: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """A dtype, for us and as the default of Keras."""
    before = keras.config.floatx()
    keras.config.set_floatx(request.param)
    yield request.param
    keras.config.set_floatx(before)


def one_hot(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    y, p = labels(rng, shape, dtype)
    return np.eye(CLASSES, dtype=dtype)[y], p


def labels(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """Labels and scores, among which there are ties."""
    p = np.round(rng.random((*shape, CLASSES)), 1)
    return rng.integers(0, CLASSES, shape), p.astype(dtype)


def binary(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """Rounded, so that some lie on a threshold."""
    p = np.round(rng.random((*shape, 1)), 2)
    y = rng.random(p.shape) < 0.3 + 0.4 * p
    return y.astype(dtype), p.astype(dtype)


def several(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    y, p = binary(rng, (*shape, 3), dtype)
    return y[..., 0], p[..., 0]


def numbers(rng: np.random.Generator, shape: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    y = rng.standard_normal((*shape, 3))
    return y.astype(dtype), (y + 0.5 * rng.standard_normal(y.shape)).astype(dtype)


CASES: list[tuple[str, str, Options, Draw]] = [
    ("binary_accuracy", "BinaryAccuracy", {}, binary),
    ("binary_accuracy", "BinaryAccuracy", {}, several),
    ("binary_accuracy", "BinaryAccuracy", {"threshold": 0.25}, several),
    ("categorical_accuracy", "CategoricalAccuracy", {}, one_hot),
    ("sparse_categorical_accuracy", "SparseCategoricalAccuracy", {}, labels),
    ("top_k_categorical_accuracy", "TopKCategoricalAccuracy", {}, one_hot),
    ("top_k_categorical_accuracy", "TopKCategoricalAccuracy", {"k": 2}, one_hot),
    ("sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy", {}, labels),
    ("sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy", {"k": 2}, labels),
    ("mean_squared_error", "MeanSquaredError", {}, numbers),
    ("mean_absolute_error", "MeanAbsoluteError", {}, numbers),
    ("root_mean_squared_error", "RootMeanSquaredError", {}, numbers),
    ("precision", "Precision", {}, binary),
    ("precision", "Precision", {}, several),
    ("recall", "Recall", {}, binary),
    ("recall", "Recall", {}, several),
    ("auc", "AUC", {}, binary),
    ("auc", "AUC", {"curve": "pr"}, binary),
    ("auc", "AUC", {"num_thresholds": 11, "curve": "pr"}, several),
    ("auc", "AUC", {"num_thresholds": 2}, several),
    ("r2_score", "R2Score", {}, numbers),
]


def each(*left_out: str) -> pytest.MarkDecorator:
    """Every case in both dtypes, but TensorFlow has no top-k for float64."""
    chosen = [
        pytest.param(
            *case,
            dtype,
            id=" ".join([case[0], *map(str, case[2].values()), case[3].__name__, dtype]),
        )
        for case in CASES
        for dtype in LIMITS
        if case[0] not in left_out and not ("top_k" in case[0] and dtype == "float64")
    ]
    names = ("kind", "name", "options", "draw", "dtype")
    return pytest.mark.parametrize(names, chosen, indirect=["dtype"])


def test_every_metric_is_here():
    assert {case[0] for case in CASES} == set(METRICS) - {"accuracy"}


class Pair:
    """Our metric and that of Keras on the same batches."""

    def __init__(self, ours: Any, theirs: Any, limit: float) -> None:
        self.ours = ours
        self.theirs = theirs
        self.limit = limit

    def update(
        self, y: Array, p: Array, weights: Array | None = None, mask: Array | None = None
    ) -> None:
        import tensorflow as tf

        self.ours.update(y, p, sample_weight=weights, mask=mask)
        output = tf.constant(p)
        if mask is not None:
            output._keras_mask = tf.constant(mask)
        self.theirs.update_state(y, output, sample_weight=weights)

    def check(self) -> None:
        found = self.ours.result()
        assert type(found) is float
        assert found == pytest.approx(float(self.theirs.result()), abs=self.limit)


def pair(keras: Any, kind: str, name: str, options: Options, dtype: str) -> Pair:
    ours = make_metric(METRICS[kind](**options))
    return Pair(ours, getattr(keras.metrics, name)(**options), LIMITS[dtype])


@each()
@pytest.mark.parametrize("weighted", [False, True], ids=["no weights", "weights"])
def test_samples(
    keras: Any, kind: str, name: str, options: Options, draw: Draw, weighted: bool, dtype: str
):
    both = pair(keras, kind, name, options, dtype)
    rng = np.random.default_rng(0)
    for size in BATCHES:
        y, p = draw(rng, (size,), dtype)
        both.update(y, p, rng.random(size) if weighted else None)
        both.check()
    both.ours.reset()
    both.theirs.reset_state()
    both.update(*draw(rng, (6,), dtype))
    both.check()


@each("r2_score")
@pytest.mark.parametrize("weighted", [False, True], ids=["no weights", "weights"])
@pytest.mark.parametrize("masked", [False, True], ids=["no mask", "mask"])
def test_sequences(
    keras: Any,
    kind: str,
    name: str,
    options: Options,
    draw: Draw,
    weighted: bool,
    masked: bool,
    dtype: str,
):
    both = pair(keras, kind, name, options, dtype)
    rng = np.random.default_rng(0)
    for size in BATCHES:
        y, p = draw(rng, (size, STEPS), dtype)
        weights = rng.random((size, STEPS)) if weighted else None
        mask = rng.random((size, STEPS)) < 0.6 if masked else None
        both.update(y, p, weights, mask)
        both.check()


@each("precision", "recall", "auc", "r2_score")
def test_one_weight_for_a_sequence(
    keras: Any, kind: str, name: str, options: Options, draw: Draw, dtype: str
):
    both = pair(keras, kind, name, options, dtype)
    rng = np.random.default_rng(0)
    for size in BATCHES:
        both.update(*draw(rng, (size, STEPS), dtype), rng.random(size))
        both.check()


@each("r2_score")
def test_weights_of_zero(
    keras: Any, kind: str, name: str, options: Options, draw: Draw, dtype: str
):
    both = pair(keras, kind, name, options, dtype)
    both.update(*draw(np.random.default_rng(0), (4,), dtype), np.zeros(4))
    both.check()


@pytest.mark.parametrize("hit", [0, 1, 2], ids=["none", "one", "both"])
def test_r2_of_a_constant(keras: Any, hit: int):
    both = pair(keras, "r2_score", "R2Score", {}, "float32")
    y = np.array([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]], np.float32)
    p = y + np.float32(0.5) * (np.arange(2) >= hit)
    both.update(y, p.astype(np.float32))
    theirs = float(both.theirs.result())
    assert both.ours.result() == pytest.approx(theirs, nan_ok=True)


ACCURACIES: list[tuple[tuple[int, ...], tuple[int, ...], str]] = [
    ((8, 1), (8, 1), "binary_accuracy"),
    ((8,), (8, 1), "binary_accuracy"),
    ((8, 3, 1), (8, 3, 1), "binary_accuracy"),
    ((8,), (8, 5), "sparse_categorical_accuracy"),
    ((8, 1), (8, 5), "sparse_categorical_accuracy"),
    ((8, 3), (8, 3, 5), "sparse_categorical_accuracy"),
    ((8, 3, 1), (8, 3, 5), "sparse_categorical_accuracy"),
    ((8, 5), (8, 5), "categorical_accuracy"),
    ((8, 3, 5), (8, 3, 5), "categorical_accuracy"),
]


@pytest.mark.parametrize(("y_shape", "p_shape", "kind"), ACCURACIES)
def test_what_accuracy_is(
    keras: Any, y_shape: tuple[int, ...], p_shape: tuple[int, ...], kind: str
):
    from keras.src.trainers.compile_utils import get_metric

    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, y_shape).astype(np.float32)
    p = rng.random(p_shape).astype(np.float32)
    theirs = get_metric("accuracy", y, p)
    assert resolve_accuracy(y_shape, p_shape).kind == kind
    assert type(theirs).__name__ == type(resolve_accuracy(y_shape, p_shape)).__name__
    both = Pair(make_metric(METRICS["accuracy"]()), theirs, 1e-6)
    both.update(y, p)
    both.check()
    same = make_metric(resolve_accuracy(y_shape, p_shape))
    same.update(y, p)
    assert same.result() == both.ours.result()


def test_scores_that_are_not_finite(keras: Any):
    p = np.array([[1, np.nan, 0, 0, 0], [np.inf, 1, 0, 0, 0], [0, 1, 2, 3, 4]], np.float32)
    for k in (1, 5):
        both = pair(
            keras,
            "sparse_top_k_categorical_accuracy",
            "SparseTopKCategoricalAccuracy",
            {"k": k},
            "float32",
        )
        both.update(np.array([0, 0, 4]), p)
        both.check()
