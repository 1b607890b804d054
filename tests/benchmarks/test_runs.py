"""What it costs to lose nothing: `pytest tests/benchmarks/test_runs.py --benchmark-only`."""

from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import lstmspec
from lstmspec.backends.numpy.training.divergence import faulty_gradient
from lstmspec.threads import one_thread
from lstmspec.training import NumpyEngine, RunSettings, Samples, samples_of
from lstmspec.training.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from lstmspec.training.place import Place

SPECS = {
    "the seed, batch 128": ("LSTM 256\nDropout 0.2\nDense softmax\n", (128, 100, 1), 46),
    "LSTM 8, batch 32": ("LSTM 8\nDense softmax\n", (32, 12, 2), 3),
}


def made(name: str) -> tuple[NumpyEngine, Samples]:
    text, shape, classes = SPECS[name]
    spec = lstmspec.parse(text, features=shape[-1], classes=classes)
    x = np.random.default_rng(0).standard_normal(shape, np.float32)
    samples = samples_of(spec.model, x, np.arange(len(x)) % classes)
    return NumpyEngine(spec.model, spec.fresh_weights()), samples


@pytest.mark.parametrize("name", SPECS)
def test_step(benchmark: BenchmarkFixture, name: str) -> None:
    engine, samples = made(name)
    with one_thread():
        benchmark(lambda: engine.step(samples))
    assert engine.steps > 0


@pytest.mark.parametrize("name", SPECS)
def test_is_finite(benchmark: BenchmarkFixture, name: str) -> None:
    engine, samples = made(name)
    losses = engine.model.training.losses
    losses = {n: lstmspec.ir.LOSSES["sparse_categorical_crossentropy"]() for n in losses}
    _, gradients = engine.learner.gradients(samples.inputs, samples.targets, losses)
    assert benchmark(lambda: faulty_gradient(gradients)) is None


def test_checkpoint(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    engine, _ = made("the seed, batch 128")
    path = tmp_path / "checkpoint.safetensors"
    settings = RunSettings.of(engine.model)

    def write() -> None:
        checkpoint = Checkpoint({}, Place(), 0, 0.0, -1, [], engine.state(), {})
        write_checkpoint(path, checkpoint)

    benchmark(write)
    assert read_checkpoint(path).place.epoch < settings.epochs
