"""Gradients of pooling: against central differences in float64, and against Keras in float32."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]

LIMIT = 1e-4
"""Of the largest number of a gradient."""
MASK = np.array([[1, 1, 1, 1, 1, 1], [0, 1, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1]], bool)


class Case(NamedTuple):
    kind: str
    options: dict[str, Any]
    """Those of Keras."""
    forward: Callable[[Array], tuple[Array, Any]]
    back: Callable[[Array, Any], Array]
    mask: Array | None = None


def whole(kind: str, keepdims: bool, mask: Array | None = None) -> Case:
    options = {"keepdims": keepdims}
    if kind == "GlobalMaxPooling1D":
        return Case(
            kind,
            options,
            lambda x: backward.global_max_pooling_forward(x, keepdims),
            lambda dy, cache: backward.global_max_pooling_backward(dy, cache, keepdims),
        )
    return Case(
        kind,
        options,
        lambda x: backward.global_average_pooling_forward(x, mask, keepdims),
        lambda dy, cache: backward.global_average_pooling_backward(dy, cache, keepdims),
        mask,
    )


def windows(kind: str, *options: Any) -> Case:
    names = dict(zip(("pool_size", "strides", "padding"), options, strict=True))
    if kind == "MaxPooling1D":
        forward, back = backward.max_pooling_forward, backward.max_pooling_backward
    else:
        forward, back = backward.average_pooling_forward, backward.average_pooling_backward
    return Case(kind, names, lambda x: forward(x, *options), back)


CASES = {
    "mean": whole("GlobalAveragePooling1D", False),
    "mean, kept": whole("GlobalAveragePooling1D", True),
    "mean of some": whole("GlobalAveragePooling1D", False, MASK),
    "mean of some, kept": whole("GlobalAveragePooling1D", True, MASK),
    "largest": whole("GlobalMaxPooling1D", False),
    "largest, kept": whole("GlobalMaxPooling1D", True),
    **{
        f"{kind} {size} {stride} {padding}": windows(kind, size, stride, padding)
        for kind in ("MaxPooling1D", "AveragePooling1D")
        for size, stride in ((2, 2), (3, 1), (2, 3), (4, 2))
        for padding in ("valid", "same")
    },
}
EVERY_CASE = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def with_ties(x: Array) -> Array:
    """Numbers as behind `relu`, where many steps are equally large."""
    x = np.maximum(x, 0)
    x[0] = 0
    return x


@EVERY_CASE
def test_central_differences(assert_gradients: Check, case: Case) -> None:
    arrays = {"x": random(3, 6, 2)}
    y, cache = case.forward(arrays["x"])
    dy = random(*y.shape, seed=7)
    found = {"x": case.back(dy, cache)}
    assert_gradients(lambda given: [case.forward(given["x"])[0]], arrays, [dy], found)


@pytest.mark.keras
@pytest.mark.parametrize("tied", [False, True])
@EVERY_CASE
def test_keras(case: Case, tied: bool) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    x = random(3, 6, 2).astype(np.float32)
    x = with_ties(x) if tied else x
    layer, given = getattr(keras.layers, case.kind)(**case.options), tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        theirs = layer(given) if case.mask is None else layer(given, mask=tf.constant(case.mask))
        dy = random(*theirs.shape, seed=7).astype(np.float32)
        value = tf.reduce_sum(theirs * dy)
    y, cache = case.forward(x)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    ours, expected = case.back(dy, cache), np.asarray(tape.gradient(value, given))
    assert (ours.shape, ours.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=LIMIT * np.abs(expected).max())


@pytest.mark.keras
def test_a_row_without_a_step_is_what_it_is_in_keras() -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    x, mask = random(2, 3, 2).astype(np.float32), np.array([[1, 0, 1], [0, 0, 0]], bool)
    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        theirs = keras.layers.GlobalAveragePooling1D()(given, mask=tf.constant(mask))
        value = tf.reduce_sum(theirs)
    y, cache = backward.global_average_pooling_forward(x, mask, False)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-6)
    assert np.isnan(y[1]).all()
    found = backward.global_average_pooling_backward(np.ones_like(y), cache, False)
    np.testing.assert_allclose(found, tape.gradient(value, given), rtol=0, atol=1e-6)
