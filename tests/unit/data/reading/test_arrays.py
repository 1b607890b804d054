"""NumPy's files: what columns they become, and what is refused."""

from pathlib import Path

import numpy as np
import pytest

from lstmspec.data import Table, read_table
from lstmspec.diagnostics import SpecError


def check_all(table: Table) -> None:
    for column in table.columns.values():
        column.check()


def refused(path: Path) -> str:
    with pytest.raises(SpecError) as caught:
        check_all(read_table(path))
    (found,) = caught.value.diagnostics
    assert found.file == str(path)
    return f"{found.code}: {found.message.replace(str(path), path.name)}"


def test_npy_is_the_column_x(tmp_path: Path):
    np.save(tmp_path / "a.npy", np.ones((3, 2), np.float32))
    table = read_table(tmp_path / "a.npy")
    assert (len(table), table.has_names, list(table.columns)) == (3, False, ["x"])
    assert table.columns["x"].values.dtype == np.float32
    assert table.columns["x"].place(2, 1) == "row 2 of `x`, at [1]"


def test_npz_has_a_column_an_array(tmp_path: Path):
    arrays = {
        "x": np.zeros((2, 4, 3)),
        "old": np.array([True, False]),
        "name": np.array(["a", "bb"]),
        "y": np.array([b"pos", b"n\xc3\xa9g"]),
    }
    np.savez(tmp_path / "a.npz", **arrays)
    columns = read_table(tmp_path / "a.npz").columns
    assert list(columns) == ["x", "old", "name", "y"]
    assert columns["x"].values.shape == (2, 4, 3)
    assert columns["old"].values.tolist() == [1, 0]
    assert columns["old"].values.dtype == np.int64
    assert (columns["name"].kind, columns["name"].values) == ("text", ["a", "bb"])
    assert columns["y"].values == ["pos", "nég"]


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x": np.array(3.0)}, "data-mismatch: `x` is a single value"),
        (
            {"x": np.zeros(2, complex)},
            "data-mismatch: `x` holds complex128, and a column holds numbers or text",
        ),
        (
            {"t": np.zeros(2, "datetime64[s]")},
            "data-mismatch: `t` holds datetime64[s], and a column holds numbers or text",
        ),
        ({"x": np.array([["a", "b"]])}, "data-mismatch: `x` holds text in the shape [1, 2]"),
        (
            {"x": np.array([b"\xff"])},
            "data-mismatch: `x` holds bytes that are no text in UTF-8",
        ),
        (
            {"x": np.zeros(2), "y": np.zeros(3)},
            "data-mismatch: the columns hold different numbers of samples",
        ),
        ({"x": np.zeros((0, 2))}, "data-mismatch: the table has no samples"),
        ({}, "data-mismatch: the table has no samples"),
        (
            {"x": np.array([{}], dtype=object)},
            (
                "corrupt-file: `a.npz` cannot be understood: it is no .npz archive of plain arrays,"
                " or is cut short"
            ),
        ),
    ],
)
def test_refused_arrays(arrays: dict[str, np.ndarray], message: str, tmp_path: Path):
    np.savez(tmp_path / "a.npz", **arrays)
    assert refused(tmp_path / "a.npz") == message


def test_objects_are_never_unpickled(tmp_path: Path):
    np.save(tmp_path / "a.npy", np.array([{}], dtype=object))
    assert refused(tmp_path / "a.npy") == (
        "corrupt-file: `a.npy` cannot be understood:"
        " it is no .npy file of plain numbers, or is cut short"
    )
