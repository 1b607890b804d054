"""The gradients of the main layers against Keras on TensorFlow, on the same weights, in float32."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array, backward
from lstmspec.backends.numpy.kernels.backward import ACTIVATION_GRADIENTS
from tests.agreement.activations import activation_of

pytestmark = pytest.mark.keras

LIMIT = 1e-4
"""Of the largest number of a gradient."""

BATCH, STEPS, FEATURES, UNITS = 5, 9, 3, 4


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


@pytest.fixture(scope="module")
def tf() -> Any:
    return pytest.importorskip("tensorflow")


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


def assert_close(ours: Array | None, theirs: Any) -> None:
    assert ours is not None
    theirs = np.asarray(theirs)
    assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    size = max(float(np.abs(theirs).max(initial=0)), 1e-2)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=LIMIT * size)


def their_gradients(
    tf: Any, run: Callable[..., list[Any]], arrays: list[Array], variables: list[Any]
) -> tuple[list[Any], list[Array], list[Any], list[Any]]:
    """Outputs, the random gradients of them, and those of the arrays and the variables."""
    given = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(given)
        outputs = run(*given)
        of_outputs = [random(*y.shape, seed=7 + k) for k, y in enumerate(outputs)]
        value = tf.add_n([tf.reduce_sum(y * dy) for y, dy in zip(outputs, of_outputs, strict=True)])
    found = tape.gradient(value, [given, [variable.value for variable in variables]])
    return outputs, of_outputs, *found


# Activations


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activation(keras: Any, tf: Any, name: str):
    x = np.concatenate([np.linspace(-9, 9, 1000), np.logspace(-6, -1, 50)]).astype(np.float32)
    x = x.reshape(-1, 10)
    (y,), (dy,), (of_x,), _ = their_gradients(
        tf, lambda given: [activation_of(keras, name)(given)], [x], []
    )
    assert_close(ACTIVATION_GRADIENTS[name](dy, x, np.asarray(y)), of_x)


@pytest.mark.parametrize(
    ("name", "kinks"),
    [
        ("relu", [0]),
        ("relu6", [0, 6]),
        ("leaky_relu", [0]),
        ("elu", [0]),
        ("selu", [0]),
        ("hard_sigmoid", [-3, 3]),
        ("hard_sigmoid_keras2", [-2.5, 2.5]),
        ("hard_tanh", [-1, 1]),
        ("hard_silu", [-3, 3]),
    ],
)
def test_activation_at_its_kinks(keras: Any, tf: Any, name: str, kinks: list[int]):
    x = np.array(kinks, np.float32)
    (y,), (dy,), (of_x,), _ = their_gradients(
        tf, lambda given: [activation_of(keras, name)(given)], [x], []
    )
    assert_close(ACTIVATION_GRADIENTS[name](dy, x, np.asarray(y)), of_x)


# Recurrent layers


class Pair(NamedTuple):
    kind: str
    options: dict[str, Any]
    forward: Callable[..., tuple[Any, ...]]
    back: Callable[..., tuple[Array | None, ...]]
    states: int = 1


def general(kind: str, forward: Any, back: Any, states: int = 1, **options: Any) -> Pair:
    """A pair of the general kernels; the activations of `options` are Keras' names."""
    named = {name: options[name] for name in options if name.endswith("activation")}
    functions = {name: ACTIVATIONS[value] for name, value in named.items()}
    gradients = {f"{name}_backward": ACTIVATION_GRADIENTS[value] for name, value in named.items()}
    if "reset_after" in options:
        functions["reset_after"] = options["reset_after"]
    return Pair(kind, options, partial(forward, **functions), partial(back, **gradients), states)


PAIRS = {
    "lstm": Pair("LSTM", {}, backward.lstm_forward, backward.lstm_backward, 2),
    "gru": Pair("GRU", {}, backward.gru_forward, backward.gru_backward),
    "gru before": Pair(
        "GRU",
        {"reset_after": False},
        backward.gru_before_forward,
        backward.gru_before_backward,
    ),
    "rnn": Pair("SimpleRNN", {}, backward.simple_rnn_forward, backward.simple_rnn_backward),
    "general lstm": general(
        "LSTM",
        backward.lstm_general_forward,
        backward.lstm_general_backward,
        2,
        activation="softsign",
        recurrent_activation="hard_sigmoid",
    ),
    "general gru": general(
        "GRU",
        backward.gru_general_forward,
        backward.gru_general_backward,
        activation="relu",
        recurrent_activation="hard_sigmoid",
    ),
    "general gru before": general(
        "GRU",
        backward.gru_general_forward,
        backward.gru_general_backward,
        activation="softsign",
        recurrent_activation="softmax",
        reset_after=False,
    ),
    "general rnn": general(
        "SimpleRNN",
        backward.simple_rnn_general_forward,
        backward.simple_rnn_general_backward,
        activation="elu",
    ),
}
EVERY_PAIR = pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
LOOPS = [
    dict(zip(("return_sequences", "go_backwards", "zero_output_for_mask"), values, strict=True))
    for values in product((False, True), repeat=3)
]


def mask_of_all_patterns() -> Array:
    """Valid throughout, right-padded, left-padded, with gaps and not valid at all."""
    steps = np.arange(STEPS)
    rows = [steps >= 0, steps < 5, steps > 2, steps % 3 != 1, steps < 0]
    return np.stack(rows)


def built(keras: Any, pair: Pair, **options: Any) -> Any:
    layer = getattr(keras.layers, pair.kind)(UNITS, return_state=True, **pair.options, **options)
    layer.build((None, None, FEATURES))
    layer.set_weights([0.6 * random(*w.shape, seed=1) for w in layer.get_weights()])
    return layer


def check(
    tf: Any,
    pair: Pair,
    layer: Any,
    mask: Array | None,
    options: dict[str, Any],
    **call: Any,
) -> None:
    arrays = [random(BATCH, STEPS, FEATURES)]
    arrays += [random(BATCH, UNITS, seed=2 + k) for k in range(pair.states)]
    outputs, of_outputs, of_arrays, of_weights = their_gradients(
        tf,
        lambda x, *states: layer(x, initial_state=list(states), mask=mask, **call),
        arrays,
        layer.trainable_variables,
    )
    *ours, cache = pair.forward(arrays[0], *layer.get_weights(), *arrays[1:], mask, **options)
    for a, b in zip(ours, outputs, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-5)
    found = pair.back(*of_outputs, cache)
    for a, b in zip(found, [of_arrays[0], *of_weights, *of_arrays[1:]], strict=True):
        assert_close(a, b)


@EVERY_PAIR
@pytest.mark.parametrize("loop", LOOPS, ids=lambda loop: " ".join(map(str, loop.values())))
def test_recurrent(keras: Any, tf: Any, pair: Pair, loop: dict[str, bool]):
    layer = built(keras, pair, **loop)
    check(tf, pair, layer, mask_of_all_patterns(), loop)
    if not loop["zero_output_for_mask"]:
        check(tf, pair, layer, None, loop)


def drawn(keras: Any, count: int | None, size: int, rate: float, generator: Any) -> Array:
    """Dropout masks as a cell of Keras draws them: one for each gate, or one."""
    ones = np.ones((BATCH, size), np.float32)
    if count is None:
        return np.asarray(keras.random.dropout(ones, rate, seed=generator))
    masks = [keras.random.dropout(ones, rate, seed=generator) for _ in range(count)]
    return np.stack([np.asarray(mask) for mask in masks])


@pytest.mark.parametrize("name", ["lstm", "gru", "gru before", "rnn"])
def test_dropout_of_inputs(keras: Any, tf: Any, name: str):
    pair = PAIRS[name]
    layer = built(keras, pair, dropout=0.4, seed=3, return_sequences=True)
    keep = drawn(keras, None, FEATURES, 0.4, keras.random.SeedGenerator(3))
    options = {"dropout": keep, "return_sequences": True}
    check(tf, pair, layer, mask_of_all_patterns(), options, training=True)


@pytest.mark.parametrize("rate", [0.0, 0.3])
@pytest.mark.parametrize(
    ("name", "count"), [("lstm", 4), ("gru", 3), ("gru before", 3), ("rnn", None)]
)
def test_recurrent_dropout(keras: Any, tf: Any, name: str, count: int | None, rate: float):
    activations = {"activation": "tanh", "recurrent_activation": "sigmoid"}
    if name == "rnn":
        del activations["recurrent_activation"]
    plain, slow = PAIRS[name], PAIRS[f"general {name}"]
    pair = general(
        plain.kind,
        getattr(slow.forward, "func", None),
        getattr(slow.back, "func", None),
        plain.states,
        **plain.options,
        **activations,
    )
    layer = built(keras, pair, dropout=rate, recurrent_dropout=0.4, seed=3, return_sequences=True)
    generator = keras.random.SeedGenerator(3)
    options: dict[str, Any] = {"return_sequences": True}
    if rate:
        options["dropout"] = drawn(keras, count, FEATURES, rate, generator)
    options["recurrent_dropout"] = drawn(keras, count, UNITS, 0.4, generator)
    check(tf, pair, layer, mask_of_all_patterns(), options, training=True)


# The other layers


def test_dense_and_embedding(keras: Any, tf: Any):
    dense = keras.layers.Dense(UNITS, bias_initializer="normal")
    embedding = keras.layers.Embedding(6, FEATURES)
    ids = np.array([[0, 3, 3], [5, -1, 0]], np.int32)
    dense.build((None, FEATURES))
    embedding.build(None)
    _, (dy,), _, of_weights = their_gradients(
        tf,
        lambda: [dense(embedding(ids))],
        [],
        [*embedding.trainable_variables, *dense.trainable_variables],
    )
    rows, of_ids = backward.embedding_forward(ids, *embedding.get_weights())
    _, cache = backward.dense_forward(rows, *dense.get_weights())
    of_rows, of_kernel, of_bias = backward.dense_backward(dy, cache)
    assert of_rows is not None
    theirs = [tf.convert_to_tensor(gradient) for gradient in of_weights]
    ours = [backward.embedding_backward(of_rows, of_ids), of_kernel, of_bias]
    for a, b in zip(ours, theirs, strict=True):
        assert_close(a, b)


@pytest.mark.parametrize("axis", [-1, [1, 2]])
def test_layer_normalization(keras: Any, tf: Any, axis: Any):
    x = 3 * random(4, 5, 3) + 1
    layer = keras.layers.LayerNormalization(
        axis, gamma_initializer="normal", beta_initializer="normal"
    )
    layer.build(x.shape)
    _, (dy,), (of_x,), of_weights = their_gradients(
        tf, lambda given: [layer(given)], [x], layer.trainable_variables
    )
    axes = tuple(axis) if isinstance(axis, list) else (axis,)
    _, cache = backward.layer_normalization_forward(x, *layer.get_weights(), axes, 1e-3)
    for a, b in zip(
        backward.layer_normalization_backward(dy, cache), [of_x, *of_weights], strict=True
    ):
        assert_close(a, b)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("axis", [-1, 1])
def test_batch_normalization(keras: Any, tf: Any, axis: int, masked: bool):
    x = 3 * random(BATCH, STEPS, FEATURES) + 1
    mask = mask_of_all_patterns() if masked else None
    layer = keras.layers.BatchNormalization(axis, momentum=0.8)
    layer.build(x.shape)
    weights = [random(x.shape[axis], seed=k) for k in range(4)]
    weights[3] **= 2
    layer.set_weights(weights)
    (theirs,), (dy,), (of_x,), of_weights = their_gradients(
        tf,
        lambda given: [layer(given, training=True, mask=mask)],
        [x],
        layer.trainable_variables,
    )
    y, mean, variance, cache = backward.batch_normalization_forward(
        x, *weights, mask, axis, 1e-3, 0.8
    )
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    np.testing.assert_allclose([mean, variance], layer.get_weights()[2:], rtol=1e-5, atol=1e-6)
    assert mean.dtype == variance.dtype == np.float32
    found = backward.batch_normalization_backward(dy, cache)
    for a, b in zip(found, [of_x, *of_weights], strict=True):
        assert_close(a, b)
