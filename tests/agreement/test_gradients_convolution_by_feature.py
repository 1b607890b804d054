"""Convolutions of each feature: central differences in float64, and Keras in float32."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]
Options = dict[str, Any]

LIMIT = 1e-4
"""Of the largest number of a gradient."""
FEATURES, FILTERS = 3, 4

# Steps of the sequence, size of the kernel, sums of a feature, and options that differ.
CASES: list[tuple[int, int, int, Options]] = [
    (7, 3, 1, {}),
    (7, 1, 2, {}),
    (3, 3, 1, {}),
    (8, 3, 1, {"strides": 2}),
    (9, 2, 2, {"strides": 3}),
    (7, 3, 3, {"padding": "same"}),
    (7, 4, 1, {"padding": "same", "strides": 2}),
    (1, 5, 1, {"padding": "same"}),
    (7, 2, 2, {"padding": "same", "strides": 4}),
    (8, 3, 2, {"dilation_rate": 3}),
    (8, 3, 1, {"padding": "same", "dilation_rate": 2}),
    (9, 3, 2, {"padding": "same", "dilation_rate": 2, "strides": 2}),
    (9, 2, 1, {"dilation_rate": 3, "strides": 2}),
]
EVERY_CASE = pytest.mark.parametrize(("steps", "size", "multiplier", "options"), CASES)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def arrays_of(steps: int, size: int, multiplier: int) -> dict[str, Array]:
    kernel = random(size, FEATURES, multiplier)
    return {"x": random(2, steps, FEATURES), "kernel": kernel, "bias": random(kernel[0].size)}


@EVERY_CASE
@pytest.mark.parametrize("use_bias", [True, False])
def test_differences(
    assert_gradients: Check,
    steps: int,
    size: int,
    multiplier: int,
    options: Options,
    use_bias: bool,
) -> None:
    arrays = arrays_of(steps, size, multiplier)
    if not use_bias:
        del arrays["bias"]

    def run(given: dict[str, Array]) -> tuple[Array, Any]:
        return backward.depthwise_conv1d_forward(
            given["x"], given["kernel"], given.get("bias"), **options
        )

    y, cache = run(arrays)
    dy = random(*y.shape, seed=7)
    found = backward.depthwise_conv1d_backward(dy, cache)
    gradients = dict(zip(("x", "kernel", "bias"), found, strict=True))
    if not use_bias:
        assert gradients.pop("bias") is None
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)
    assert backward.depthwise_conv1d_backward(dy, cache, need_x=False)[0] is None


@pytest.mark.keras
@EVERY_CASE
def test_keras(steps: int, size: int, multiplier: int, options: Options) -> None:
    keras = pytest.importorskip("keras")
    given = arrays_of(steps, size, multiplier)
    arrays = {name: array.astype(np.float32) for name, array in given.items()}
    layer = keras.layers.DepthwiseConv1D(size, depth_multiplier=multiplier, **options)
    y, cache = backward.depthwise_conv1d_forward(*arrays.values(), **options)
    dy = random(*y.shape, seed=7).astype(np.float32)
    assert_as_keras(layer, arrays, y, dy, backward.depthwise_conv1d_backward(dy, cache))


def assert_as_keras(
    layer: Any, arrays: dict[str, Array], y: Array, dy: Array, found: tuple[Array | None, ...]
) -> None:
    """Assert that the output and all gradients are those of a layer with these weights."""
    tf = pytest.importorskip("tensorflow")
    given, *weights = arrays.values()
    layer.build(given.shape)
    layer.set_weights(weights)
    x = tf.constant(given)
    with tf.GradientTape() as tape:
        tape.watch(x)
        theirs = layer(x)
        value = tf.reduce_sum(theirs * dy)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    variables = [variable.value for variable in layer.trainable_variables]
    for ours, expected in zip(found, tape.gradient(value, [x, *variables]), strict=True):
        assert ours is not None
        assert ours.dtype == np.float32
        limit = LIMIT * float(np.abs(expected).max())
        np.testing.assert_allclose(ours, expected, rtol=0, atol=limit)


def separable_of(steps: int, size: int, multiplier: int) -> dict[str, Array]:
    return {
        "x": random(2, steps, FEATURES),
        "depthwise": random(size, FEATURES, multiplier),
        "pointwise": random(1, FEATURES * multiplier, FILTERS),
        "bias": random(FILTERS),
    }


@EVERY_CASE
@pytest.mark.parametrize("use_bias", [True, False])
def test_separable_differences(
    assert_gradients: Check,
    steps: int,
    size: int,
    multiplier: int,
    options: Options,
    use_bias: bool,
) -> None:
    arrays = separable_of(steps, size, multiplier)
    if not use_bias:
        del arrays["bias"]

    def run(given: dict[str, Array]) -> tuple[Array, Any]:
        return backward.separable_conv1d_forward(
            given["x"], given["depthwise"], given["pointwise"], given.get("bias"), **options
        )

    y, cache = run(arrays)
    dy = random(*y.shape, seed=7)
    found = backward.separable_conv1d_backward(dy, cache)
    gradients = dict(zip(("x", "depthwise", "pointwise", "bias"), found, strict=True))
    if not use_bias:
        assert gradients.pop("bias") is None
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)
    assert backward.separable_conv1d_backward(dy, cache, need_x=False)[0] is None


@pytest.mark.keras
@EVERY_CASE
def test_separable_keras(steps: int, size: int, multiplier: int, options: Options) -> None:
    keras = pytest.importorskip("keras")
    arrays = {
        name: array.astype(np.float32)
        for name, array in separable_of(steps, size, multiplier).items()
    }
    layer = keras.layers.SeparableConv1D(FILTERS, size, depth_multiplier=multiplier, **options)
    y, cache = backward.separable_conv1d_forward(*arrays.values(), **options)
    dy = random(*y.shape, seed=7).astype(np.float32)
    assert_as_keras(layer, arrays, y, dy, backward.separable_conv1d_backward(dy, cache))
