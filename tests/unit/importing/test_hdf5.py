"""What reading HDF5 needs, and how long its texts can be."""

import sys
from pathlib import Path

import h5py
import pytest

from lstmspec import SpecError, import_model
from lstmspec.importing.heaps import longest_text
from tests.unit.importing.making import dense_model, write_keras


def test_without_h5py_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = write_keras(tmp_path / "m.keras", dense_model())
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(SpecError) as caught:
        import_model(path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.exit_code) == ("missing-extra", 2)
    assert "lstmspec[import]" in found.help_text


@pytest.mark.parametrize("length", [10, 5_000, 3_000_000])
def test_no_text_is_longer_than_the_bound(tmp_path: Path, length: int):
    path = tmp_path / "m.h5"
    with h5py.File(path, "w") as file:
        file.attrs["short"] = "x"
        file.attrs["long"] = "x" * length
    with path.open("rb") as file:
        assert length <= longest_text(file) <= 2 * length + 4096
