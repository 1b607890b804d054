"""Attention against central differences in float64, and against Keras in float32."""

from collections.abc import Callable

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

Check = Callable[..., None]

LIMIT = 1e-4
"""Of the largest number of a gradient."""
QUERY_MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]], bool)
VALUE_MASK = np.array([[1, 1, 1, 1, 1], [1, 0, 1, 0, 1], [0, 0, 0, 0, 0]], bool)

# The mode, whether there is a scale, whether there are masks, and whether later steps are hidden.
CASES = [
    (mode, scaled, masked, causal)
    for mode in ("dot", "concat", "additive")
    for scaled in (False, True)
    for masked, causal in ((False, False), (True, False), (False, True), (True, True))
]
EVERY_CASE = pytest.mark.parametrize(("mode", "scaled", "masked", "causal"), CASES)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def arrays_of(mode: str, scaled: bool) -> dict[str, Array]:
    arrays = {"query": random(3, 4, 2), "value": random(3, 5, 3), "key": random(3, 5, 2)}
    scale = np.array([0.7, 1.3]) if mode == "additive" else np.array(0.7)
    weights = {"scale": scale} if scaled else {}
    return arrays | weights | ({"weight": np.array(1.3)} if mode == "concat" else {})


def run(
    mode: str, arrays: dict[str, Array], masked: bool, causal: bool, keep: Array | None = None
) -> tuple[Array, Callable[[Array], dict[str, Array | None]]]:
    query, value, key = (arrays[name] for name in ("query", "value", "key"))
    scale, weight = arrays.get("scale"), arrays.get("weight")
    if weight is None:
        scores_of = kernels.dot_scores if mode == "dot" else kernels.additive_scores
        scores = scores_of(query, key, scale)
    else:
        scores = kernels.concat_scores(query, key, scale, weight)
    rows = len(query)
    masks = (QUERY_MASK[:rows], VALUE_MASK[:rows]) if masked else (None, None)
    y, cache = backward.attend_forward(scores, value, *masks, causal, keep)

    def back(dy: Array) -> dict[str, Array | None]:
        of_scores, of_value = backward.attend_backward(dy, cache)
        found: dict[str, Array | None] = {"value": of_value}
        if weight is None:
            scores_back = (
                backward.dot_scores_backward if mode == "dot" else backward.additive_scores_backward
            )
            of_query, of_key, of_scale = scores_back(of_scores, query, key, scale)
        else:
            of_query, of_key, of_scale, found["weight"] = backward.concat_scores_backward(
                of_scores, query, key, scale, weight
            )
        found |= {"query": of_query, "key": of_key, "scale": of_scale}
        return {name: found[name] for name in arrays}

    return y, back


@EVERY_CASE
@pytest.mark.parametrize("drops", [False, True])
def test_differences(
    assert_gradients: Check, mode: str, scaled: bool, masked: bool, causal: bool, drops: bool
) -> None:
    arrays = arrays_of(mode, scaled)
    keep = 2.0 * (random(3, 4, 5, seed=3) > 0) if drops else None
    if masked:
        # A row that is hidden as a whole has scores 1e9 lower, too large for small differences.
        arrays = {name: array[:2] if array.ndim > 1 else array for name, array in arrays.items()}
        keep = None if keep is None else keep[:2]
    y, back = run(mode, arrays, masked, causal, keep)
    dy = random(*y.shape, seed=7)
    assert_gradients(
        lambda given: [run(mode, given, masked, causal, keep)[0]], arrays, [dy], back(dy)
    )


@pytest.mark.keras
@EVERY_CASE
def test_keras(mode: str, scaled: bool, masked: bool, causal: bool) -> None:
    keras = pytest.importorskip("keras")
    tf = pytest.importorskip("tensorflow")
    arrays = {name: a.astype(np.float32) for name, a in arrays_of(mode, scaled).items()}
    if mode == "additive":
        layer = keras.layers.AdditiveAttention(use_scale=scaled)
    else:
        layer = keras.layers.Attention(use_scale=scaled, score_mode=mode)
    given = [tf.constant(arrays[name]) for name in ("query", "value", "key")]
    layer.build([x.shape for x in given])
    layer.set_weights(list(arrays.values())[3:])
    y, back = run(mode, arrays, masked, causal)
    dy = random(*y.shape, seed=7).astype(np.float32)
    masks = [QUERY_MASK, VALUE_MASK, None] if masked else None
    with tf.GradientTape() as tape:
        tape.watch(given)
        theirs = layer(given, mask=masks, use_causal_mask=causal)
        value = tf.reduce_sum(theirs * dy)
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    variables = [variable.value for variable in layer.trainable_variables]
    for (name, ours), expected in zip(
        back(dy).items(), tape.gradient(value, [*given, *variables]), strict=True
    ):
        assert ours is not None
        assert ours.dtype == np.float32, name
        size = max(float(np.abs(expected).max()), 1e-2)
        np.testing.assert_allclose(ours, expected, rtol=0, atol=LIMIT * size, err_msg=name)
