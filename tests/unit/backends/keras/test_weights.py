"""Weights into a Keras model and out of it, by canonical name."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.keras import BACKEND, get_weights, set_weights
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model

pytestmark = pytest.mark.keras

CHAIN = "input [6, 3]\nBidirectional LSTM 4\nBatchNormalization\nDropout 0.5\nDense 2 softmax\n"
GRAPH = """
input a int32[5]
input b int32[7]
Embedding 9 3 mask_zero from a as words
GRU 4 return_state dropout=0.2 as enc
words from b as more
GRU 4 initial_state=enc return_sequences
TimeDistributed Dense 3
Dense 2 as out
output out, enc
"""


def random_weights(model: Model) -> dict[str, np.ndarray]:
    generator = np.random.default_rng(3)
    return {
        name: generator.uniform(0.1, 1, weight.shape).astype(np.float32)
        for name, _, weight in model.weights()
    }


@pytest.mark.parametrize("text", [CHAIN, GRAPH])
def test_what_goes_in_comes_out(keras: Any, text: str) -> None:
    model = lstmspec.parse(text).model
    weights = random_weights(model)
    found = get_weights(model, BACKEND.build(model, weights, {}))
    assert list(found) == [name for name, _, _ in model.weights()]
    for name, array in weights.items():
        np.testing.assert_array_equal(found[name], array)


def test_names_and_order_are_those_of_keras(keras: Any) -> None:
    model = lstmspec.parse(CHAIN).model
    live = BACKEND.build(model, random_weights(model), {})
    for ours, theirs in zip(get_weights(model, live).values(), live.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert list(get_weights(model, live)) == [
        "bidirectional/forward/kernel",
        "bidirectional/forward/recurrent_kernel",
        "bidirectional/forward/bias",
        "bidirectional/backward/kernel",
        "bidirectional/backward/recurrent_kernel",
        "bidirectional/backward/bias",
        "batch_normalization/gamma",
        "batch_normalization/beta",
        "batch_normalization/moving_mean",
        "batch_normalization/moving_variance",
        "dense/kernel",
        "dense/bias",
    ]


def test_after_training_saving_and_loading(keras: Any, tmp_path: Path) -> None:
    model = lstmspec.parse(CHAIN).model
    weights = random_weights(model)
    live = BACKEND.build(model, weights, {})
    x = np.random.default_rng(0).normal(size=(8, 6, 3)).astype(np.float32)
    live.fit(x, np.eye(2)[np.arange(8) % 2], verbose=0)
    trained = get_weights(model, live)
    assert all((trained[name] != weights[name]).any() for name in weights)
    live.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for name, array in get_weights(model, loaded).items():
        np.testing.assert_array_equal(array, trained[name])


def test_a_frozen_layer_keeps_its_place(keras: Any) -> None:
    model = lstmspec.parse(CHAIN).model
    weights = random_weights(model)
    live = BACKEND.build(model, weights, {})
    live.layers[1].trainable = False
    for name, array in get_weights(model, live).items():
        np.testing.assert_array_equal(array, weights[name])


def test_what_is_returned_is_a_copy(keras: Any) -> None:
    model = lstmspec.parse(CHAIN).model
    live = BACKEND.build(model, random_weights(model), {})
    get_weights(model, live)["dense/bias"][:] = 99
    assert get_weights(model, live)["dense/bias"].max() < 99


def mismatch(error: SpecError) -> tuple[str, ...]:
    (diagnostic,) = error.diagnostics
    assert diagnostic.code == "weights-mismatch"
    return diagnostic.trail


def test_weights_that_do_not_fit_are_listed_and_nothing_changes(keras: Any) -> None:
    model = lstmspec.parse("input [4]\nDense 3 as hidden\nDense 2\n").model
    weights = random_weights(model)
    live = BACKEND.build(model, weights, {})
    bad = {"hidden/kernel": np.zeros((3, 4)), "hidden/bias": np.zeros(3), "dense/kernel_2": 0}
    with pytest.raises(SpecError) as caught:
        set_weights(model, live, {name: np.asarray(array) for name, array in bad.items()})
    assert mismatch(caught.value) == (
        "found    hidden/kernel [3, 4], expected [4, 3]",
        "expected dense/kernel [3, 2]",
        "expected dense/bias [2]",
        "found    dense/kernel_2, not in the model",
    )
    np.testing.assert_array_equal(get_weights(model, live)["hidden/bias"], weights["hidden/bias"])


def test_a_model_of_another_spec_is_refused(keras: Any) -> None:
    keras.utils.clear_session()
    other = lstmspec.parse("input [6, 3]\nLSTM 4\nDense 2\n").model
    live = BACKEND.build(other, random_weights(other), {})
    with pytest.raises(SpecError) as caught:
        get_weights(lstmspec.parse("input [6, 3]\nGRU 4\nDense 3\n").model, live)
    assert mismatch(caught.value) == (
        "expected gru/kernel [3, 12], found sequential/lstm/lstm_cell/kernel [3, 16]",
        (
            "expected gru/recurrent_kernel [4, 12], "
            "found sequential/lstm/lstm_cell/recurrent_kernel [4, 16]"
        ),
        "expected gru/bias [2, 12], found sequential/lstm/lstm_cell/bias [16]",
        "expected dense/kernel [4, 3], found sequential/dense/kernel [4, 2]",
        "expected dense/bias [3], found sequential/dense/bias [2]",
    )


def test_open_dimensions_are_told_by_the_model(keras: Any) -> None:
    model = lstmspec.parse("LSTM 4\nDense softmax\n").model
    live = BACKEND.build(model, None, {"features": 3, "classes": 2})
    assert get_weights(model, live)["dense/kernel"].shape == (4, 2)
