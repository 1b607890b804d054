"""How compile time grows with the length of a spec: `pytest tests/benchmarks --benchmark-only`."""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import lstmspec


def deep(layers: int) -> str:
    """A spec of `layers` layers: LSTMs, dropouts and dense lines in turn."""
    lines = ["LSTM 8 return_sequences", "Dropout 0.1", "Dense 8 relu", "LayerNormalization"]
    return "".join(lines[i % 4] + "\n" for i in range(layers - 1)) + "Dense 1\n"


@pytest.mark.parametrize("layers", [100, 1_000, 10_000])
def test_check(benchmark: BenchmarkFixture, layers: int) -> None:
    text = deep(layers)
    model = benchmark(lambda: lstmspec.parse(text, features=8).model)
    assert len(model.nodes) == layers


@pytest.mark.parametrize("backend", ["numpy", "keras"])
@pytest.mark.parametrize("layers", [100, 1_000, 10_000])
def test_emit(benchmark: BenchmarkFixture, backend: str, layers: int) -> None:
    text = deep(layers)
    source = benchmark(lambda: lstmspec.parse(text, features=8).emit(backend))
    assert source.count("\n") >= layers / 2
