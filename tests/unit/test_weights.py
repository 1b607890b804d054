"""Weights: drawn, saved, read, and held against a model."""

import json
import struct
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

import lstmspec
from lstmspec import weights as store
from lstmspec.diagnostics import Sink, SpecError
from lstmspec.ir import Model, model_hash


def model_of(text: str) -> Model:
    return lstmspec.parse(text).model


SPEC = model_of("LSTM 2\nDense 3\n")


@pytest.fixture
def weights() -> dict[str, np.ndarray]:
    return store.fresh(SPEC, 0, {"features": 4})


# Fresh ones.


def test_every_weight_has_its_name_and_shape(weights: dict[str, np.ndarray]) -> None:
    assert {name: (array.shape, array.dtype.name) for name, array in weights.items()} == {
        "lstm/kernel": ((4, 8), "float32"),
        "lstm/recurrent_kernel": ((2, 8), "float32"),
        "lstm/bias": ((8,), "float32"),
        "dense/kernel": ((2, 3), "float32"),
        "dense/bias": ((3,), "float32"),
    }
    assert weights["lstm/bias"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]


def test_a_seed_and_a_name_decide_a_weight() -> None:
    first = store.fresh(model_of("input [4]\nDense 5 as a\nDense 5 as b"), 7)
    longer = store.fresh(model_of("input [4]\nDense 5 as a\nDense 5 as c\nDense 5 as b"), 7)
    for name in ("a/kernel", "b/kernel"):
        np.testing.assert_array_equal(first[name], longer[name])
    again = store.fresh(model_of("input [4]\nDense 5 as a\nDense 5 as b"), 8)
    assert not np.array_equal(first["a/kernel"], again["a/kernel"])
    assert not np.array_equal(longer["b/kernel"], longer["c/kernel"])


def test_a_layer_that_is_used_twice_has_one_set_of_weights() -> None:
    shared = model_of("input a float32[4]\ninput b float32[4]\nDense 2 from a as d\nd from b as e\n"
                      "Add from d, e")  # fmt: skip
    assert list(store.fresh(shared)) == ["d/kernel", "d/bias"]


def test_an_unknown_size_is_said() -> None:
    with pytest.raises(SpecError) as caught:
        store.fresh(SPEC)
    (found,) = caught.value.diagnostics
    assert found.code == "unbound-dimension"
    assert found.message == "`lstm/kernel` is float32[features, 8], and not every size is known"


def test_an_initializer_of_matrices_refuses_a_vector() -> None:
    spec = lstmspec.parse("input [4]\nDense 5 bias_initializer=orthogonal")
    with pytest.raises(SpecError) as caught:
        store.fresh(spec.model)
    (found,) = caught.value.diagnostics
    assert found.code == "out-of-range"
    assert found.message == "`orthogonal` makes matrices, and `dense/bias` has the shape [5]"
    assert found.span is not None
    assert "orthogonal" in spec.source[found.span]


# Files.


def test_a_file_holds_the_same_weights(weights: dict[str, np.ndarray], tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    store.save(path, weights, SPEC)
    assert [p.name for p in tmp_path.iterdir()] == ["w.safetensors"]
    read, metadata = store.load(path)
    assert list(read) == list(weights)
    for name, array in load_file(path).items():
        np.testing.assert_array_equal(array, weights[name])
        np.testing.assert_array_equal(read[name], weights[name])
    digests = json.loads(metadata.pop("lstmspec.sha256"))
    assert digests["lstm/kernel"] == sha256(weights["lstm/kernel"].tobytes()).hexdigest()
    assert set(digests) == {*weights, *metadata, "lstmspec.types"}
    assert metadata == {
        "lstmspec.format": "2",
        "lstmspec.model_hash": model_hash(SPEC),
        "lstmspec.name": "model",
    }


def test_equal_weights_are_equal_files(weights: dict[str, np.ndarray], tmp_path: Path) -> None:
    contents = set()
    for index in range(3):
        store.save(tmp_path / str(index), weights, SPEC)
        contents.add((tmp_path / str(index)).read_bytes())
    assert len(contents) == 1


def test_arrays_in_any_order_of_axes_and_bytes_are_saved_right(tmp_path: Path) -> None:
    kernel = np.arange(8, dtype=np.float32).reshape(2, 4)
    for given in (kernel, np.asfortranarray(kernel), kernel.astype(">f4"), kernel.T.copy().T):
        store.save(tmp_path / "w", {"dense/kernel": given}, SPEC)
        np.testing.assert_array_equal(store.load(tmp_path / "w")[0]["dense/kernel"], kernel)


def test_no_weights_are_a_file_too(tmp_path: Path) -> None:
    store.save(tmp_path / "w", {}, SPEC)
    assert store.load(tmp_path / "w")[0] == {}


def test_a_folder_that_is_not_there_is_unwritable(
    weights: dict[str, np.ndarray], tmp_path: Path
) -> None:
    with pytest.raises(SpecError) as caught:
        store.save(tmp_path / "none" / "w", weights, SPEC)
    assert [d.code for d in caught.value.diagnostics] == ["unwritable-file"]


def safetensors(header: object, data: bytes = b"") -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


DAMAGED = {
    "empty": b"",
    "no header": b"x" * 100,
    "endless header": struct.pack("<Q", 2**63) + b"{}",
    "no UTF-8": struct.pack("<Q", 4) + b"\xff\xfe{}",
    "cut": safetensors({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, b"1234"),
    "bfloat16": safetensors(
        {"a": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]}}, b"1234"
    ),
    "float8": safetensors({"a": {"dtype": "F8_E4M3", "shape": [2], "data_offsets": [0, 2]}}, b"12"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_file_is_corrupt(case: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(DAMAGED[case])
    with pytest.raises(SpecError) as caught:
        store.load(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.file, caught.value.exit_code) == ("corrupt-file", str(path), 4)
    assert found.message.startswith(f"`{path}` ")


@pytest.mark.parametrize("name", ["none.safetensors", "."])
def test_a_file_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        store.load(tmp_path / name)
    assert [d.code for d in caught.value.diagnostics] == ["unreadable-file"]
    assert caught.value.exit_code == 2


# Held against a model.


def test_sizes_are_read_off_the_shapes(weights: dict[str, np.ndarray]) -> None:
    assert store.bind(SPEC, weights) == {"features": 4}
    assert store.bind(SPEC, {"lstm/kernel": np.zeros(3)}) == {}


@pytest.mark.parametrize(
    ("text", "kernel", "sizes"),
    [
        ("input [time, 4]\nFlatten\nDense 2", (12, 2), {"time": 3}),
        ("input [time, 4]\nFlatten\nDense 2", (13, 2), {}),
        ("input [time, features]\nFlatten\nDense 2", (12, 2), {}),
        ("input [6]\nDense", (6, 5), {"classes": 5}),
    ],
)
def test_sizes_in_products(text: str, kernel: tuple[int, ...], sizes: dict[str, int]) -> None:
    model = model_of(text)
    assert store.bind(model, {"dense/kernel": np.zeros(kernel)}) == sizes


def test_a_product_tells_a_name_once_the_other_is_known() -> None:
    model = model_of(
        "input [time, features]\nDense 2 as d\nFlatten from x as f\nDense 2 from f as e\n"
        "output d, e"
    )
    kernels = {"e/kernel": np.zeros((12, 2)), "d/kernel": np.zeros((4, 2))}
    assert store.bind(model, kernels) == {"time": 3, "features": 4}


def test_weights_that_fit(weights: dict[str, np.ndarray]) -> None:
    sink = Sink()
    store.check(SPEC, weights, sink, None)
    assert sink.diagnostics == []
    assert store.mismatches(SPEC, weights) == []


def test_a_size_that_was_bound_is_demanded(weights: dict[str, np.ndarray]) -> None:
    assert store.mismatches(SPEC, weights, {"features": 5}) == [
        ("lstm/kernel", "float32[5, 8]", "float32[4, 8]")
    ]


def test_the_report_lists_all_that_is_wrong(weights: dict[str, np.ndarray]) -> None:
    weights["lstm/bias"] = weights["lstm/bias"].astype(np.float64)
    weights["dense/kernel"] = weights["dense/kernel"].T
    weights["dense/bais"] = weights.pop("dense/bias")
    sink = Sink()
    store.check(SPEC, weights, sink, Path("w.safetensors"))
    (found,) = sink.diagnostics
    assert found.code == "weights-mismatch"
    assert found.message == "4 weights do not fit the model, which has 5"
    assert found.file == "w.safetensors"
    assert found.trail == (
        "lstm/bias     expected float32[8]     found float64[8]",
        "dense/kernel  expected float32[2, 3]  found float32[3, 2]",
        "dense/bias    expected float32[3]     found nothing",
        "dense/bais    expected nothing        found float32[3]",
    )
    assert found.help_text == "Did you mean `dense/bias` by `dense/bais`?"


ALONE = {
    "missing": ("the weight `dense/bias` is missing", {"dense/bias": None}),
    "foreign": ("`gru/kernel` is no weight of the model", {"gru/kernel": np.zeros(2, "f4")}),
    "shape": (
        "the weight `dense/bias` is float32[4], and the model takes float32[3]",
        {"dense/bias": np.zeros(4, "f4")},
    ),
    "unknown size": (
        "the weight `lstm/kernel` is float32[8], and the model takes float32[features, 8]",
        {"lstm/kernel": np.zeros(8, "f4")},
    ),
}


@pytest.mark.parametrize("case", ALONE)
def test_a_single_mismatch_is_the_headline(weights: dict[str, np.ndarray], case: str) -> None:
    message, changes = ALONE[case]
    changed = {k: v for k, v in {**weights, **changes}.items() if v is not None}
    sink = Sink()
    store.check(SPEC, changed, sink, None)
    assert [d.message for d in sink.diagnostics] == [message]


def test_float64_weights_are_told_to_convert(weights: dict[str, np.ndarray]) -> None:
    sink = Sink()
    store.check(SPEC, {k: v.astype(np.float64) for k, v in weights.items()}, sink, None)
    assert sink.diagnostics[0].help_text == "Convert the arrays: w.astype('float32')."
