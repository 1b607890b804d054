"""Attention of several heads, as its training rule runs it, against Keras in float32."""

from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training import RowGradient
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Batch, Call
from lstmspec.backends.numpy.training.backpropagation.rules.table import run

pytestmark = pytest.mark.keras

LIMIT = 1e-4
"""Of the largest number of a gradient."""
MASKS = {
    "query": np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0]], bool),
    "value": np.array([[1, 1, 1, 1, 1], [1, 0, 1, 0, 1], [0, 0, 0, 0, 0]], bool),
    "key": np.array([[1, 1, 1, 0, 1], [0, 1, 1, 0, 1], [1, 0, 0, 0, 0]], bool),
}
OPTIONS = (
    "",
    "use_bias=false value_dim=2 output_shape=5",
    "use_gate",
    "use_causal_mask",
    "sliding_window=2 use_causal_mask use_gate",
    "dropout=0.3",
    "use_gate activity_regularizer=l2(0.3)",
)


def random(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).standard_normal(shape).astype(np.float32)


@pytest.mark.parametrize("masked", ["", "query", "value", "query value", "query value key"])
@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("options", OPTIONS)
def test_keras(options: str, with_key: bool, masked: str) -> None:
    keras, tf = pytest.importorskip("keras"), pytest.importorskip("tensorflow")
    arrays = [random(3, 4, 3), random(3, 5, 2), random(3, 5, 4)][: 2 + with_key]
    text = "".join(
        f"input {name} float32[{x.shape[1]}, {x.shape[2]}]\n"
        for name, x in zip("qvk", arrays, strict=False)
    )
    text += f"MultiHeadAttention 2 3 {options} from {', '.join('qvk'[: len(arrays)])} as it\n"
    model = lstmspec.parse(text).model
    node = model.by_name["it"]
    weights = {name: random(*w.shape, seed=k) for k, (name, _, w) in enumerate(model.weights())}
    masks = [MASKS[name] if name in masked else None for name in ("query", "value", "key")]
    use_causal_mask = node.layer.use_causal_mask

    source: dict[str, Any] = {}
    exec(lstmspec.parse(text).emit("keras"), source)
    layer = source["build_model"]().get_layer("it")
    layer.set_weights(list(weights.values()))
    given = [tf.constant(array) for array in arrays]
    for x, mask in zip(given, masks, strict=False):
        if mask is not None:
            keras.src.backend.set_keras_mask(x, tf.constant(mask))
    with tf.GradientTape() as tape:
        tape.watch(given)
        theirs = layer(*given, use_causal_mask=use_causal_mask)
        dy = random(*theirs.shape, seed=7)
        value = tf.add_n([tf.reduce_sum(theirs * dy), *layer.losses])
    variables = [variable.value for variable in layer.trainable_variables]
    expected = tape.gradient(value, [*given, *variables])

    batch = Batch(weights, {}, training=False, keeps=True)
    taken = tuple(masks[: len(arrays)])
    made = run(Call(batch, "it", "it", tuple(arrays), taken, (True,) * len(arrays), ()), node.layer)
    (y,) = made.outputs
    np.testing.assert_allclose(y, theirs, rtol=0, atol=1e-5)
    of_penalty = batch.penalize(node.layer.activity_regularizer, [y])
    np.testing.assert_allclose(batch.penalty, sum(map(float, layer.losses)), rtol=1e-5)
    assert made.backward is not None
    leaving = made.backward(Arriving([dy if of_penalty is None else dy + of_penalty[0]]))
    ours = [*leaving.inputs, *(leaving.weights[name.partition("/")[2]] for name in weights)]
    names = [*"qvk"[: len(arrays)], *weights]
    sizes = {
        name: max(float(np.abs(wanted).max()), 1e-2)
        for name, wanted in zip(names, expected, strict=True)
    }
    if "it/key/bias" in sizes:
        # It adds the same to all scores of a step, so its gradient is 0 but for rounding.
        sizes["it/key/bias"] = sizes["it/key/kernel"]
    for name, found, wanted in zip(names, ours, expected, strict=True):
        assert found is not None
        assert not isinstance(found, RowGradient)
        assert found.dtype == np.float32, name
        atol = LIMIT * sizes[name]
        np.testing.assert_allclose(found, wanted, rtol=0, atol=atol, err_msg=name)
