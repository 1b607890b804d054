"""Data from Python: arrays, lists, dicts, pairs, and the tables of pandas, polars and pyarrow."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from lstmspec.data import Recording, Table, read_table, table_of
from lstmspec.diagnostics import SpecError

pa = pytest.importorskip("pyarrow", reason="the extra `parquet` is not installed")

LIBRARIES = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.table, "dict": dict}
DATA = {
    "count": [1, 2, 3],
    "price": [1.5, 2.0, 3.0],
    "word": ["x", "y", "z"],
    "old": [True, False, True],
    "ragged": [[1, 2], [3], [4, 5, 6]],
    "even": [[1, 2], [3, 4], [5, 6]],
}

Frame = Callable[[dict[str, list[Any]]], Any]
frames = pytest.mark.parametrize("frame", LIBRARIES.values(), ids=LIBRARIES)


def check_all(table: Table) -> None:
    for column in table.columns.values():
        column.check()


def said(data: Any) -> str:
    with pytest.raises(SpecError) as caught:
        check_all(table_of(data))
    (found,) = caught.value.diagnostics
    assert found.code == "data-mismatch"
    assert found.help_text
    return found.message


def check(table: Table) -> None:
    columns = table.columns
    assert (len(table), table.has_names, list(columns)) == (3, True, list(DATA))
    assert columns["count"].values.dtype == np.int64
    assert columns["price"].values.tolist() == DATA["price"]
    assert (columns["word"].kind, columns["word"].values) == ("text", DATA["word"])
    assert (columns["old"].values.tolist(), columns["old"].values.dtype) == ([1, 0, 1], np.int64)
    assert columns["ragged"].kind == "sequences"
    assert [value.tolist() for value in columns["ragged"].values] == DATA["ragged"]
    assert columns["even"].values.tolist() == DATA["even"]


@frames
def test_a_table_is_the_same_from_every_library(frame: Frame):
    check(table_of(frame(DATA)))


def test_places():
    assert table_of(DATA).columns["word"].place(2) == "row 2 of `word`"
    assert table_of(pl.DataFrame(DATA)).columns["word"].place(2) == "row 2, column `word`"
    assert table_of(pl.DataFrame(DATA)).columns["even"].place(2, 1) == (
        "row 2, column `even`, at [1]"
    )


def test_a_parquet_file(tmp_path: Path):
    from pyarrow import parquet

    parquet.write_table(pa.table(DATA), tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    check(table)
    assert table.columns["price"].place(1) == "row 1, column `price`"
    parquet.write_table(pa.table({"a": [1, 2, None]}), tmp_path / "b.parquet")
    with pytest.raises(SpecError) as caught:
        read_table(tmp_path / "b.parquet").columns["a"].check()
    (found,) = caught.value.diagnostics
    assert (found.message, found.file) == (
        "row 2, column `a`: there is no value",
        str(tmp_path / "b.parquet"),
    )


@pytest.mark.parametrize("size", [0, 4, 100, -4])
def test_a_damaged_parquet_file(size: int, tmp_path: Path):
    from pyarrow import parquet

    parquet.write_table(pa.table(DATA), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(data[:size])
    with pytest.raises(SpecError) as caught:
        read_table(tmp_path / "a.parquet")
    assert [found.code for found in caught.value.diagnostics] == ["corrupt-file"]


@frames
@pytest.mark.parametrize(
    "values", [[1, None, 3], [1.5, None, 2.5], ["a", None, "c"], [[1], None, [2, 3]]]
)
def test_what_is_missing_is_named(frame: Frame, values: list[Any]):
    place = "row 1 of `a`" if frame is dict else "row 1, column `a`"
    assert said(frame({"b": [1, 2, 3], "a": values})) == f"{place}: there is no value"


def test_missing_values_of_pandas():
    assert said(pd.DataFrame({"a": pd.array([1, pd.NA], dtype="Int64")})) == (
        "row 1, column `a`: there is no value"
    )
    assert said({"a": pd.Series([1.0, np.nan])}) == "row 1 of `a`: there is no value"


def test_categories_are_text():
    values = ["u", "v", "u"]
    for frame in (
        pd.DataFrame({"a": pd.Categorical(values)}),
        pl.DataFrame({"a": values}, schema={"a": pl.Categorical}),
        pl.DataFrame({"a": values}, schema={"a": pl.Enum(["u", "v"])}),
        pa.table({"a": pa.array(values).dictionary_encode()}),
    ):
        assert table_of(frame).columns["a"].values == values
    for frame in (
        pd.DataFrame({"a": pd.Categorical([1, 2])}),
        pa.table({"a": pa.array([1, 2]).dictionary_encode()}),
    ):
        assert table_of(frame).columns["a"].values == ["1", "2"]


@frames
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"b": 1}, ": a column cannot hold an object"),
        (Decimal("1.5"), ": a column cannot hold a value of the type `Decimal`"),
        ([[["a"]]], ", at [0, 0, 0]: there is no number"),
        ([], ": the list is empty"),
    ],
)
def test_what_no_column_can_hold(frame: Frame, value: Any, reason: str):
    place = "row 0 of `a`" if frame is dict else "row 0, column `a`"
    assert said(frame({"a": [value]})) == place + reason


@frames
def test_dates(frame: Frame):
    assert "date" in said(frame({"when": [date(2020, 1, 1)]}))
    assert "date" in said(frame({"when": [datetime(2020, 1, 1)]}))


@frames
def test_no_rows(frame: Frame):
    assert said(frame({"a": []})) == "the table has no samples"
    assert said(frame({})) == "the table has no samples"


@frames
def test_lists_of_words(frame: Frame):
    column = table_of(frame({"tags": [["DET", "NOUN"], ["VERB"]]})).columns["tags"]
    assert (column.kind, column.values) == ("sequences", [["DET", "NOUN"], ["VERB"]])


def test_equal_names():
    assert said(pd.DataFrame([[1, 2]], columns=["a", "a"])) == "two columns have the name `a`"
    assert said(pa.table([[1], [2]], names=["a", "a"])) == "two columns have the name `a`"
    assert said(({"x": [1], "y": [2]}, [3])) == "two columns have the name `y`"


def test_names_become_text():
    assert list(table_of(pd.DataFrame([[1, 2]])).columns) == ["0", "1"]


def test_a_frame_that_is_not_computed():
    assert said(pl.DataFrame({"a": [1]}).lazy()) == ("data of the type `LazyFrame` cannot be read")


def test_columns_of_fixed_lists_and_chunks():
    array = pl.DataFrame({"a": [[1, 2], [3, 4]]}, schema={"a": pl.Array(pl.Int64, 2)})
    assert table_of(array).columns["a"].values.tolist() == [[1, 2], [3, 4]]
    chunks = pa.table({"a": pa.chunked_array([["x"], ["y", "z"]])})
    assert table_of(chunks).columns["a"].values == ["x", "y", "z"]


@pytest.mark.parametrize(
    "given",
    [
        np.array([[1, 2], [3, 4]]),
        [[1, 2], [3, 4]],
        [np.array([1, 2]), (3, 4)],
        np.array([[1, 2], [3, 4]], dtype=object),
    ],
)
def test_an_array_alone_is_x(given: Any):
    table = table_of(given)
    assert (list(table.columns), table.has_names) == (["x"], False)
    assert table.columns["x"].values.tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize(
    "given", [pd.Series([1, 2]), pl.Series([1, 2]), pa.array([1, 2]), pa.chunked_array([[1], [2]])]
)
def test_a_series_alone_is_x(given: Any):
    assert table_of(given).columns["x"].values.tolist() == [1, 2]


def test_a_pair_is_x_and_y():
    columns = table_of((np.zeros((2, 3)), ["a", "b"])).columns
    assert (columns["x"].values.shape, columns["y"].values) == ((2, 3), ["a", "b"])
    columns = table_of((pd.DataFrame({"a": [1], "b": [2]}), pd.Series([3], name="c"))).columns
    assert list(columns) == ["a", "b", "y"]
    columns = table_of(({"a": [1], "b": [2]}, {"p": [3], "q": [4]})).columns
    assert list(columns) == ["a", "b", "p", "q"]


def test_paths_and_tables(tmp_path: Path):
    (tmp_path / "a.csv").write_text("a\n1\n")
    table = table_of(tmp_path / "a.csv")
    assert table.path == tmp_path / "a.csv"
    assert table_of(str(tmp_path / "a.csv")).path == table.path
    assert table_of(table) is table


def test_recordings():
    sound = Recording(np.zeros(4, np.float32), 8000)
    assert table_of({"sound": [sound]}).columns["sound"].kind == "sound"
    assert said({"sound": [sound, "a"]}) == (
        "row 1 of `sound` holds text, and row 0 of `sound` holds a recording"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (5, "data of the type `int` cannot be read"),
        (None, "data of the type `NoneType` cannot be read"),
        ({"a": {1, 2}}, "data of the type `set` cannot be read"),
        ((1, 2, 3), "a tuple of 3 is no pair (x, y)"),
        ([], "the table has no samples"),
        (np.array(3.0), "`x` is a single value"),
        ({"a": [1, 2], "b": [1]}, "the columns hold different numbers of samples"),
        ([1, "a"], "row 1 of `x` holds text, and row 0 of `x` holds a number"),
        ([1, [2]], "row 1 of `x` holds a list, and row 0 of `x` holds a number"),
        ([1, 10**400], "row 1 of `x`: float64 cannot hold the number"),
        ([[1], [10**400]], "row 1 of `x`: float64 cannot hold one of the numbers"),
        ([[1, 2], [3, None]], "row 1 of `x`, at [1]: there is no number"),
        (
            [np.zeros((2, 3)), np.zeros((2, 4))],
            "row 1 of `x` holds a list of the shape [2, 4], and row 0 of `x` one of [2, 3]",
        ),
    ],
)
def test_refused_data(data: Any, message: str):
    assert said(data) == message


def test_integers_beyond_64_bits_are_float64():
    assert table_of([10**30, 1]).columns["x"].values.tolist() == [1e30, 1.0]
    assert table_of([[10**30], [1]]).columns["x"].values.tolist() == [[1e30], [1.0]]


def test_parquet_without_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(SpecError) as caught:
        read_table(tmp_path / "a.parquet")
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == (
        "missing-extra",
        "`a.parquet` needs `pyarrow` to be read",
    )
    assert found.help_text == "Install it: pip install 'lstmspec[parquet]'"


def test_reading_imports_no_library_of_frames():
    code = """
import sys
from lstmspec.data import table_of

table_of({"x": [1]})
print(*({"pandas", "polars", "pyarrow"} & sys.modules.keys()))
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
