"""The gradients of layers without a time loop against central differences, number by number."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array, backward
from lstmspec.backends.numpy.kernels.backward import (
    ACTIVATION_GRADIENT_READS,
    ACTIVATION_GRADIENTS,
)

Arrays = dict[str, Array]
Check = Callable[..., None]


def random(*shape: int, seed: int = 0, scale: float = 1.0) -> Array:
    return scale * np.random.default_rng([seed, *shape]).standard_normal(shape)


def of(outputs: list[Array]) -> list[Array]:
    return [random(*y.shape, seed=7 + k) for k, y in enumerate(outputs)]


# Activations


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_activation(assert_gradients: Check, name: str):
    arrays = {"x": 3 * random(4, 6)}
    y = ACTIVATIONS[name](arrays["x"])
    (dy,) = of([y])
    gradient = ACTIVATION_GRADIENTS[name](dy, arrays["x"], y)
    assert_gradients(lambda given: [ACTIVATIONS[name](given["x"])], arrays, [dy], {"x": gradient})


def test_every_activation_has_a_gradient():
    assert set(ACTIVATION_GRADIENTS) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_a_gradient_reads_what_is_kept_for_it(name: str):
    x, reads = random(4, 6), ACTIVATION_GRADIENT_READS[name]
    y, unread = ACTIVATIONS[name](x), np.empty(0)
    (dy,) = of([y])
    kept = x if "x" in reads else unread, y if "y" in reads else unread
    gradient = ACTIVATION_GRADIENTS[name]
    np.testing.assert_array_equal(gradient(dy, *kept), gradient(dy, x, y))


# Layers


@pytest.mark.parametrize("use_bias", [False, True])
@pytest.mark.parametrize("shape", [(3,), (4, 3), (2, 5, 3), (2, 2, 2, 3)])
def test_dense(assert_gradients: Check, shape: tuple[int, ...], use_bias: bool):
    arrays = {"x": random(*shape), "kernel": random(3, 2)} | (
        {"bias": random(2)} if use_bias else {}
    )

    def run(given: Arrays) -> tuple[Array, Any]:
        return backward.dense_forward(given["x"], given["kernel"], given.get("bias"))

    y, cache = run(arrays)
    (dy,) = of([y])
    gradients = dict(zip(("x", "kernel", "bias"), backward.dense_backward(dy, cache), strict=True))
    if not use_bias:
        assert gradients.pop("bias") is None
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)
    assert backward.dense_backward(dy, cache, need_x=False)[0] is None


@pytest.mark.parametrize(
    "ids", [[1], [[0, 2, 2], [2, 0, 1]], [[-1, 3], [-4, 0]], [[]]], ids=["one", "two", "-1", "no"]
)
@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_embedding(assert_gradients: Check, ids: list[Any], dtype: type):
    given = np.array(ids).astype(dtype)
    arrays = {"embeddings": random(4, 3)}
    y, cache = backward.embedding_forward(given, arrays["embeddings"])
    (dy,) = of([y])
    gradients = {"embeddings": backward.embedding_backward(dy, cache)}
    assert_gradients(
        lambda arrays: [kernels.embedding(given, arrays["embeddings"])], arrays, [dy], gradients
    )


@pytest.mark.parametrize("shape", [(2, 3, 2), (2, 3, 2, 2)])
def test_masking(assert_gradients: Check, shape: tuple[int, ...]):
    x = random(*shape)
    x[0, 1] = x[1] = 0.5
    y, mask, cache = backward.masking_forward(x, 0.5)
    (dy,) = of([y])
    np.testing.assert_array_equal(mask, kernels.masking(x, 0.5)[1])
    arrays = {"x": x}
    of_x = backward.masking_backward(dy, cache)
    expected = np.where(mask[..., np.newaxis], dy, 0)
    np.testing.assert_array_equal(of_x, expected)

    def valid(given: Arrays) -> list[Any]:
        return [np.where(mask[..., np.newaxis], given["x"], 0)]

    assert_gradients(valid, arrays, [dy], {"x": of_x})


@pytest.mark.parametrize("shape", [(4, 3), (1, 3), (4, 1)])
def test_dropout(assert_gradients: Check, shape: tuple[int, ...]):
    keep = 2.0 * (np.random.default_rng(0).random(shape) < 0.5)
    arrays = {"x": random(4, 3)}
    y, cache = backward.dropout_forward(arrays["x"], keep)
    (dy,) = of([y])
    gradients = {"x": backward.dropout_backward(dy, cache)}
    assert_gradients(
        lambda given: [backward.dropout_forward(given["x"], keep)[0]], arrays, [dy], gradients
    )


@pytest.mark.parametrize(
    ("before", "after"), [((2, 3, 4), (2, 12)), ((2, 6), (2, 3, 2)), ((2, 3, 4), (6, 4))]
)
def test_reshape(assert_gradients: Check, before: tuple[int, ...], after: tuple[int, ...]):
    arrays = {"x": random(*before)}
    y, cache = backward.reshape_forward(arrays["x"], after)
    (dy,) = of([y])
    gradients = {"x": backward.reshape_backward(dy, cache)}
    assert_gradients(lambda given: [given["x"].reshape(after)], arrays, [dy], gradients)


def test_repeat_vector(assert_gradients: Check):
    arrays = {"x": random(3, 2)}
    (dy,) = of([kernels.repeat_vector(arrays["x"], 4)])
    gradients = {"x": backward.repeat_vector_backward(dy)}
    assert_gradients(lambda given: [kernels.repeat_vector(given["x"], 4)], arrays, [dy], gradients)


@pytest.mark.parametrize(
    ("a", "b"), [((2, 3), (2, 3)), ((2, 3), (2, 1)), ((2, 1, 4), (2, 3, 1)), ((2, 3, 4), (3, 1))]
)
def test_add(assert_gradients: Check, a: tuple[int, ...], b: tuple[int, ...]):
    arrays = {"a": random(*a), "b": random(*b)}
    (dy,) = of([arrays["a"] + arrays["b"]])
    gradients = {name: backward.add_backward(dy, arrays[name].shape) for name in arrays}
    assert_gradients(lambda given: [given["a"] + given["b"]], arrays, [dy], gradients)


@pytest.mark.parametrize("axis", [-1, 1])
def test_concatenate(assert_gradients: Check, axis: int):
    sizes = (1, 3, 2)
    arrays = {str(size): random(*((2, 4, size) if axis == -1 else (2, size, 4))) for size in sizes}
    (dy,) = of([np.concatenate(list(arrays.values()), axis)])
    gradients = dict(zip(arrays, backward.concatenate_backward(dy, sizes, axis), strict=True))
    assert_gradients(
        lambda given: [np.concatenate(list(given.values()), axis)], arrays, [dy], gradients
    )


def affine(size: tuple[int, ...], *, scale: bool, center: bool) -> Arrays:
    arrays = {"gamma": 1 + 0.3 * random(*size)} if scale else {}
    return arrays | ({"beta": random(*size, seed=1)} if center else {})


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("axis", [(-1,), (1,), (1, 2), (-2, -1), (2,), (1, 3), (1, 2, 3)], ids=str)
def test_layer_normalization(
    assert_gradients: Check, axis: tuple[int, ...], scale: bool, center: bool
):
    x = 2 * random(2, 3, 2, 3) + 1
    size = tuple(x.shape[k] for k in sorted(k % 4 for k in axis))
    arrays = {"x": x} | affine(size, scale=scale, center=center)

    def run(given: Arrays) -> tuple[Array, Any]:
        weights = given.get("gamma"), given.get("beta")
        return backward.layer_normalization_forward(given["x"], *weights, axis, 1e-3)

    y, cache = run(arrays)
    expected = kernels.layer_normalization(x, arrays.get("gamma"), arrays.get("beta"), axis, 1e-3)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12)
    (dy,) = of([y])
    found = backward.layer_normalization_backward(dy, cache)
    gradients = dict(zip(("x", "gamma", "beta"), found, strict=True))
    gradients = {name: one for name, one in gradients.items() if one is not None}
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)


@pytest.mark.parametrize("center", [True, False])
@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize(
    "mask",
    [
        None,
        np.array([[0, 1, 0, 1], [1, 0, 0, 1], [1, 0, 1, 0]], bool),
        np.array([[1, 1, 0, 1], [0, 0, 0, 0], [0, 1, 1, 0]], bool),
    ],
    ids=["no mask", "gaps", "a row all masked"],
)
@pytest.mark.parametrize("axis", [-1, 1])
def test_batch_normalization(
    assert_gradients: Check, axis: int, mask: Array | None, scale: bool, center: bool
):
    x = 2 * random(3, 4, 2) + 1
    size = x.shape[axis]
    arrays = {"x": x} | affine((size,), scale=scale, center=center)
    moving = random(size), random(size, seed=1) ** 2

    def run(given: Arrays) -> tuple[Array, Array, Array, Any]:
        weights = given.get("gamma"), given.get("beta")
        return backward.batch_normalization_forward(
            given["x"], *weights, *moving, mask, axis, 1e-3, 0.9
        )

    y, _, _, cache = run(arrays)
    (dy,) = of([y])
    found = backward.batch_normalization_backward(dy, cache)
    gradients = dict(zip(("x", "gamma", "beta"), found, strict=True))
    gradients = {name: one for name, one in gradients.items() if one is not None}
    assert_gradients(lambda given: [run(given)[0]], arrays, [dy], gradients)


@pytest.mark.parametrize("axis", [-1, 1])
def test_frozen_normalization(assert_gradients: Check, axis: int):
    x = random(3, 4, 2)
    size = x.shape[axis]
    weights = [random(size, seed=k) for k in range(3)]
    variance = random(size, seed=3) ** 2
    y, cache = backward.frozen_normalization_forward(x, *weights, variance, axis, 1e-3)
    expected = kernels.batch_normalization(x, *weights, variance, axis, 1e-3)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12)
    (dy,) = of([y])
    assert_gradients(
        lambda given: [kernels.batch_normalization(given["x"], *weights, variance, axis, 1e-3)],
        {"x": x},
        [dy],
        {"x": backward.frozen_normalization_backward(dy, cache)},
    )
