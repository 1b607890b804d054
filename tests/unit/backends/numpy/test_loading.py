"""From weights to a model: every tensor is checked, and all that is wrong is said at once."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import weights as store
from lstmspec.backends import execute
from lstmspec.backends.numpy import BACKEND

Change = Callable[[dict[str, Any]], Any]

SPEC = lstmspec.parse("LSTM 2\nDense 3\n").model


def module_of(text: str) -> ModuleType:
    return execute(BACKEND.emit(lstmspec.parse(text).model), "module")


@pytest.fixture(scope="module")
def module() -> ModuleType:
    return execute(BACKEND.emit(SPEC), "model")


@pytest.fixture
def weights() -> dict[str, Any]:
    return dict(store.fresh(SPEC, 0, {"features": 4}))


def test_sizes_are_read_off_the_weights(module: ModuleType, weights: dict[str, Any]) -> None:
    assert dict(module.load(weights).dims) == {"features": 4}
    assert dict(module.load(weights, time=7).dims) == {"features": 4, "time": 7}


def test_a_size_given_to_load_is_demanded(module: ModuleType, weights: dict[str, Any]) -> None:
    model = module.load(weights, time=7)
    with pytest.raises(
        module.ModelError, match=r"\(batch, time=7, features=4\), found \(1, 6, 4\)"
    ):
        model.predict(np.zeros((1, 6, 4)))


def test_weights_from_a_file(module: ModuleType, weights: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    store.save(path, weights, SPEC)
    x = np.ones((1, 3, 4))
    expected = module.load(weights).predict(x)
    for given in (path, str(path)):
        np.testing.assert_array_equal(module.load(given).predict(x), expected)


def test_all_that_is_wrong_is_said_at_once(module: ModuleType, weights: dict[str, Any]) -> None:
    weights["lstm/bias"] = weights["lstm/bias"].astype(np.float64)
    weights["dense/kernel"] = weights["dense/kernel"].T
    weights["dense/gamma"] = np.zeros(3, np.int64)
    del weights["dense/bias"]
    with pytest.raises(module.ModelError) as caught:
        module.load(weights)
    assert str(caught.value).splitlines() == [
        "the weights do not fit model:",
        "  lstm/bias: expected float32 (8,), found float64 (8,)",
        "  dense/kernel: expected float32 (2, 3), found float32 (3, 2)",
        "  dense/bias: expected float32 (3,), found nothing",
        "  dense/gamma: expected nothing, found int64 (3,)",
    ]


REFUSED: dict[str, tuple[Change, str]] = {
    "size against size": (
        lambda w: w | {"lstm/kernel": np.zeros((4, 9), np.float32)},
        "  lstm/kernel: expected float32 (features=4, 8), found float32 (4, 9)",
    ),
    "rank": (
        lambda w: w | {"lstm/kernel": np.zeros(8, np.float32)},
        "  lstm/kernel: expected float32 (features, 8), found float32 (8,)",
    ),
    "missing": (
        lambda w: {k: v for k, v in w.items() if k != "lstm/kernel"},
        "  lstm/kernel: expected float32 (features, 8), found nothing",
    ),
    "no array": (
        lambda w: w | {"dense/bias": "abc"},
        "  dense/bias: expected float32 (3,), found <U3 ()",
    ),
    "other byte order": (
        lambda w: w | {"dense/bias": np.zeros(3, ">f4")},
        "  dense/bias: expected float32 (3,), found >f4 (3,)",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_weight_is_refused(module: ModuleType, weights: dict[str, Any], case: str) -> None:
    change, row = REFUSED[case]
    with pytest.raises(module.ModelError) as caught:
        module.load(change(weights))
    assert str(caught.value).splitlines()[1:] == [row]


@pytest.mark.parametrize(
    ("dims", "message"),
    [
        ({"feature": 4}, "there is no open dimension `feature`; open are: time, features"),
        ({"features": 0}, "`features` is a positive integer, not 0"),
        ({"features": "4"}, "`features` is a positive integer, not '4'"),
        ({"features": 5}, "(features=5, 8), found float32 (4, 8)"),
    ],
)
def test_a_size_is_refused(
    module: ModuleType, weights: dict[str, Any], dims: dict[str, Any], message: str
) -> None:
    with pytest.raises(module.ModelError) as caught:
        module.load(weights, **dims)
    assert message in str(caught.value)


def test_a_model_without_open_dimensions_takes_no_size() -> None:
    module = module_of("input [2]\nDense 1")
    weights = {"dense/kernel": np.zeros((2, 1), "f4"), "dense/bias": np.zeros(1, "f4")}
    with pytest.raises(module.ModelError, match=r"no open dimension `n`; open are: none$"):
        module.load(weights, n=1)


def test_a_product_is_divided() -> None:
    module = module_of("input [time, 4]\nFlatten\nDense 2")
    weights = {"dense/kernel": np.ones((12, 2), "f4"), "dense/bias": np.zeros(2, "f4")}
    model = module.load(weights)
    assert dict(model.dims) == {"time": 3}
    assert model.predict(np.ones((1, 3, 4))).tolist() == [[12, 12]]
    with pytest.raises(module.ModelError, match=r"\(batch, time=3, 4\), found \(1, 2, 4\)"):
        model.predict(np.ones((1, 2, 4)))
    weights["dense/kernel"] = np.ones((13, 2), "f4")
    with pytest.raises(module.ModelError, match=r"expected float32 \(4\*time=12, 2\), found .*13"):
        module.load(weights)


def test_a_sum_is_undone() -> None:
    module = module_of("input a float32[n]\ninput b float32[5]\nConcatenate from a, b\nDense 2")
    weights = {"dense/kernel": np.ones((8, 2), "f4"), "dense/bias": np.zeros(2, "f4")}
    assert dict(module.load(weights).dims) == {"n": 3}


def test_what_no_tensor_tells_must_be_given() -> None:
    module = module_of("input [time, features]\nFlatten\nDense 2")
    weights = {"dense/kernel": np.ones((12, 2), "f4"), "dense/bias": np.zeros(2, "f4")}
    with pytest.raises(module.ModelError, match=r"give `time`: load\(weights, time=...\)"):
        module.load(weights)
    assert module.load(weights, time=3, features=4).predict(np.ones((1, 3, 4))).shape == (1, 2)


def test_a_dimension_may_have_any_name() -> None:
    module = module_of("input [weights, dims]\nLSTM 2")
    tensors = store.fresh(lstmspec.parse("input [weights, dims]\nLSTM 2").model, 0, {"dims": 3})
    assert module.load(tensors, weights=5, dims=3).predict(np.ones((1, 5, 3))).shape == (1, 2)


def test_a_damaged_file_is_named(module: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(b"\x10\0\0\0\0\0\0\0{}")
    with pytest.raises(module.ModelError, match=r"w.safetensors: the weights file is cut short"):
        module.load(path)
    with pytest.raises(FileNotFoundError):
        module.load(tmp_path / "none.safetensors")
