"""Saved models: plain Keras loads them, and they come back without a bit changed."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.importing import import_model

SPECS = {
    "chain": "input [5, 3]\nBidirectional LSTM 4\nGRU 4\nDense 2 softmax\n",
    "graph": "input words int32[5]\ninput numbers float32[5, 3]\n"
    "Embedding 9 3 mask_zero from words as table\nAdd from table, numbers\n"
    "LSTM 4 return_state as enc\nBatchNormalization from enc.c\nDense 2 as first\n"
    "GRU 4 reset_after=false from numbers\nDense 3 as second\noutput first, second\n",
    "blocks": "input [5, 3]\nblock Side(n) {\n SimpleRNN n relu\n LayerNormalization\n}\n"
    "repeat 2 { Side 4 }\nTimeDistributed Dense 2\n",
    "statistics": "input [5, 3]\nNormalization\nConv1D 4 2\nPReLU\nFlatten\nDense 2\n",
    "sizes left open": "LSTM 4\nDense 2\n",
}


def drawn(spec: lstmspec.Compilation) -> dict[str, np.ndarray]:
    """Weights of which no two are alike, with -0.0 among them."""
    draw = np.random.default_rng(0)
    found = {}
    for name, array in spec.fresh_weights().items():
        numbers = draw.uniform(0.1, 1, array.shape) * draw.choice([-1, 1], array.shape)
        positive = name.endswith("variance")
        found[name] = (abs(numbers) if positive else numbers).astype(array.dtype)
        if not positive:
            found[name].flat[0] = -0.0
    return found


def inputs_of(model: lstmspec.ir.Model) -> list[np.ndarray]:
    draw = np.random.default_rng(1)
    return [
        draw.integers(0, 9, (4, 5)).astype(np.int32)
        if i.dtype == "int32"
        else draw.standard_normal((4, 5, 3)).astype(np.float32)
        for i in model.inputs
    ]


def equal(found: Any, wanted: Any) -> bool:
    return set(found) == set(wanted) and all(
        found[n].dtype == wanted[n].dtype
        and found[n].shape == wanted[n].shape
        and found[n].tobytes() == wanted[n].tobytes()
        for n in wanted
    )


@pytest.mark.keras
@pytest.mark.parametrize("name", SPECS)
def test_plain_keras_loads_what_was_saved(name: str, keras: Any, tmp_path: Path):
    spec = lstmspec.parse(SPECS[name]).bind(**({"features": 3} if "open" in name else {}))
    weights = drawn(spec)
    whole, alone = tmp_path / "model.keras", tmp_path / "model.weights.h5"
    spec.save(whole, "keras", weights)
    spec.save(alone, "keras", weights)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.keras", "model.weights.h5"]

    loaded = keras.models.load_model(whole)
    fresh = type(loaded).from_config(loaded.get_config())
    fresh.load_weights(alone)
    inputs = inputs_of(spec.model)
    x = inputs[0] if len(inputs) == 1 else inputs
    wanted = spec.compile("keras", weights).predict(x, verbose=0)
    ours = spec.compile(weights=weights).predict(
        dict(zip([i.name for i in spec.model.inputs], inputs, strict=True))
    )
    for model in (loaded, fresh):
        assert all(type(layer).__module__.startswith("keras.") for layer in model.layers)
        found = model.predict(x, verbose=0)
        for key in wanted if isinstance(wanted, dict) else [...]:
            one, other, mine = (y if key is ... else y[key] for y in (found, wanted, ours))
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)
            np.testing.assert_allclose(one, mine, rtol=0, atol=1e-5)
        assert equal(spec.with_weights(model)[1], weights)


@pytest.mark.keras
@pytest.mark.parametrize("name", SPECS)
def test_what_was_saved_is_imported_with_every_bit(name: str, keras: Any, tmp_path: Path):
    pytest.importorskip("h5py")
    spec = lstmspec.parse(SPECS[name]).bind(**({"features": 3} if "open" in name else {}))
    weights = drawn(spec)
    spec.save(tmp_path / "model.keras", "keras", weights)
    found = import_model(tmp_path / "model.keras").weights
    assert found is not None
    assert sorted(a.tobytes() for a in found.values()) == sorted(
        a.tobytes() for a in weights.values()
    )
