"""`Normalization` adapted to data: as Keras computes it, through graphs, and before training."""

import json
from typing import Any

import numpy as np
import pytest

import lstmspec

X = (np.random.default_rng(0).standard_normal((20, 5, 4, 3)) * [1, 5, 9] + 7).astype(np.float32)
Y = np.ones((20, 1), np.float32)


@pytest.mark.keras
@pytest.mark.parametrize("axis", ["-1", "1", "[1, 3]", "[3, -2]", "none"])
def test_it_is_what_keras_computes(axis: str) -> None:
    keras = pytest.importorskip("keras")
    spec = lstmspec.parse(f"input [5, 4, 3]\nNormalization axis={axis}\n")
    found = spec.adapt(X)
    layer = keras.layers.Normalization(None if axis == "none" else json.loads(axis))
    layer.adapt(X)
    for name, theirs in zip(("mean", "variance", "count"), layer.get_weights(), strict=True):
        np.testing.assert_allclose(found[f"normalization/{name}"], theirs, rtol=1e-5)
    np.testing.assert_allclose(
        spec.compile("keras", found).predict(X, verbose=0), layer(X), rtol=0, atol=1e-5
    )
    np.testing.assert_allclose(spec.compile("numpy", found).predict(X), layer(X), atol=1e-5)


def test_each_is_adapted_by_what_reaches_it() -> None:
    text = (
        "input [5, 4, 3]\nNormalization as a\nTimeDistributed Dense 2 as d\n"
        "TimeDistributed Normalization as b\noutput b\n"
    )
    spec = lstmspec.parse(text)
    y = spec.compile("numpy", spec.adapt(X)).predict(X)
    np.testing.assert_allclose(y.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(y.std(axis=(0, 1, 2)), 1, atol=1e-4)


def test_other_weights_are_kept_and_sizes_learned() -> None:
    spec = lstmspec.parse("Normalization\nLSTM 2\n")
    x = X[:, :, 0]
    start = {name: array + 1 for name, array in spec.bind(features=3).fresh_weights().items()}
    found = spec.adapt(x, start)
    np.testing.assert_allclose(found["normalization/mean"], x.mean(axis=(0, 1)), rtol=1e-5)
    np.testing.assert_array_equal(found["lstm/kernel"], start["lstm/kernel"])


def test_fit_adapts_to_what_it_trains_on() -> None:
    spec = lstmspec.parse("input [4, 3]\nNormalization\nLSTM 2\nDense 1\n")
    x = X[:, 0]
    options: dict[str, Any] = {"epochs": 1, "validation_split": 0.5, "verbose": False}
    trained = spec.fit(x, Y, **options)
    np.testing.assert_allclose(
        trained.weights["normalization/mean"], x[:10].mean(axis=(0, 1)), rtol=1e-5
    )
    kept = spec.fit(x, Y, weights=spec.fresh_weights(), **options)
    np.testing.assert_array_equal(kept.weights["normalization/mean"], 0)
