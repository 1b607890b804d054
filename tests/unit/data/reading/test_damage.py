"""A damaged file of any format is read or refused: no other error, no warning."""

import random
import wave
from pathlib import Path

import numpy as np
import pytest

from lstmspec.data import read_table
from lstmspec.data.reading import FORMATS
from lstmspec.diagnostics import SpecError
from tests.unit.data.test_damage import damaged

TEXTS = {
    ".csv": 'text,stars\n"good, really",1\n"bad\nfilm",-1.5\n' * 3,
    ".tsv": "text\tstars\ngood\t1\nbad\t2\n",
    ".jsonl": '{"a": [1, 2.5], "b": "x", "c": true}\n{"a": [3], "b": "y", "c": false}\n' * 3,
    ".ts": "@univariate false\n@classLabel true a b\n@data\n1,2,3:4,5,6:a\n1,2:3,4:b\n",
    ".txt": "Alice was beginning to get very tired.\n",
}
FIXED = random.Random(1).randbytes(4000)


def intact(path: Path) -> bytes:
    """The bytes of a good file of the format of `path`."""
    suffix = path.suffix
    if suffix in TEXTS:
        return TEXTS[suffix].encode()
    if suffix == ".npy":
        np.save(path, np.zeros((4, 3)))
    elif suffix == ".npz":
        np.savez_compressed(path, x=np.ones((2, 4), int), y=np.array(["a", "b"]))
    elif suffix == ".wav":
        with wave.open(str(path), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
            sound.writeframes(FIXED)
    else:
        pyarrow = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")
        from pyarrow import parquet

        parquet.write_table(pyarrow.table({"a": [1, 2], "b": ["x", "y"], "c": [[1], [2]]}), path)
    return path.read_bytes()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("suffix", FORMATS)
def test_damage(suffix: str, tmp_path: Path):
    path = tmp_path / f"a{suffix}"
    data = intact(path)
    path.write_bytes(data)
    assert len(read_table(path))
    generator = random.Random(0)
    refused = 0
    for _ in range(150):
        path.write_bytes(damaged(data, generator))
        try:
            read_table(path, max_memory=2**28)
        except SpecError:
            refused += 1
    assert refused > 15
