"""Files that are written whole or not at all."""

from pathlib import Path

import pytest

from lstmspec.files import temporary_of, write_file


@pytest.mark.parametrize("name", ["model.keras", "model.weights.h5", "model"])
def test_what_becomes_a_file_has_its_endings(name: str, tmp_path: Path):
    """Keras and NumPy look at the ending of what they write."""
    path = tmp_path / name
    temporary = temporary_of(path)
    assert temporary.parent == tmp_path
    assert temporary.name.startswith(".model.")
    assert temporary.name.endswith("".join(path.suffixes))
    write_file(path, lambda to: to.write_text(to.name))
    assert [found.name for found in tmp_path.iterdir()] == [name]
    assert path.read_text() == temporary.name
