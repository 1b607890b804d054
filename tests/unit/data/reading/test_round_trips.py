"""What is written is what is read: any text, any numbers."""

import csv
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmspec.data import Table, read_table
from lstmspec.data.reading.cells import parse_number

# Text that is a number would make its column one of numbers if all are.
WORDS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8
).filter(lambda text: parse_number(text) is None)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False)
ROWS = st.lists(st.tuples(WORDS, INTEGERS, FLOATS), min_size=1, max_size=6)
SEQUENCES = st.lists(
    st.tuples(WORDS, st.lists(FLOATS, min_size=1, max_size=4)), min_size=1, max_size=6
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("trips")


def read(path: Path, text: str) -> Table:
    path.write_text(text, encoding="utf-8", newline="")
    return read_table(path)


@pytest.mark.parametrize("suffix", ["csv", "tsv"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@given(rows=ROWS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_separated(folder: Path, suffix: str, end: str, rows: list[tuple[str, int, float]]):
    text = StringIO(newline="")
    delimiter = "\t" if suffix == "tsv" else ","
    # Left to itself, the writer does not quote a carriage return within a line that ends in "\n".
    quoting = csv.QUOTE_NONNUMERIC
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["word", "integer", "float"])
    # Something that is a word in every column of words.
    words = ["a word", *(word for word, _, _ in rows)]
    numbers = [(0, 0.5), *((integer, number) for _, integer, number in rows)]
    writer.writerows((word, *pair) for word, pair in zip(words, numbers, strict=True))
    columns = read(folder / f"a.{suffix}", text.getvalue()).columns
    assert columns["word"].values == words
    assert columns["integer"].values.tolist() == [integer for integer, _ in numbers]
    assert columns["integer"].values.dtype == np.int64
    assert columns["float"].values.tolist() == [number for _, number in numbers]


@given(rows=SEQUENCES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_json_lines(folder: Path, rows: list[tuple[str, list[float]]]):
    lines = (json.dumps({"word": word, "steps": steps}) for word, steps in rows)
    columns = read(folder / "a.jsonl", "\n".join(lines)).columns
    assert columns["word"].values == [word for word, _ in rows]
    assert [list(steps) for steps in columns["steps"].values] == [steps for _, steps in rows]
    places = [columns["word"].place(index) for index in range(len(rows))]
    assert places == [f"line {line}, column `word`" for line in range(1, len(rows) + 1)]
