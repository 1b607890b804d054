"""A file that needs more memory than the budget is refused before it is read."""

import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest

from lstmspec.data import read_table
from lstmspec.data.reading import FORMATS
from lstmspec.diagnostics import SpecError


def _wav(path: Path) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 1, 8000, 0, "NONE", "not compressed"))
        sound.writeframes(bytes(56))


def _parquet(path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
    from pyarrow import parquet

    parquet.write_table(pyarrow.table({"a": ["x"] * 100, "b": [0] * 100}), path)


@pytest.mark.parametrize(
    ("name", "make", "needed"),
    [
        ("a.csv", lambda path: path.write_text("1,2\n" * 10), 640),
        ("a.jsonl", lambda path: path.write_text('{"a": 1}\n' * 10), 1440),
        ("a.txt", lambda path: path.write_text("x" * 50), 50),
        ("a.npy", lambda path: np.save(path, np.zeros(100, np.float32)), 528),
        ("a.npz", lambda path: np.savez_compressed(path, x=np.zeros(1000)), 8128),
        ("a.wav", _wav, 500),
    ],
)
def test_the_budget_decides(name, make, needed, tmp_path: Path):
    make(tmp_path / name)
    assert read_table(tmp_path / name, max_memory=needed)
    with pytest.raises(SpecError) as caught:
        read_table(tmp_path / name, max_memory=needed - 1)
    (found,) = caught.value.diagnostics
    assert (found.code, caught.value.exit_code) == ("data-too-large", 3)
    assert found.message.startswith(f"reading `{name}` needs ")


def test_a_parquet_file_counts_its_values(tmp_path: Path):
    _parquet(tmp_path / "a.parquet")
    needed = FORMATS[".parquet"].memory(tmp_path / "a.parquet")
    assert 100 * (128 + 16) < needed < 30_000
    with pytest.raises(SpecError, match="data-too-large"):
        read_table(tmp_path / "a.parquet", max_memory=needed - 1)


def test_a_folder_counts_its_recordings(tmp_path: Path):
    for name in ("a_1.wav", "a_2.wav"):
        _wav(tmp_path / name)
    assert len(read_table(tmp_path, max_memory=1000)) == 2
    with pytest.raises(SpecError, match="data-too-large"):
        read_table(tmp_path, max_memory=999)


def test_an_archive_that_unpacks_to_more_than_it_says_is_damaged(tmp_path: Path):
    np.savez_compressed(tmp_path / "a.npz", x=np.zeros(100_000))
    data = (tmp_path / "a.npz").read_bytes()
    true, said = (800_128).to_bytes(4, "little"), (128).to_bytes(4, "little")
    assert true in data
    (tmp_path / "a.npz").write_bytes(data.replace(true, said))
    assert zipfile.is_zipfile(tmp_path / "a.npz")
    with pytest.raises(SpecError, match="corrupt-file"):
        read_table(tmp_path / "a.npz", max_memory=10_000)
