"""Columns whose values cannot be used: refused where they are used, and nowhere else."""

import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import lstmspec
from lstmspec.data import Table, read_table, table_of
from lstmspec.data.preparation import Preparation
from lstmspec.diagnostics import SpecError

NAMED = "input x float32[1] columns=[a] scaling=standard\nDense softmax as y\noutput y labels"
"""Takes the columns `a` and `y`."""
ALL = "input [1]\nDense softmax as y\noutput y labels"
"""Takes all numbers, and `y`."""
DAY = datetime.datetime(2026, 1, 5)


def from_csv(folder: Path, columns: dict[str, list[Any]]) -> Table:
    rows = zip(*columns.values(), strict=True)
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path = folder / "data.csv"
    path.write_text("\n".join([",".join(columns), *lines]))
    return read_table(path)


def from_pandas(_: Path, columns: dict[str, list[Any]]) -> Table:
    return table_of(pd.DataFrame(columns))


def from_polars(_: Path, columns: dict[str, list[Any]]) -> Table:
    return table_of(pl.DataFrame(columns))


def from_lists(_: Path, columns: dict[str, list[Any]]) -> Table:
    return table_of(columns)


readers = pytest.mark.parametrize("read", [from_csv, from_pandas, from_polars, from_lists])
gaps = pytest.mark.parametrize(
    "unused", [[1.5, None, 2.5], [None, 3, 4], ["u", None, "v"], [DAY, DAY, DAY], [[1], None, [2]]]
)


def fitted(spec: str, data: Table) -> Preparation:
    return Preparation.fit(lstmspec.parse(spec).model, data)


@readers
@gaps
def test_what_is_not_used_may_have_gaps(read: Any, unused: list[Any], tmp_path: Path):
    if read is from_csv and isinstance(unused[0], list):
        pytest.skip("a cell of .csv holds no list")
    data = read(tmp_path, {"a": [1.0, 2.0, 4.0], "b": unused, "y": ["p", "q", "p"]})
    preparation = fitted(NAMED, data)
    spec = lstmspec.parse(NAMED + "\ntrain {\n  validation_split 0.3\n}")
    x, _ = preparation.samples_of(spec.bind(**preparation.sizes()).model, data)
    assert x["x"].shape == (3, 1)


@readers
def test_a_gap_in_a_column_that_is_used_is_told_with_its_place(read: Any, tmp_path: Path):
    data = read(tmp_path, {"a": [1.0, None, 4.0], "b": [1, 2, 3], "y": ["p", "q", "p"]})
    place = {from_csv: "line 3, column `a`", from_lists: "row 1 of `a`"}
    with pytest.raises(SpecError, match=f"{place.get(read, 'row 1, column `a`')}: there is no"):
        fitted(NAMED, data)


@readers
def test_numbers_with_gaps_are_not_left_out_in_silence(read: Any, tmp_path: Path):
    data = read(tmp_path, {"a": [1.0, 2.0, 4.0], "b": [None, 2.5, 3], "y": ["p", "q", "p"]})
    with pytest.raises(SpecError, match=r"`b`: there is no"):
        fitted(ALL, data)


def test_a_target_with_gaps_is_refused():
    data = table_of({"a": [1.0, 2.0], "y": ["p", None]})
    with pytest.raises(SpecError, match="row 1 of `y`: there is no value"):
        fitted(NAMED, data)


def test_what_is_not_used_may_have_gaps_in_groups():
    spec = NAMED.replace("[1]", "[time, 1]").replace("scaling=standard", "group=g\nMasking\nLSTM 2")
    data = table_of(
        pd.DataFrame(
            {
                "a": [1.0, 2.0, 3.0],
                "g": [1, 1, 2],
                "day": [DAY] * 3,
                "note": ["n", None, None],
                "y": ["p", "p", "q"],
            }
        )
    )
    assert fitted(spec, data).sizes()["classes"] == 2
    with pytest.raises(SpecError, match="row 1, column `note`: there is no value"):
        fitted(spec.replace("columns=[a]", "columns=[note]"), data)


def test_the_kind_of_a_column_with_a_fault():
    data = table_of(
        {
            "numbers": [None, 1],
            "text": [None, "a"],
            "words": [None, ["a"]],
            "other": [{}, {}],
            "nothing": [None, None],
            "dates": np.array([DAY, DAY], "datetime64[s]"),
        }
    )
    kinds = {name: column.kind for name, column in data.columns.items()}
    assert kinds == {
        "numbers": "numbers",
        "text": "text",
        "words": "sequences",
        "other": "other",
        "nothing": "other",
        "dates": "other",
    }
    for column in data.columns.values():
        with pytest.raises(SpecError):
            _ = column.values
