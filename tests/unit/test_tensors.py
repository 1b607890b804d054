"""Files of tensors: written in one way, and refused if a byte of them was changed."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from lstmspec.diagnostics import SpecError
from lstmspec.tensors import MAX_HEADER, read_metadata, read_tensors, write_tensors

ARRAYS = {
    "a/kernel": np.arange(6, dtype=np.float32).reshape(2, 3),
    "a/count": np.array(7, np.int64),
    "b/none": np.zeros((0, 3), np.float16),
    "b/flags": np.array([True, False]),
    "b/random": np.array([2**63 + 1, 5], np.uint64),
}
METADATA = {"lstmspec.name": "é \ud800 \n", "lstmspec.history": "[]"}


def change(path: Path, **entries: str | None) -> None:
    """Give entries of the metadata other values, or take them out, and leave the rest as it is."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    metadata = header["__metadata__"] | {f"lstmspec.{key}": value for key, value in entries.items()}
    header["__metadata__"] = {k: v for k, v in metadata.items() if v is not None}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size :])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "t.safetensors"
    write_tensors(path, ARRAYS, {"lstmspec.name": "net", "lstmspec.history": "[]"})
    return path


def message(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        read_tensors(path)
    (found,) = caught.value.diagnostics
    assert found.code == "corrupt-file"
    return found.message.replace(str(path), "F")


def test_what_is_written_is_read(path: Path) -> None:
    arrays, metadata = read_tensors(path)
    assert list(arrays) == list(ARRAYS)
    for name, array in load_file(path).items():
        assert array.dtype == ARRAYS[name].dtype == arrays[name].dtype
        np.testing.assert_array_equal(array, ARRAYS[name])
        np.testing.assert_array_equal(arrays[name], ARRAYS[name])
    assert metadata == read_metadata(path)
    assert set(metadata) == {f"lstmspec.{n}" for n in ("format", "history", "name", "sha256")}


def test_a_changed_tensor_is_named(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-len(b"".join(a.tobytes() for a in ARRAYS.values())) + 5] ^= 1
    path.write_bytes(data)
    assert message(path) == "`F` was changed after it was written: `a/kernel` is not what it was"
    assert read_metadata(path)["lstmspec.name"] == "net"


@pytest.mark.parametrize(
    ("entry", "value", "named"),
    [
        ("name", "other", "lstmspec.name"),
        ("history", None, "lstmspec.history"),
        ("extra", "", "lstmspec.extra"),
        ("sha256", None, "lstmspec.sha256"),
        ("sha256", "[]", "lstmspec.sha256"),
        ("sha256", "[" * 100_000, "lstmspec.sha256"),
        ("sha256", '{"a/kernel": 3}', "lstmspec.sha256"),
        ("sha256", "{}", "lstmspec.sha256"),
        ("sha256", '{"lstmspec.types": ""}', "lstmspec.format"),
    ],
)
def test_a_changed_entry_is_named(path: Path, entry: str, value: str | None, named: str) -> None:
    change(path, **{entry: value})
    wanted = f"`F` was changed after it was written: `{named}` is not what it was"
    assert message(path) == wanted
    with pytest.raises(SpecError):
        read_metadata(path)


def test_a_tensor_that_is_gone_is_named(path: Path) -> None:
    arrays, metadata = read_tensors(path)
    del arrays["b/none"]
    save_file(arrays, path, metadata)
    assert message(path) == "`F` was changed after it was written: `b/none` is not what it was"


def test_a_later_form_is_refused(path: Path) -> None:
    change(path, format="3")
    assert message(path) == "`F` is of form 3, and this lstmspec reads form 2"


def test_a_header_without_end_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    with path.open("wb") as file:
        file.write((MAX_HEADER + 1).to_bytes(8, "little"))
        file.truncate(MAX_HEADER + 100)
    assert message(path) == "`F` is no safetensors file, or is cut short"


def test_a_header_that_could_not_be_read_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    with pytest.raises(SpecError, match="it would have a header of") as caught:
        write_tensors(path, ARRAYS, {"lstmspec.preparation": "x" * MAX_HEADER})
    assert [d.code for d in caught.value.diagnostics] == ["unwritable-file"]
    assert not path.exists()


def test_files_without_digests_are_taken_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "t.safetensors"
    for metadata in (None, {"format": "pt"}, {"lstmspec.format": "1"}):
        save_file({"a": ARRAYS["a/kernel"]}, path, metadata)
        arrays, found = read_tensors(path)
        np.testing.assert_array_equal(arrays["a"], ARRAYS["a/kernel"])
        assert found == (metadata or {})


def test_equal_tensors_are_equal_files(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_tensors(tmp_path / name, ARRAYS, {"lstmspec.name": "net"})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("flips", [1, 3])
def test_flipped_bytes_are_refused_or_change_nothing(path: Path, flips: int) -> None:
    whole, generator = path.read_bytes(), random.Random(flips)
    before, metadata = read_tensors(path)
    refused, codes = 0, set[int]()
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(flips):
            data[generator.randrange(len(data))] = generator.randrange(256)
        path.write_bytes(data)
        try:
            arrays, found = read_tensors(path)
        except SpecError as error:
            codes.add(error.exit_code)
            refused += 1
            continue
        assert found == metadata
        for name, array in before.items():
            np.testing.assert_array_equal(arrays[name], array)
    assert refused > 900
    assert codes <= {2, 4}
