"""Gradients of what makes sequences longer or shorter: central differences, and Keras."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]

# The layer in Keras and its argument, what it does here, its gradient, and their arguments.
CASES = {
    "padded": (
        ("ZeroPadding1D", (2, 1)),
        (kernels.zero_padding, backward.zero_padding_backward, (2, 1)),
    ),
    "padded behind": (
        ("ZeroPadding1D", (0, 3)),
        (kernels.zero_padding, backward.zero_padding_backward, (0, 3)),
    ),
    "cropped": (("Cropping1D", (2, 1)), (kernels.cropping, backward.cropping_backward, (2, 1))),
    "cropped before": (
        ("Cropping1D", (3, 0)),
        (kernels.cropping, backward.cropping_backward, (3, 0)),
    ),
    "repeated": (
        ("UpSampling1D", 3),
        (kernels.up_sampling, backward.up_sampling_backward, (3,)),
    ),
}
EVERY_CASE = pytest.mark.parametrize(("theirs", "ours"), CASES.values(), ids=CASES)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


@EVERY_CASE
def test_central_differences(assert_gradients: Check, theirs: Any, ours: Any) -> None:
    forward, back, options = ours
    arrays = {"x": random(3, 5, 2)}
    dy = random(*forward(arrays["x"], *options).shape, seed=7)
    found = {"x": back(dy, *options)}
    assert_gradients(lambda given: [forward(given["x"], *options)], arrays, [dy], found)


@pytest.mark.keras
@EVERY_CASE
def test_keras(theirs: Any, ours: Any) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    (kind, option), (forward, back, options) = theirs, ours
    x = random(3, 5, 2).astype(np.float32)
    layer, given = getattr(keras.layers, kind)(option), tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        y = layer(given)
        dy = random(*y.shape, seed=7).astype(np.float32)
        value = tf.reduce_sum(y * dy)
    np.testing.assert_array_equal(forward(x, *options), y)
    found, expected = back(dy, *options), np.asarray(tape.gradient(value, given))
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4 * np.abs(expected).max())
