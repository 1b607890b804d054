"""The gradients of layers that work number by number on several tensors."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import (
    Array,
    backward,
    dot_along,
    multiply_masked,
    select_masked,
)

Check = Callable[..., None]
Forward = Callable[[list[Array], list[Array | None]], tuple[Array, Any]]

MASKS = [
    np.array([[1, 0, 0, 1], [1, 1, 0, 0]], bool),
    np.array([[0, 1, 0, 1], [1, 0, 0, 0]], bool),
    np.array([[1, 1, 0, 0], [0, 1, 0, 1]], bool),
]
MASKED = [(), (0,), (1,), (0, 1), (1, 2), (0, 2), (0, 1, 2)]
SHAPES = [
    ((2, 4, 3), (2, 4, 3), (2, 4, 3)),
    ((2, 4, 1), (2, 4, 3), (2, 4, 3)),
    ((2, 4, 3), (2, 4, 3), (2, 4, 1)),
]
KINDS: dict[str, tuple[Forward, Callable[..., list[Array]]]] = {
    "Multiply": (backward.multiply_forward, backward.multiply_backward),
    "Maximum": (
        lambda arrays, masks: backward.select_masked_forward(np.maximum, arrays, masks),
        backward.select_masked_backward,
    ),
    "Minimum": (
        lambda arrays, masks: backward.select_masked_forward(np.minimum, arrays, masks),
        backward.select_masked_backward,
    ),
}


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def given(shapes: tuple[tuple[int, ...], ...], masked: tuple[int, ...]) -> Any:
    arrays = [random(*shape, seed=k) for k, shape in enumerate(shapes)]
    return arrays, [MASKS[k] if k in masked else None for k in range(len(shapes))]


@pytest.mark.parametrize("masked", MASKED, ids=str)
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_central_differences(assert_gradients: Check, kind: str, shapes: Any, masked: Any) -> None:
    forward, back = KINDS[kind]
    arrays, masks = given(shapes, masked)
    y, cache = forward(arrays, masks)
    dy = random(*y.shape, seed=7)
    named = {str(k): array for k, array in enumerate(arrays)}
    gradients = dict(zip(named, back(dy, cache), strict=True))
    assert_gradients(lambda all: [forward([*all.values()], masks)[0]], named, [dy], gradients)


@pytest.mark.keras
@pytest.mark.parametrize("masked", MASKED, ids=str)
@pytest.mark.parametrize("shapes", [*SHAPES, ((2, 1, 3), (2, 4, 3), (2, 4, 3))], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_keras(kind: str, shapes: Any, masked: Any) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    arrays, masks = given(shapes, masked)
    arrays = [np.round(array.astype(np.float32), 1) for array in arrays]
    # Some numbers are equal, and the gradient goes to one of them.
    arrays[1][0, :, 0] = arrays[0][0, :, 0]
    masks = [m if m is None else m[:, : a.shape[1]] for m, a in zip(masks, arrays, strict=True)]
    tensors = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        seen = [tf.identity(tensor) for tensor in tensors]
        for tensor, mask in zip(seen, masks, strict=True):
            if mask is not None:
                keras.src.backend.set_keras_mask(tensor, tf.constant(mask))
        theirs = getattr(keras.layers, kind)()(seen)
        dy = random(*theirs.shape, seed=7).astype(np.float32)
        value = tf.reduce_sum(theirs * dy)
    expected = tape.gradient(value, tensors, unconnected_gradients="zero")
    forward, back = KINDS[kind]
    y, cache = forward(arrays, masks)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-6)
    for ours, of_x in zip(back(dy, cache), expected, strict=True):
        size = max(float(np.abs(of_x).max()), 1e-2)
        np.testing.assert_allclose(ours, of_x, rtol=0, atol=1e-4 * size)


def test_nothing_given_is_written_to() -> None:
    arrays, masks = given(SHAPES[0], (0, 1, 2))
    before = [array.copy() for array in arrays]
    multiply_masked(arrays, masks)
    select_masked(np.maximum, arrays, masks)
    for array, kept in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, kept)


DOTS = [
    ((3, 5), (3, 5), 1, 1),
    ((3, 4, 5), (3, 2, 5), 2, 2),
    ((3, 4, 5), (3, 5), 2, 1),
    ((3, 5), (3, 4, 2, 5), 1, 3),
    ((3, 5, 4, 2), (3, 5, 2), 1, 1),
]


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(("x", "y", "one", "other"), DOTS)
def test_dot(
    assert_gradients: Check, x: Any, y: Any, one: int, other: int, normalize: bool
) -> None:
    arrays = {"x": random(*x), "y": random(*y, seed=1)}
    options = (one, other, normalize)
    dy = random(*dot_along(arrays["x"], arrays["y"], *options).shape, seed=7)
    found = backward.dot_along_backward(dy, arrays["x"], arrays["y"], *options)
    assert_gradients(
        lambda given: [dot_along(given["x"], given["y"], *options)],
        arrays,
        [dy],
        dict(zip(arrays, found, strict=True)),
    )


@pytest.mark.keras
@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(("x", "y", "one", "other"), DOTS)
def test_dot_of_keras(x: Any, y: Any, one: int, other: int, normalize: bool) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    a, b = (random(*shape, seed=k).astype(np.float32) for k, shape in enumerate((x, y)))
    tensors = [tf.constant(a), tf.constant(b)]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        theirs = keras.layers.Dot((one, other), normalize=normalize)(tensors)
        dy = random(*theirs.shape, seed=7).astype(np.float32)
        value = tf.reduce_sum(theirs * dy)
    expected = tape.gradient(value, tensors)
    ours = dot_along(a, b, one, other, normalize)
    assert ours.shape == tuple(theirs.shape)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)
    found = backward.dot_along_backward(dy, a, b, one, other, normalize)
    for of_it, of_theirs in zip(found, expected, strict=True):
        size = max(float(np.abs(of_theirs).max()), 1e-2)
        np.testing.assert_allclose(of_it, of_theirs, rtol=0, atol=1e-4 * size)
