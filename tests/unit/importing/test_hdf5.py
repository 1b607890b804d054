"""What reading HDF5 needs, and how its texts are read."""

import struct
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from lstmspec import SpecError, import_model
from lstmspec.importing.hdf5 import opened
from tests.unit.importing.making import dense_model, write_keras


def test_without_h5py_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write_keras(tmp_path / "m.keras", dense_model())
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(SpecError) as caught:
        import_model(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.exit_code) == ("missing-extra", 2)
    assert "lstmspec[import]" in found.help_text


@pytest.mark.parametrize("form", ["earliest", "v110"])
@pytest.mark.parametrize("length", [0, 1, 10, 5_000, 3_000_000])
def test_texts_are_read_without_hdf5(tmp_path: Path, length: int, form: str):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w", libver=(form, "latest")) as file:
        for number in range(4):
            file.attrs[f"other{number}"] = "x" * number
        file.attrs["text"] = "é" + "x" * length
        file.attrs["fixed"] = np.bytes_("y" * 10)
        file.attrs["names"] = np.array(["a", "bc", ""], object)
        file.attrs["bytes"] = [b"a", b"bc"]
    with path.open("rb") as file, opened(path, file) as root:
        assert root.text("text") == "é" + "x" * length
        assert root.text("fixed") == "y" * 10
        assert root.names("names") == ["a", "bc", ""]
        assert root.names("bytes") == ["a", "bc"]
        assert root.text("nothing") is None


def test_a_text_is_not_longer_than_it_is(tmp_path: Path):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = "x" * 77
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<I", 77))
    data[at : at + 4] = b"\xff\xff\xff\xff"
    path.write_bytes(data)
    with pytest.raises(SpecError) as caught:
        import_model(path)
    assert caught.value.exit_code == 4
