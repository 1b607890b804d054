"""Transposed convolutions against central differences in float64, and against Keras in float32."""

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
    (5, 3, {}),
    (5, 1, {}),
    (1, 3, {}),
    (4, 3, {"strides": 2}),
    (4, 2, {"strides": 2}),
    (3, 2, {"strides": 5}),
    (3, 2, {"strides": 5, "output_padding": 1}),
    (4, 3, {"strides": 2, "output_padding": 1}),
    (5, 3, {"padding": "same"}),
    (5, 4, {"padding": "same"}),
    (1, 5, {"padding": "same"}),
    (4, 4, {"padding": "same", "strides": 3}),
    (4, 2, {"padding": "same", "strides": 4}),
    (4, 3, {"padding": "same", "strides": 2, "output_padding": 0}),
    (4, 4, {"padding": "same", "strides": 3, "output_padding": 2}),
    (3, 1, {"padding": "same", "strides": 5, "output_padding": 2}),
]
DILATED: list[tuple[int, int, Options]] = [
    (5, 3, {"dilation_rate": 2}),
    (4, 2, {"dilation_rate": 3, "padding": "same"}),
]
"""Keras fails on these."""


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def arrays_of(steps: int, size: int) -> dict[str, Array]:
    kernel = random(size, FILTERS, FEATURES)
    return {"x": random(3, steps, FEATURES), "kernel": kernel, "bias": random(FILTERS)}


@pytest.mark.parametrize(("steps", "size", "options"), CASES + DILATED)
@pytest.mark.parametrize("use_bias", [True, False])
def test_differences(
    assert_gradients: Check, steps: int, size: int, options: Options, use_bias: bool
) -> None:
    arrays = arrays_of(steps, size)
    if not use_bias:
        del arrays["bias"]

    def run(given: dict[str, Array]) -> tuple[Array, Any]:
        return backward.conv1d_transpose_forward(
            given["x"], given["kernel"], given.get("bias"), **options
        )

    y, cache = run(arrays)
    dy = random(*y.shape, seed=7)
    gradients = dict(
        zip(("x", "kernel", "bias"), backward.conv1d_transpose_backward(dy, cache), strict=True)
    )
    if not use_bias:
        assert gradients.pop("bias") is None
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)
    assert backward.conv1d_transpose_backward(dy, cache, need_x=False)[0] is None


@pytest.mark.keras
@pytest.mark.parametrize(("steps", "size", "options"), CASES)
def test_keras(steps: int, size: int, options: Options) -> None:
    keras = pytest.importorskip("keras")
    tf = pytest.importorskip("tensorflow")
    arrays = {name: a.astype(np.float32) for name, a in arrays_of(steps, size).items()}
    layer = keras.layers.Conv1DTranspose(FILTERS, size, **options)
    layer.build(arrays["x"].shape)
    layer.set_weights([arrays["kernel"], arrays["bias"]])
    y, cache = backward.conv1d_transpose_forward(*arrays.values(), **options)
    dy = random(*y.shape, seed=7).astype(np.float32)
    given = tf.constant(arrays["x"])
    with tf.GradientTape() as tape:
        tape.watch(given)
        theirs = layer(given)
        value = tf.reduce_sum(theirs * dy)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    variables = [variable.value for variable in layer.trainable_variables]
    found = backward.conv1d_transpose_backward(dy, cache)
    for ours, expected in zip(found, tape.gradient(value, [given, *variables]), strict=True):
        assert ours is not None
        assert ours.dtype == np.float32
        size_ = float(np.abs(expected).max())
        np.testing.assert_allclose(ours, expected, rtol=0, atol=LIMIT * size_)
