"""The reader of .safetensors files against the safetensors package, and on damaged files."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy

from lstmspec.backends.numpy.kernels import read_safetensors

DTYPES = ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u1", "?"]


def test_reads_what_the_package_writes(tmp_path: Path):
    path = tmp_path / "weights.safetensors"
    generator = np.random.default_rng(0)
    tensors = {
        f"layer/{dtype}": (100 * generator.standard_normal((3, 2))).astype(dtype)
        for dtype in DTYPES
    }
    tensors |= {"scalar": np.array(2.5, np.float32), "empty": np.zeros((0, 3), np.float32)}
    tensors["ünïcödé \n"] = np.arange(7, dtype=np.int8)
    safetensors.numpy.save_file(tensors, path, {"lstmspec.format": "1"})
    read, metadata = read_safetensors(path)
    assert metadata == {"lstmspec.format": "1"}
    assert set(read) == set(tensors)
    for name, expected in tensors.items():
        assert read[name].dtype == expected.dtype
        assert read[name].flags.aligned
        np.testing.assert_array_equal(read[name], expected)


def test_metadata_may_be_missing(tmp_path: Path):
    path = tmp_path / "weights.safetensors"
    safetensors.numpy.save_file({"a": np.ones(2, np.float32)}, path)
    assert read_safetensors(path)[1] == {}


def test_a_missing_file_is_an_os_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        read_safetensors(tmp_path / "none.safetensors")


def packed(header: Any, data: bytes = b"", size: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if size is None else size).to_bytes(8, "little") + text + data


def tensor(dtype: Any = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": offsets}


def test_tensors_are_aligned_and_apart_in_any_file(tmp_path: Path):
    path = tmp_path / "weights.safetensors"
    numbers = np.arange(2, dtype=np.float32)
    header = json.dumps({"a": tensor(), "b": tensor(offsets=(8, 16))}).encode()
    for padding in range(4):
        path.write_bytes(packed(header + b" " * padding, 2 * numbers.tobytes()))
        tensors, _ = read_safetensors(path)
        tensors["a"] += 1
        assert tensors["a"].flags.aligned
        np.testing.assert_array_equal(tensors["b"], numbers)


EIGHT = bytes(8)
DAMAGED = {
    "empty file": (b"", "cut short"),
    "seven bytes": (bytes(7), "cut short"),
    "header past the end": (packed({}, size=3), "cut short"),
    "huge header": (packed({}, size=2**64 - 1), "cut short"),
    "no header": (bytes(8), "no JSON object"),
    "a list": (packed([1]), "no JSON object"),
    "not JSON": (packed(b"{'a': 1}"), "no JSON"),
    "not UTF-8": (packed(b'{"\xff": 1}'), "no JSON"),
    "deep": (packed(b'{"a":' * 100_000), "no JSON"),
    "a number of 5000 digits": (packed(b'{"a":' + b"9" * 5000 + b"}"), "no JSON"),
    "a name twice": (packed(b'{"a": 1, "a": 2}'), "a name twice"),
    "dtype twice": (packed(b'{"a": {"dtype": "F32", "dtype": "F64"}}'), "a name twice"),
    "metadata of numbers": (packed({"__metadata__": {"a": 1}}), "metadata"),
    "metadata of null": (packed({"__metadata__": None}), "metadata"),
    "no object": (packed({"a": 3}), "`a` has not exactly dtype, shape and data_offsets"),
    "no shape": (packed({"a": {"dtype": "F32", "data_offsets": [0, 8]}}), "not exactly"),
    "one thing more": (packed({"a": tensor() | {"order": "C"}}, EIGHT), "not exactly"),
    "BF16": (packed({"a": tensor("BF16", (4,))}, EIGHT), "`a` is stored as BF16.*store F32"),
    "F8": (packed({"a": tensor("F8_E4M3", (8,))}, EIGHT), "stored as F8_E4M3"),
    "dtype of NumPy": (packed({"a": tensor("O", (1,))}, EIGHT), "stored as O"),
    "dtype a list": (packed({"a": tensor(["F32"])}, EIGHT), "stored as"),
    "shape a number": (packed({"a": tensor(shape=2)}, EIGHT), "no list of sizes"),
    "shape of floats": (packed({"a": tensor(shape=(2.0,))}, EIGHT), "no list of sizes"),
    "shape of truths": (packed({"a": tensor(shape=(True, 2))}, EIGHT), "no list of sizes"),
    "negative shape": (packed({"a": tensor(shape=(-1, -2))}, EIGHT), "no list of sizes"),
    "negative offset": (packed({"a": tensor(offsets=(-8, 0))}, EIGHT), "no list of sizes"),
    "three offsets": (packed({"a": tensor(offsets=(0, 4, 8))}, EIGHT), "needs 8 bytes"),
    "shape too small": (packed({"a": tensor(shape=(1,))}, EIGHT), "needs 4 bytes"),
    "shape too large": (packed({"a": tensor(shape=(2**40, 2**40))}, EIGHT), "needs"),
    "backwards": (packed({"a": tensor(offsets=(8, 0))}, EIGHT), "needs 8 bytes"),
    "too large, but empty": (
        packed({"a": tensor(shape=(0, 2**62, 2**62), offsets=(0, 0))}),
        "`a` has a shape that NumPy cannot hold",
    ),
    "more axes than NumPy has": (
        packed({"a": tensor(shape=(1,) * 100, offsets=(0, 4))}, bytes(4)),
        "`a` has a shape that NumPy cannot hold",
    ),
    "past the end": (packed({"a": tensor()}, bytes(7)), "`a` overlaps another, leaves a gap"),
    "a gap in front": (packed({"a": tensor(offsets=(1, 9))}, bytes(9)), "leaves a gap"),
    "overlap": (packed({"a": tensor(), "b": tensor()}, EIGHT), "overlaps"),
    "half overlap": (
        packed({"a": tensor(), "b": tensor(offsets=(4, 12))}, bytes(12)),
        "`b` overlaps",
    ),
    "a gap between": (
        packed({"a": tensor(), "b": tensor(offsets=(9, 17))}, bytes(17)),
        "`b` overlaps another, leaves a gap",
    ),
    "bytes left over": (packed({"a": tensor()}, bytes(9)), "ends in 1 bytes of no tensor"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_refuses_a_damaged_file(name: str, tmp_path: Path):
    content, reason = DAMAGED[name]
    path = tmp_path / "weights.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=reason):
        read_safetensors(path)


def test_every_cut_of_a_good_file_is_refused(tmp_path: Path):
    good = safetensors.numpy.save({"a": np.ones(2, np.float32), "b": np.ones(3, np.int8)})
    path = tmp_path / "weights.safetensors"
    for length in range(len(good)):
        path.write_bytes(good[:length])
        with pytest.raises(ValueError, match=r"weights file|tensor `"):
            read_safetensors(path)
