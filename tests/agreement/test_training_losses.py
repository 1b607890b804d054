"""Losses and their gradients against Keras and TensorFlow's automatic differentiation.

In float32 a loss agrees to 1e-6 of itself, a gradient to 1e-6 of its largest number; in float64,
where rounding hides nothing, to 1e-12.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import class_weights, loss_and_gradient, works_on_logits
from lstmspec.ir import LOSSES, Loss

pytestmark = pytest.mark.keras

LIMITS = {"float32": 1e-6, "float64": 1e-12}
BATCH, STEPS, CLASSES = 6, 4, 5
Options = dict[str, Any]


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


@pytest.fixture(params=sorted(LIMITS))
def dtype(keras: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """Each dtype, for us and as the default of Keras."""
    before = keras.config.floatx()
    keras.config.set_floatx(request.param)
    yield request.param
    keras.config.set_floatx(before)


REGRESSIONS: list[tuple[str, Options]] = [
    ("mean_squared_error", {}),
    ("mean_absolute_error", {}),
    ("mean_absolute_percentage_error", {}),
    ("huber", {}),
    ("huber", {"delta": 0.3}),
]
DISTRIBUTIONS: list[tuple[str, Options]] = [
    ("kl_divergence", {}),
    ("categorical_crossentropy", {}),
    ("categorical_crossentropy", {"label_smoothing": 0.1}),
    ("categorical_crossentropy", {"from_logits": True}),
    ("categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.3}),
    ("binary_crossentropy", {}),
    ("binary_crossentropy", {"label_smoothing": 0.2}),
    ("binary_crossentropy", {"from_logits": True}),
    ("binary_crossentropy", {"from_logits": True, "label_smoothing": 1.0}),
]
LABELS: list[tuple[str, Options]] = [
    ("sparse_categorical_crossentropy", {}),
    ("sparse_categorical_crossentropy", {"from_logits": True}),
    ("sparse_categorical_crossentropy", {"ignore_class": 2}),
    ("sparse_categorical_crossentropy", {"ignore_class": -1, "from_logits": True}),
]
EVERY = [*REGRESSIONS, *DISTRIBUTIONS, *LABELS]


def spelled(case: tuple[str, Options]) -> str:
    return " ".join([case[0], *(f"{name}={value}" for name, value in case[1].items())])


EACH = pytest.mark.parametrize("case", EVERY, ids=spelled)


def test_every_loss_is_here():
    assert {kind for kind, _ in EVERY} == set(LOSSES)


def batch(case: tuple[str, Options], shape: tuple[int, ...], dtype: str) -> tuple[Array, Array]:
    """Targets and predictions: some at the clipping bounds, some right to the last bit."""
    kind, options = case
    rng = np.random.default_rng([len(kind), *shape])
    p = rng.standard_normal((*shape, CLASSES))
    if case in REGRESSIONS:
        y = p + 0.5 * rng.standard_normal(p.shape)
        y.flat[0], y.flat[1], p.flat[2] = 0.0, p.flat[1], p.flat[2] + 50
        return y.astype(dtype), p.astype(dtype)
    if options.get("from_logits"):
        p *= 8
        p.flat[0] = 60.0
    else:
        p = np.exp(p)
        p /= p.sum(-1, keepdims=True)
        p.flat[0], p.flat[1], p.flat[CLASSES] = 0.0, 1e-9, 1.0
    if case in LABELS:
        y = rng.integers(0, CLASSES, shape)
        y.flat[1] = options.get("ignore_class", 1)
        y.flat[0] = 0
        return y.astype(np.int32), p.astype(dtype)
    y = np.eye(CLASSES)[rng.integers(0, CLASSES, shape)]
    if kind != "categorical_crossentropy":
        y = np.where(rng.random(y.shape) < 0.5, y, rng.random(y.shape))
    return y.astype(dtype), p.astype(dtype)


KERAS_NAMES = {"kl_divergence": "KLDivergence"}


def of_keras(keras: Any, case: tuple[str, Options]) -> Any:
    kind, options = case
    name = KERAS_NAMES.get(kind, "".join(word.title() for word in kind.split("_")))
    return getattr(keras.losses, name)(**options)


def ours(case: tuple[str, Options]) -> Loss:
    return LOSSES[case[0]](**case[1])


def theirs(
    loss: Any, y: Array, p: Array, weights: Array | None, mask: Array | None
) -> tuple[float, Array]:
    """Keras' loss, and its gradient."""
    import tensorflow as tf

    x = tf.constant(p)
    with tf.GradientTape() as tape:
        tape.watch(x)
        output = tf.identity(x)
        if mask is not None:
            output._keras_mask = tf.constant(mask)
        value = loss(y, output, sample_weight=weights)
    return float(value), tape.gradient(value, x).numpy()


def compare(
    keras: Any,
    case: tuple[str, Options],
    y: Array,
    p: Array,
    weights: Array | None = None,
    mask: Array | None = None,
) -> None:
    value, gradient = loss_and_gradient(ours(case), y, p, sample_weight=weights, mask=mask)
    expected, slope = theirs(of_keras(keras, case), y, p, weights, mask)
    limit = LIMITS[p.dtype.name]
    assert gradient.dtype == p.dtype
    assert gradient.shape == p.shape
    assert value == pytest.approx(expected, rel=limit)
    np.testing.assert_allclose(gradient, slope, rtol=0, atol=limit * np.abs(slope).max())


@EACH
@pytest.mark.parametrize("shape", [(BATCH,), (BATCH, STEPS)], ids=["samples", "sequences"])
def test_plain(keras: Any, case: tuple[str, Options], shape: tuple[int, ...], dtype: str):
    compare(keras, case, *batch(case, shape, dtype))


@EACH
def test_sample_weights(keras: Any, case: tuple[str, Options], dtype: str):
    weights = np.array([0.0, 2.0, 1.0, 0.5, 3.0, 1.0])
    compare(keras, case, *batch(case, (BATCH,), dtype), weights=weights)


@EACH
def test_weights_of_steps_and_of_whole_sequences(keras: Any, case: tuple[str, Options], dtype: str):
    y, p = batch(case, (BATCH, STEPS), dtype)
    weights = np.random.default_rng(0).random((BATCH, STEPS))
    compare(keras, case, y, p, weights=weights)
    compare(keras, case, y, p, weights=weights[:, :1])
    # Keras cannot take one weight for each sequence, unless it is written as a column.
    row = loss_and_gradient(ours(case), y, p, sample_weight=weights[:, 0])
    column = loss_and_gradient(ours(case), y, p, sample_weight=weights[:, :1])
    assert row[0] == column[0]
    np.testing.assert_array_equal(row[1], column[1])


@EACH
@pytest.mark.parametrize("weighted", [False, True], ids=["no weights", "weights"])
def test_mask(keras: Any, case: tuple[str, Options], weighted: bool, dtype: str):
    y, p = batch(case, (BATCH, STEPS), dtype)
    mask = np.arange(STEPS) < np.array([4, 3, 1, 0, 2, 4])[:, None]
    weights = np.random.default_rng(0).random((BATCH, STEPS)) if weighted else None
    compare(keras, case, y, p, weights=weights, mask=mask)


@EACH
def test_nothing_is_valid(keras: Any, case: tuple[str, Options], dtype: str):
    y, p = batch(case, (BATCH, STEPS), dtype)
    compare(keras, case, y, p, mask=np.zeros((BATCH, STEPS), bool))


@pytest.mark.parametrize("case", [*REGRESSIONS, DISTRIBUTIONS[5], DISTRIBUTIONS[7]], ids=spelled)
@pytest.mark.parametrize(
    ("y_shape", "p_shape"),
    [((6,), (6, 1)), ((6, 1), (6, 1)), ((6, 4), (6, 4, 1)), ((6, 4, 1), (6, 4, 1))],
    ids=str,
)
def test_a_last_axis_of_one(
    keras: Any,
    case: tuple[str, Options],
    y_shape: tuple[int, ...],
    p_shape: tuple[int, ...],
    dtype: str,
):
    y, p = batch(case, p_shape, dtype)
    compare(keras, case, y[..., 0].reshape(y_shape), p[..., 0].reshape(p_shape))


@pytest.mark.parametrize("case", LABELS, ids=spelled)
def test_a_column_of_labels(keras: Any, case: tuple[str, Options], dtype: str):
    y, p = batch(case, (BATCH,), dtype)
    compare(keras, case, y[:, None], p)
    y, p = batch(case, (BATCH, STEPS), dtype)
    compare(keras, case, y[..., None], p)


def test_targets_that_do_not_sum_to_one(keras: Any, dtype: str):
    case = ("categorical_crossentropy", {"from_logits": True})
    _, p = batch(case, (BATCH,), dtype)
    compare(keras, case, np.ones_like(p), p)


ROUTES = [
    ("softmax", "categorical_crossentropy", (2, 3), (2, 3), True),
    ("softmax", "sparse_categorical_crossentropy", (2,), (2, 3), True),
    ("softmax", "sparse_categorical_crossentropy", (2, 1), (2, 3), True),
    ("softmax", "binary_crossentropy", (2, 3), (2, 3), True),
    ("sigmoid", "categorical_crossentropy", (2, 3), (2, 3), True),
    ("sigmoid", "sparse_categorical_crossentropy", (2,), (2, 3), True),
    ("sigmoid", "binary_crossentropy", (2, 3), (2, 3), True),
    ("sigmoid", "binary_crossentropy", (2,), (2, 1), True),
    ("sigmoid", "binary_crossentropy", (2, 3, 1), (2, 3, 1), True),
    ("sigmoid", "binary_crossentropy", (2, 3), (2, 3, 1), False),
    ("hard_sigmoid", "binary_crossentropy", (2, 3), (2, 3), False),
]


@pytest.mark.parametrize(("activation", "kind", "y_shape", "p_shape", "rerouted"), ROUTES)
def test_which_losses_work_on_logits(
    keras: Any,
    activation: str,
    kind: str,
    y_shape: tuple[int, ...],
    p_shape: tuple[int, ...],
    rerouted: bool,
):
    z = np.array([40.0, -40.0, 0.0, -30.0, 20.0, 1.0], np.float32)[: np.prod(p_shape)]
    y = np.array([0.0, 1.0, 0.0, 0.0, 0.0, 1.0], np.float32)[: np.prod(y_shape)]
    check_route(keras, activation, (kind, {}), y.reshape(y_shape), z.reshape(p_shape), rerouted)


def test_an_ignored_class_keeps_the_probabilities(keras: Any):
    case = ("sparse_categorical_crossentropy", {"ignore_class": 2})
    z = np.array([[40.0, -40.0, 0.0], [3.0, 0.0, 1.0]], np.float32)
    check_route(keras, "softmax", case, np.array([1, 2]), z, rerouted=False)


def check_route(
    keras: Any,
    activation: str,
    case: tuple[str, Options],
    y: Array,
    z: Array,
    rerouted: bool,
) -> None:
    """Where Keras works on z, so do we; elsewhere our gradient goes on through the activation."""
    import tensorflow as tf

    x = tf.constant(z)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        p = getattr(keras.activations, activation)(x)
        value = of_keras(keras, case)(y, p)
    slope = tape.gradient(value, x).numpy()
    assert works_on_logits(ours(case), activation, y.shape, z.shape) == rerouted
    found, gradient = loss_and_gradient(ours(case), y, p.numpy(), logits=z if rerouted else None)
    if not rerouted:
        gradient = tape.gradient(p, x, output_gradients=tf.constant(gradient)).numpy()
    assert found == pytest.approx(float(value), rel=1e-6)
    np.testing.assert_allclose(gradient, slope, rtol=0, atol=1e-6 * max(np.abs(slope).max(), 1))


CLASS_WEIGHTS = {0: 0.25, 2: 3.0}
COUNTED: list[tuple[str, Callable[[Any], Array]]] = [
    ("sparse_categorical_crossentropy", lambda r: r.integers(0, 4, 20)),
    ("sparse_categorical_crossentropy", lambda r: r.integers(0, 4, (20, 1))),
    ("categorical_crossentropy", lambda r: np.eye(4)[r.integers(0, 4, 20)]),
    ("binary_crossentropy", lambda r: r.random((20, 1))),
    ("binary_crossentropy", lambda r: r.random((20, 3))),
]


@pytest.mark.parametrize(("kind", "draw"), COUNTED)
def test_class_weights(keras: Any, kind: str, draw: Callable[[Any], Array]):
    from keras.src.trainers.data_adapters.data_adapter_utils import class_weight_to_sample_weights

    y = draw(np.random.default_rng(0))
    found = class_weights(LOSSES[kind](), y, CLASS_WEIGHTS)
    np.testing.assert_array_equal(found, class_weight_to_sample_weights(y, CLASS_WEIGHTS))
