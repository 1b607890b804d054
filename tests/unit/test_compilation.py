"""A spec on its way to a model, as a value."""

import copy
import pickle
from pathlib import Path

import pytest

import lstmspec


def test_a_copy_starts_again_from_the_text():
    spec = lstmspec.parse("let units = 2\nLSTM units\nDense 1", settings={"units": 3}, features=2)
    shapes = {name: array.shape for name, array in spec.fresh_weights().items()}
    kept = pickle.dumps(spec)
    assert b"lstmspec.ir" not in kept
    for again in (pickle.loads(kept), copy.deepcopy(spec)):
        assert again == spec
        assert {name: array.shape for name, array in again.fresh_weights().items()} == shapes


def test_what_is_refused_once_is_no_error_later(tmp_path: Path):
    spec = lstmspec.parse("LSTM 3\nDense 2")
    for _ in range(2):
        with pytest.raises(lstmspec.SpecError) as caught:
            spec.compile()
        assert len(caught.value.diagnostics) == 1
    for path in ("model.h5", "model"):
        with pytest.raises(lstmspec.SpecError, match="names no file of weights"):
            spec.bind(features=2).save_weights(tmp_path / path)
    with pytest.raises(lstmspec.SpecError, match=r"writes no `\.foo` file"):
        spec.save("model.foo", "numpy")
    with pytest.raises(lstmspec.SpecError, match="lstm/bias"):
        spec.bind(features=2).compile(weights={})
    assert spec.diagnostics == ()
    assert spec.emit("numpy").startswith('"""')
    spec.bind(features=2).save_weights(tmp_path / "model.safetensors")
