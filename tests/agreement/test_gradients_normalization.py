"""Normalisation by lengths and groups: gradients against differences, both ways against Keras."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]
Arrays = dict[str, Array]


class Case(NamedTuple):
    kind: str
    options: dict[str, Any]
    weights: tuple[str, ...]
    """In Keras' order; each has the sizes of `axis`."""
    forward: Callable[[Arrays], Array]
    back: Callable[[Array, Arrays], tuple[Array | None, ...]]
    """Of x, and of each weight."""


def unit(*axis: int) -> Case:
    return Case(
        "UnitNormalization",
        {"axis": axis},
        (),
        lambda given: kernels.unit_normalization(given["x"], axis),
        lambda dy, given: (backward.normalized_backward(dy, given["x"], axis, 1e12),),
    )


def rms(*axis: int) -> Case:
    return Case(
        "RMSNormalization",
        {"axis": list(axis), "epsilon": 0.01},
        ("scale",),
        lambda given: kernels.rms_normalization(given["x"], given["scale"], axis, 0.01),
        lambda dy, given: backward.rms_normalization_backward(dy, *given.values(), axis, 0.01),
    )


def group(groups: int, axis: int, *, scale: bool = True, center: bool = True) -> Case:
    def affine(given: Arrays) -> tuple[Array, Array | None, Array | None]:
        return given["x"], given.get("gamma"), given.get("beta")

    def back(dy: Array, given: Arrays) -> tuple[Array | None, ...]:
        _, cache = backward.group_normalization_forward(*affine(given), axis, groups, 0.01)
        found = backward.group_normalization_backward(dy, cache)
        return tuple(one for one in found if one is not None)

    return Case(
        "GroupNormalization",
        {"groups": groups, "axis": axis, "epsilon": 0.01, "scale": scale, "center": center},
        (*(("gamma",) if scale else ()), *(("beta",) if center else ())),
        lambda given: kernels.group_normalization(*affine(given), axis, groups, 0.01),
        back,
    )


CASES = [
    unit(-1),
    unit(1),
    unit(1, 2),
    rms(-1),
    rms(1, 2),
    group(3, 2),
    group(1, 2, scale=False),
    group(-1, 2, center=False),
    group(2, 1),
    group(4, 1, scale=False, center=False),
]
EVERY = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind} {case.options}")


def random(*shape: int, seed: int = 0) -> Array:
    return 2 * np.random.default_rng([seed, *shape]).standard_normal(shape)


def arrays_of(case: Case) -> Arrays:
    axes = case.options["axis"]
    axes = (axes,) if isinstance(axes, int) else axes
    shape = tuple((3, 4, 6)[axis] for axis in axes)
    weights = {name: 1 + 0.3 * random(*shape, seed=k) for k, name in enumerate(case.weights, 1)}
    return {"x": random(3, 4, 6) + 1} | weights


@EVERY
def test_central_differences(assert_gradients: Check, case: Case) -> None:
    arrays = arrays_of(case)
    dy = random(3, 4, 6, seed=7)
    found = dict(zip(arrays, case.back(dy, arrays), strict=True))
    assert_gradients(lambda given: [case.forward(given)], arrays, [dy], found)


@pytest.mark.keras
@EVERY
def test_keras(case: Case) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    arrays = {name: array.astype(np.float32) for name, array in arrays_of(case).items()}
    dy = random(3, 4, 6, seed=7).astype(np.float32)
    layer = getattr(keras.layers, case.kind)(**case.options)
    layer.build(dy.shape)
    layer.set_weights([arrays[name] for name in case.weights])
    with tf.GradientTape() as tape:
        given = tf.constant(arrays["x"])
        tape.watch(given)
        theirs = layer(given)
        value = tf.reduce_sum(theirs * dy)
    expected = tape.gradient(value, [given, *(w.value for w in layer.trainable_variables)])
    y = case.forward(arrays)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    for ours, of_it in zip(case.back(dy, arrays), expected, strict=True):
        assert ours is not None
        assert (ours.shape, ours.dtype) == (tuple(of_it.shape), np.float32)
        size = max(float(np.abs(of_it).max()), 1e-2)
        np.testing.assert_allclose(ours, of_it, rtol=0, atol=1e-4 * size)


@pytest.mark.parametrize("case", [c for c in CASES if c.kind == "GroupNormalization"])
def test_forward_in_training_is_that_of_predicting(case: Case) -> None:
    given, options = arrays_of(case), case.options
    weights = given.get("gamma"), given.get("beta")
    y, _ = backward.group_normalization_forward(
        given["x"], *weights, options["axis"], options["groups"], options["epsilon"]
    )
    np.testing.assert_allclose(y, case.forward(given), rtol=0, atol=1e-12)


def test_groups_of_a_size_that_is_found_late() -> None:
    with pytest.raises(kernels.ModelError, match="an axis of 6 cannot be cut into 4 equal groups"):
        kernels.group_normalization(random(2, 6), None, None, 1, 4, 1e-3)


def test_vectors_of_zeros_stay() -> None:
    x = np.zeros((2, 3), np.float32)
    np.testing.assert_array_equal(kernels.unit_normalization(x, (-1,)), x)
    assert np.isfinite(backward.normalized_backward(x + 1, x, (-1,), 1e12)).all()


@pytest.mark.keras
@pytest.mark.parametrize("size", [0.0, 1e-30, 1e-14, 1e-11, 1e-6])
def test_short_vectors_are_those_of_keras(size: float) -> None:
    keras = pytest.importorskip("keras")
    x = np.float32(size) * np.eye(3, dtype=np.float32)
    theirs = keras.layers.UnitNormalization()(x)
    np.testing.assert_allclose(kernels.unit_normalization(x, (-1,)), theirs, rtol=1e-5, atol=0)
