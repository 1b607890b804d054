"""The kernels against Keras on the same weights and inputs, in float32.

A recurrent layer of Keras is called once per length, on a batch that holds every pattern of mask
and both kinds of start (rows do not meet in these layers); the kernel is called on that batch, and
on the first row of each pattern alone.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from tests.agreement.activations import activation_of

pytestmark = pytest.mark.keras

LIMIT = 1e-5
FEATURES, UNITS = 3, 4
LENGTHS = (1, 2, 7, 50, 200)
PATTERNS = ("all valid", "right-padded", "left-padded", "gaps", "fully masked")


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


@pytest.fixture(scope="module")
def tf() -> Any:
    return pytest.importorskip("tensorflow")


def assert_close(ours: Array, theirs: Any, limit: float = LIMIT) -> None:
    theirs = np.asarray(theirs)
    assert ours.shape == theirs.shape
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=limit)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


# Activations


def test_every_activation_of_keras_is_there(keras: Any):
    names = set(dir(keras.activations)) - {"deserialize", "get", "serialize", "threshold"}
    theirs = {name for name in names if not name.startswith("_")}
    assert set(ACTIVATIONS) == theirs | {"hard_sigmoid_keras2"}


def numbers() -> Array:
    near = np.linspace(-30, 30, 2400)
    tiny = np.logspace(-9, -1, 100)
    huge = np.logspace(1.5, 6, 150)
    return np.concatenate([near, tiny, -tiny, huge, -huge]).astype(np.float32)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activation(keras: Any, tf: Any, name: str):
    x = numbers().reshape(-1, 10)
    ours = ACTIVATIONS[name](x)
    theirs = np.asarray(activation_of(keras, name)(tf.constant(x)))
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax", "glu"])
def test_activation_along_the_last_axis(keras: Any, tf: Any, name: str):
    x = random(2, 5, 6)
    assert_close(ACTIVATIONS[name](x), activation_of(keras, name)(tf.constant(x)), 1e-6)


# Recurrent layers

Options = dict[str, Any]

PLAIN: list[tuple[str, Options]] = [
    ("LSTM", {}),
    ("GRU", {}),
    ("GRU", {"reset_after": False}),
    ("SimpleRNN", {}),
]
"""Cells that are run with every option of the loop."""

VARIED: list[tuple[str, Options]] = [
    ("LSTM", {"use_bias": False}),
    ("LSTM", {"activation": "relu", "recurrent_activation": "hard_sigmoid"}),
    ("LSTM", {"activation": "linear", "recurrent_activation": "softmax"}),
    ("GRU", {"use_bias": False}),
    ("GRU", {"activation": "relu", "recurrent_activation": "hard_sigmoid"}),
    ("GRU", {"reset_after": False, "use_bias": False}),
    ("GRU", {"reset_after": False, "activation": "softsign"}),
    ("SimpleRNN", {"use_bias": False}),
    ("SimpleRNN", {"activation": "linear"}),
]
"""Cells whose options do not reach the loop: run with two settings of it."""


def loops(**options: tuple[bool, bool]) -> list[Options]:
    return [dict(zip(options, values, strict=True)) for values in product(*options.values())]


BOTH = (False, True)
UNMASKED = loops(return_sequences=BOTH, go_backwards=BOTH)
MASKED = loops(return_sequences=BOTH, go_backwards=BOTH, zero_output_for_mask=BOTH)


def cases(settings: list[Options]) -> list[Any]:
    few = [settings[0], settings[-1]]
    pairs = [*product(PLAIN, settings), *product(VARIED, few)]
    return [
        pytest.param(kind, options | loop, id=spelled(kind, options | loop))
        for (kind, options), loop in pairs
    ]


def spelled(kind: str, options: Options) -> str:
    return " ".join([kind, *(f"{name}={value}" for name, value in options.items())])


KERNELS = {"LSTM": kernels.lstm, "GRU": kernels.gru, "SimpleRNN": kernels.simple_rnn}
STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}


def build(kind: str, options: Options) -> Any:
    import keras

    layer = getattr(keras.layers, kind)(UNITS, return_state=True, **options)
    layer.build((None, None, FEATURES))
    weights = [0.6 * random(*w.shape, seed=1) / w.shape[0] ** 0.5 for w in layer.get_weights()]
    layer.set_weights(weights)
    return layer


def mask_rows(pattern: str, steps: int) -> Array:
    """Three rows of a mask."""
    mask = np.ones((3, steps), bool)
    if pattern == "right-padded":
        mask[0, (steps + 1) // 2 :] = mask[1, -1:] = False
    if pattern == "left-padded":
        mask[0, : steps // 2] = mask[1, :1] = False
    if pattern == "gaps":
        mask = np.random.default_rng(steps).random((3, steps)) < 0.6
    if pattern == "fully masked":
        mask[0] = mask[2] = False
    return mask


def inputs(kind: str, steps: int) -> tuple[Array, list[Array], Array]:
    """x, start states (every third row starts from 0) and mask: three rows a pattern."""
    mask = np.concatenate([mask_rows(pattern, steps) for pattern in PATTERNS])
    states = [random(len(mask), UNITS, seed=2 + k) for k in range(STATES[kind])]
    for state in states:
        state[2::3] = 0
    return random(len(mask), steps, FEATURES, seed=5), states, mask


def compiled(layer: Any, masked: bool) -> Callable[..., Any]:
    """The layer as a graph for any length, which Keras runs far faster than eagerly."""
    import tensorflow as tf

    real, boolean = [None, None, FEATURES], [None, None]
    state = [tf.TensorSpec([None, UNITS])] * STATES[type(layer).__name__]
    signature = [tf.TensorSpec(real), state, *([tf.TensorSpec(boolean, tf.bool)] * masked)]
    return tf.function(
        lambda x, state, mask=None: layer(x, initial_state=state, mask=mask),
        input_signature=signature,
    )


def kernel_options(options: Options) -> Options:
    return {
        name: ACTIVATIONS[value] if isinstance(value, str) else value
        for name, value in options.items()
        if name != "use_bias"
    }


def weights_of(layer: Any) -> list[Array | None]:
    weights = layer.get_weights()
    return weights if layer.use_bias else [*weights, None]


def check(kind: str, options: Options, masked: bool, rows: list[slice]) -> None:
    layer = build(kind, options)
    call = compiled(layer, masked)
    for steps in LENGTHS:
        x, states, mask = inputs(kind, steps)
        theirs = call(x, states, mask) if masked else call(x, states)
        for part in rows:
            ours = KERNELS[kind](
                x[part],
                *weights_of(layer),
                *(state[part] for state in states),
                mask[part] if masked else None,
                **kernel_options(options),
            )
            for a, b in zip(ours, theirs, strict=True):
                assert_close(a, b[part])


@pytest.mark.parametrize(("kind", "options"), cases(UNMASKED))
def test_recurrent_without_a_mask(kind: str, options: Options):
    check(kind, options, masked=False, rows=[slice(0, 1), slice(2, 3), slice(0, 3)])


@pytest.mark.parametrize(("kind", "options"), cases(MASKED))
def test_recurrent_with_a_mask(kind: str, options: Options):
    one_a_pattern = [slice(first, first + 1) for first in range(0, 3 * len(PATTERNS), 3)]
    check(kind, options, masked=True, rows=[slice(None), *one_a_pattern])


@pytest.mark.parametrize("masked", [False, True], ids=["no mask", "mask"])
@pytest.mark.parametrize("return_sequences", [False, True], ids=["last", "sequence"])
@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave"])
def test_bidirectional(keras: Any, mode: str, return_sequences: bool, masked: bool):
    inner = keras.layers.LSTM(UNITS, return_sequences=return_sequences)
    layer = keras.layers.Bidirectional(inner, merge_mode=mode)
    x, _, mask = inputs("LSTM", 7)
    theirs = layer(x, mask=mask if masked else None)
    weights = layer.get_weights()
    start = np.zeros((len(x), UNITS), np.float32)
    forward, backward = (
        kernels.lstm(
            x,
            *side,
            start,
            start,
            mask if masked else None,
            return_sequences=return_sequences,
            go_backwards=go_backwards,
            zero_output_for_mask=return_sequences,
        )[0]
        for side, go_backwards in ((weights[:3], False), (weights[3:], True))
    )
    if return_sequences:
        backward = backward[:, ::-1]
    assert_close(kernels.merge(forward, backward, mode), theirs)


# The other layers


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize("shape", [(1, 3), (5, 3), (2, 7, 3), (2, 2, 7, 3)])
def test_dense(keras: Any, shape: tuple[int, ...], use_bias: bool):
    layer = keras.layers.Dense(UNITS, use_bias=use_bias, bias_initializer="normal")
    x = random(*shape)
    theirs = layer(x)
    assert_close(kernels.dense(x, *weights_of(layer)), theirs)


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.float32])
def test_embedding(keras: Any, dtype: type):
    layer = keras.layers.Embedding(5, 2)
    ids = np.array([[0, 1, 4], [-1, -5, 3]]).astype(dtype) + dtype(0.5)
    theirs = layer(ids)
    assert_close(kernels.embedding(ids, *layer.get_weights()), theirs, 0)


@pytest.mark.parametrize("wrong", [5, -6])
def test_embedding_out_of_range(keras: Any, tf: Any, wrong: int):
    layer = keras.layers.Embedding(5, 2)
    ids = np.array([[0, wrong]], np.int32)
    with pytest.raises(tf.errors.InvalidArgumentError):
        layer(ids)
    with pytest.raises(kernels.ModelError, match=f"id {wrong} .* from 0 to 4"):
        kernels.embedding(ids, *layer.get_weights())


@pytest.mark.parametrize("value", [0.0, 0.1, -1.0])
def test_masking(keras: Any, value: float):
    x = random(3, 5, 2)
    x[0, 1] = x[2, :] = value
    x[1, 1, 0] = value
    x[0, 3] = np.nan
    layer = keras.layers.Masking(value)
    y, mask = kernels.masking(x, value)
    np.testing.assert_array_equal(mask, layer.compute_mask(x))
    np.testing.assert_array_equal(y, layer(x))
    assert y.dtype == np.float32


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("axis", [-1, 1, [-1], [1, 2], [2], [-2, -1], [1, 3], [1, 2, 3]])
def test_layer_normalization(keras: Any, axis: int | list[int], scale: bool, center: bool):
    x = 3 * random(4, 5, 2, 3) + 1
    layer = keras.layers.LayerNormalization(
        axis, center=center, scale=scale, gamma_initializer="normal", beta_initializer="normal"
    )
    theirs = layer(x)
    gamma = np.asarray(layer.gamma) if scale else None
    beta = np.asarray(layer.beta) if center else None
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    assert_close(kernels.layer_normalization(x, gamma, beta, axes, 1e-3), theirs)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("axis", [-1, 1, 2])
def test_batch_normalization(keras: Any, axis: int, scale: bool, center: bool):
    x = 3 * random(4, 5, 3) + 1
    layer = keras.layers.BatchNormalization(axis, center=center, scale=scale, epsilon=0.01)
    layer.build(x.shape)
    size = x.shape[axis]
    *affine, mean, variance = (random(size, seed=k) for k in range(2 + scale + center))
    layer.set_weights([*affine, mean, variance**2])
    gamma = affine[0] if scale else None
    beta = affine[-1] if center else None
    ours = kernels.batch_normalization(x, gamma, beta, mean, variance**2, axis, 0.01)
    assert_close(ours, layer(x, training=False))


def test_flatten_and_repeat_vector(keras: Any):
    x = random(2, 3, 4)
    assert_close(kernels.flatten(x), keras.layers.Flatten()(x), 0)
    assert_close(kernels.repeat_vector(x[:, 0], 5), keras.layers.RepeatVector(5)(x[:, 0]), 0)
