"""The data of the specs, read whole."""

from pathlib import Path

import numpy as np
import pytest

from lstmspec.data import Table, read_table

DATA = Path(__file__).parents[4] / "specs" / "data"


def table(name: str) -> Table:
    return read_table(DATA / name)


def test_japanese_vowels():
    for name, samples, longest in (("TRAIN", 270, 26), ("TEST", 370, 29)):
        read = table(f"JapaneseVowels_{name}.ts")
        x, y = read.columns["x"], read.columns["y"]
        assert (len(read), x.kind) == (samples, "sequences")
        assert {series.shape[1] for series in x.values} == {12}
        assert {min(map(len, x.values)), max(map(len, x.values))} == {7, longest}
        assert sorted(set(y.values)) == list("123456789")
    assert table("JapaneseVowels_TRAIN.ts").columns["x"].place(0) == "line 16"


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("ItalyPowerDemand_TRAIN", (67, 24, 1)),
        ("ItalyPowerDemand_TEST", (1029, 24, 1)),
        ("GunPoint_TRAIN", (50, 150, 1)),
        ("GunPoint_TEST", (150, 150, 1)),
    ],
)
def test_series_of_one_length(name: str, shape: tuple[int, ...]):
    columns = table(f"{name}.ts").columns
    assert columns["x"].values.shape == shape
    assert set(columns["y"].values) == {"1", "2"}


def test_tables():
    airline = table("airline.csv").columns
    assert (airline["Date"].kind, airline["Passengers"].values.dtype) == ("text", np.int64)
    assert (airline["Passengers"].values[-1], airline["Passengers"].place(143)) == (
        432,
        "line 145, column `Passengers`",
    )
    sunspots = table("sunspots.csv").columns
    assert list(sunspots) == ["YEAR", "SUNACTIVITY"]
    assert len(sunspots["YEAR"]) == 309


def test_snippets():
    columns = table("snippets_test.csv").columns
    assert {name: column.kind for name, column in columns.items()} == {
        "sentence": "text",
        "rating": "numbers",
        "label": "text",
    }
    assert (len(columns["label"]), columns["label"].values.count("positive")) == (589, 346)


def test_a_long_text():
    (text,) = table("alice29.txt").columns["text"].values
    assert (len(text), len(set(text))) == (148480, 72)


def test_windows():
    assert table("alice_windows.npy").columns["x"].values.shape == (100, 100, 1)
