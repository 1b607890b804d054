"""How long a million numbers take to read: `pytest tests/benchmarks --benchmark-only`."""

from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from lstmspec.data import read_table

NUMBERS = np.random.default_rng(0).normal(size=(100_000, 10))


@pytest.mark.parametrize("width", [1, 10, 1000])
def test_csv(benchmark: BenchmarkFixture, width: int, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    np.savetxt(path, NUMBERS.reshape(-1, width), delimiter=",", fmt="%.8g")
    table = benchmark(lambda: read_table(path))
    assert len(table) * len(table.columns) == NUMBERS.size


def test_json_lines(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"x": [round(value, 6) for value in row]} for row in NUMBERS.tolist()]
    path.write_text("\n".join(str(row).replace("'", '"') for row in rows))
    table = benchmark(lambda: read_table(path))
    assert table.columns["x"].values.size == NUMBERS.size


def test_series(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    path = tmp_path / "a.ts"
    lines = (",".join(f"{value:.8g}" for value in row) for row in NUMBERS.reshape(-1, 100))
    path.write_text("@classLabel false\n@data\n" + "\n".join(lines))
    table = benchmark(lambda: read_table(path))
    assert table.columns["x"].values.size == NUMBERS.size
