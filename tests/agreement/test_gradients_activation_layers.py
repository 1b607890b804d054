"""The activation layers: values and gradients against differences and Keras, kinks included."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]


class Case(NamedTuple):
    kind: str
    options: dict[str, Any]
    forward: Callable[[Array], Array]
    back: Callable[[Array, Array, Array], Array]


def bounded(max_value: float | None, slope: float, threshold: float) -> Case:
    options = (max_value, slope, threshold)
    names = ("max_value", "negative_slope", "threshold")
    return Case(
        "ReLU",
        dict(zip(names, options, strict=True)),
        lambda x: kernels.bounded_relu(x, *options),
        lambda dy, x, y: backward.bounded_relu_backward(dy, x, *options),
    )


def sloped(slope: float) -> Case:
    return Case(
        "LeakyReLU",
        {"negative_slope": slope},
        lambda x: kernels.sloped_relu(x, slope),
        lambda dy, x, y: backward.sloped_relu_backward(dy, x, slope),
    )


def elu(alpha: float) -> Case:
    return Case(
        "ELU",
        {"alpha": alpha},
        lambda x: kernels.scaled_elu(x, alpha),
        lambda dy, x, y: backward.scaled_elu_backward(dy, x, alpha),
    )


def softmax(*axis: int) -> Case:
    return Case(
        "Softmax",
        {"axis": axis},
        lambda x: kernels.softmax_along(x, axis),
        lambda dy, x, y: backward.softmax_along_backward(dy, y, axis),
    )


CASES = [
    bounded(None, 0.0, 0.0),
    bounded(None, 0.25, 0.0),
    bounded(6.0, 0.0, 0.0),
    bounded(6.0, 0.5, 0.0),
    bounded(1.0, 0.0, 0.0),
    bounded(1.0, 0.5, 0.0),
    bounded(0.0, 0.5, 0.0),
    bounded(None, 0.0, 0.5),
    bounded(None, 0.5, 0.5),
    bounded(6.0, 0.0, 0.5),
    bounded(1.0, 1.5, 0.5),
    bounded(0.25, 0.5, 0.5),
    sloped(0.3),
    sloped(0.0),
    sloped(2.0),
    elu(1.0),
    elu(0.5),
    elu(-0.5),
    softmax(-1),
    softmax(1),
    softmax(1, 2),
]
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind} {case.options}")


def random(*shape: int, seed: int = 0) -> Array:
    return 2 * np.random.default_rng([seed, *shape]).standard_normal(shape)


@EVERY
def test_central_differences(assert_gradients: Check, case: Case) -> None:
    x = random(3, 4, 5)
    y = case.forward(x)
    dy = random(*y.shape, seed=7)
    gradients = {"x": case.back(dy, x, y)}
    assert_gradients(lambda given: [case.forward(given["x"])], {"x": x}, [dy], gradients)


@pytest.mark.keras
@EVERY
def test_keras(case: Case) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    kinks = np.array([0.0, 0.25, 0.5, 1.0, 6.0, -0.5], np.float32)
    x = random(3, 4, 6).astype(np.float32)
    x[0, 0] = kinks
    with tf.GradientTape() as tape:
        given = tf.constant(x)
        tape.watch(given)
        theirs = getattr(keras.layers, case.kind)(**case.options)(given)
        dy = random(*x.shape, seed=7).astype(np.float32)
        value = tf.reduce_sum(theirs * dy)
    y = case.forward(x)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    expected = np.asarray(tape.gradient(value, given))
    size = max(float(np.abs(expected).max()), 1e-2)
    np.testing.assert_allclose(case.back(dy, x, y), expected, rtol=0, atol=1e-4 * size)


@pytest.mark.parametrize("shape", [(4, 5), (1, 5), (4, 1), (1, 1)])
def test_prelu(assert_gradients: Check, shape: tuple[int, ...]) -> None:
    arrays = {"x": random(3, 4, 5), "alpha": random(*shape, seed=1)}
    dy = random(3, 4, 5, seed=7)
    found = backward.prelu_backward(dy, arrays["x"], arrays["alpha"])
    assert_gradients(
        lambda given: [kernels.prelu(given["x"], given["alpha"])],
        arrays,
        [dy],
        dict(zip(arrays, found, strict=True)),
    )


@pytest.mark.keras
@pytest.mark.parametrize("shared", [None, [1], [2], [1, 2]], ids=str)
def test_prelu_of_keras(shared: list[int] | None) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    x = random(3, 4, 5).astype(np.float32)
    x[0, 0] = 0
    layer = keras.layers.PReLU("normal", shared_axes=shared)
    layer.build(x.shape)
    layer.set_weights([random(*w.shape, seed=1).astype(np.float32) for w in layer.get_weights()])
    dy = random(*x.shape, seed=7).astype(np.float32)
    with tf.GradientTape() as tape:
        given = tf.constant(x)
        tape.watch(given)
        theirs = layer(given)
        value = tf.reduce_sum(theirs * dy)
    expected = tape.gradient(value, [given, layer.alpha.value])
    (alpha,) = layer.get_weights()
    np.testing.assert_allclose(kernels.prelu(x, alpha), theirs, rtol=0, atol=1e-5)
    for ours, of_it in zip(backward.prelu_backward(dy, x, alpha), expected, strict=True):
        size = max(float(np.abs(of_it).max()), 1e-2)
        assert ours.shape == tuple(of_it.shape)
        np.testing.assert_allclose(ours, of_it, rtol=0, atol=1e-4 * size)
