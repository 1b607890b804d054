"""Convolutions against central differences in float64, and against Keras in float32."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]
Options = dict[str, Any]

LIMIT = 1e-4
"""Of the largest number of a gradient."""
FEATURES, FILTERS = 4, 6

# Steps of the sequence, size of the kernel, and options that differ from their defaults.
CASES: list[tuple[int, int, Options]] = [
    (7, 3, {}),
    (7, 1, {}),
    (3, 3, {}),
    (8, 3, {"strides": 2}),
    (9, 2, {"strides": 3}),
    (7, 3, {"padding": "same"}),
    (7, 4, {"padding": "same", "strides": 2}),
    (8, 4, {"padding": "same", "strides": 3}),
    (1, 5, {"padding": "same"}),
    (7, 2, {"padding": "same", "strides": 4}),
    (7, 3, {"padding": "causal"}),
    (7, 3, {"padding": "causal", "strides": 2}),
    (2, 3, {"padding": "causal", "dilation_rate": 3}),
    (8, 3, {"dilation_rate": 3}),
    (8, 3, {"padding": "same", "dilation_rate": 2}),
    (7, 3, {"groups": 2}),
    (7, 3, {"groups": 2, "padding": "same", "strides": 2}),
    (7, 2, {"groups": 2, "padding": "causal", "dilation_rate": 2}),
]
EVERY_CASE = pytest.mark.parametrize(("steps", "size", "options"), CASES)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def arrays_of(steps: int, size: int, options: Options) -> dict[str, Array]:
    depth = FEATURES // options.get("groups", 1)
    kernel = random(size, depth, FILTERS)
    return {"x": random(3, steps, FEATURES), "kernel": kernel, "bias": random(FILTERS)}


@EVERY_CASE
@pytest.mark.parametrize("use_bias", [True, False])
def test_differences(
    assert_gradients: Check, steps: int, size: int, options: Options, use_bias: bool
) -> None:
    arrays = arrays_of(steps, size, options)
    if not use_bias:
        del arrays["bias"]

    def run(given: dict[str, Array]) -> tuple[Array, Any]:
        return backward.conv1d_forward(given["x"], given["kernel"], given.get("bias"), **options)

    y, cache = run(arrays)
    dy = random(*y.shape, seed=7)
    gradients = dict(zip(("x", "kernel", "bias"), backward.conv1d_backward(dy, cache), strict=True))
    if not use_bias:
        assert gradients.pop("bias") is None
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)
    assert backward.conv1d_backward(dy, cache, need_x=False)[0] is None


@pytest.mark.keras
@EVERY_CASE
def test_keras(steps: int, size: int, options: Options) -> None:
    keras = pytest.importorskip("keras")
    tf = pytest.importorskip("tensorflow")
    arrays = {name: a.astype(np.float32) for name, a in arrays_of(steps, size, options).items()}
    layer = keras.layers.Conv1D(FILTERS, size, **options)
    layer.build(arrays["x"].shape)
    layer.set_weights([arrays["kernel"], arrays["bias"]])
    y, cache = backward.conv1d_forward(*arrays.values(), **options)
    dy = random(*y.shape, seed=7).astype(np.float32)
    given = tf.constant(arrays["x"])
    with tf.GradientTape() as tape:
        tape.watch(given)
        theirs = layer(given)
        value = tf.reduce_sum(theirs * dy)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    variables = [variable.value for variable in layer.trainable_variables]
    found = backward.conv1d_backward(dy, cache)
    for ours, expected in zip(found, tape.gradient(value, [given, *variables]), strict=True):
        assert ours is not None
        assert ours.dtype == np.float32
        size_ = float(np.abs(expected).max())
        np.testing.assert_allclose(ours, expected, rtol=0, atol=LIMIT * size_)
