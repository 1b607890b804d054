"""A weight that holds an integer: drawn, written, read, checked, trained around, summed up."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends import execute

TEXT = "input x float32[4, 3]\nNormalization\nLSTM 2\nDense 1\n"
X = np.arange(24, dtype=np.float32).reshape(2, 4, 3)


def test_it_is_drawn_and_written_and_read(tmp_path: Path) -> None:
    spec = lstmspec.parse(TEXT)
    weights = spec.fresh_weights()
    assert weights["normalization/count"].dtype == np.int32
    spec.save_weights(tmp_path / "w.safetensors", weights)
    bound, found = spec.with_weights(tmp_path / "w.safetensors")
    assert {name: array.dtype for name, array in found.items()} == {
        name: array.dtype for name, array in weights.items()
    }
    module = execute(bound.emit("numpy"), "model")
    y = module.load(tmp_path / "w.safetensors").predict(X)
    np.testing.assert_array_equal(y, spec.compile("numpy", weights).predict(X))


def test_it_is_no_float() -> None:
    spec = lstmspec.parse(TEXT)
    weights = spec.fresh_weights() | {"normalization/count": np.zeros((), np.float32)}
    told = "the weight `normalization/count` is float32[], and the model takes int32[]"
    with pytest.raises(lstmspec.SpecError) as caught:
        spec.compile("numpy", weights)
    assert told in caught.value.diagnostics[0].message
    module = execute(lstmspec.parse(TEXT).emit("numpy"), "model")
    with pytest.raises(ValueError, match=r"count: expected int32 \(\), found float32 \(\)"):
        module.load(weights)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_leaves_it_alone(dtype: Any) -> None:
    spec = lstmspec.parse(TEXT)
    start = spec.fresh_weights() | {"normalization/mean": np.full(3, 2, np.float32)}
    trainer = spec.trainer(start, dtype)
    trainer.train_on_batch(X, np.ones((2, 1)))
    assert trainer.weights["normalization/count"].dtype == np.int32
    np.testing.assert_array_equal(trainer.weights["normalization/mean"], 2)
    assert trainer.model().predict(X).shape == (2, 1)


@pytest.mark.keras
def test_keras_has_it_and_computes_with_new_weights() -> None:
    pytest.importorskip("keras")
    from lstmspec.backends.keras import get_weights, set_weights

    spec = lstmspec.parse(TEXT)
    live = spec.compile("keras")
    assert f"{live.count_params()}" in spec.summary()
    live.predict(X, verbose=0)
    weights = spec.fresh_weights(seed=3) | {
        "normalization/mean": np.array([1, 2, 3], np.float32),
        "normalization/variance": np.array([4, 5, 6], np.float32),
        "normalization/count": np.array(7, np.int32),
    }
    set_weights(spec.model, live, weights)
    found = get_weights(spec.model, live)
    for name, array in weights.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
    ours = spec.compile("numpy", live).predict(X)
    np.testing.assert_allclose(ours, live.predict(X, verbose=0), rtol=0, atol=1e-5)
