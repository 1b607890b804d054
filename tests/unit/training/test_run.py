"""The loop of training: what it measures, tells, and does when a signal comes."""

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.signals import Stopped
from lstmspec.training import (
    Beginning,
    Deaf,
    Listeners,
    NumpyEngine,
    Record,
    RunSettings,
    run_training,
    samples_of,
    split,
)

TEXT = """
input [4, 2]
LSTM 3
Dense 1
train {
  optimizer adam exponential_decay(0.02, 4, 0.5)
  metrics mae
  batch_size 8
  epochs 3
}
"""
X = np.random.default_rng(1).standard_normal((20, 4, 2)).astype(np.float32)
Y = X.sum(axis=(1, 2))


def engine_of(text: str = TEXT) -> NumpyEngine:
    spec = lstmspec.parse(text)
    return NumpyEngine(spec.model, spec.fresh_weights())


@dataclass
class Log(Deaf):
    """Writes down what it hears."""

    lines: list[str] = field(default_factory=list)

    def began(self, run: Beginning) -> None:
        self.lines.append(f"{run.backend} {run.first_epoch}..{run.epochs} of {run.steps} steps")

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        self.lines.append(f"{epoch}: {step}/{steps} {sorted(logs)}")

    def epoch(self, record: Record) -> None:
        self.lines.append(f"epoch {record['epoch']}")

    def ended(self, reason: str) -> None:
        self.lines.append(reason)


@dataclass
class Killer(Deaf):
    """Sends signals after one step."""

    at: int
    times: int = 1

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        if step == self.at:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)


def run(listener: Any, text: str = TEXT, **settings: Any) -> tuple[NumpyEngine, Any]:
    engine = engine_of(text)
    samples, held_out = split(engine.model, samples_of(engine.model, X, Y), None, 0.2)
    how = RunSettings.of(engine.model, **settings)
    return engine, run_training(engine, samples, held_out, how, listener=listener)


def test_what_is_told():
    log = Log()
    run(Listeners((log,)), epochs=1)
    assert log.lines == [
        "numpy 1..1 of 2 steps",
        "1: 1/2 ['loss', 'mean_absolute_error']",
        "1: 2/2 ['loss', 'mean_absolute_error']",
        "epoch 1",
        "done",
    ]


def test_records_say_the_rate_and_the_speed():
    _, history = run(None)
    assert list(history.records[0]) == [
        "epoch",
        "loss",
        "mean_absolute_error",
        "val_loss",
        "val_mean_absolute_error",
        "learning_rate",
        "seconds",
        "samples_per_second",
    ]
    rates = [record["learning_rate"] for record in history.records]
    assert rates == pytest.approx([0.02 * 0.5 ** (step / 4) for step in (1, 3, 5)])
    assert all(record["samples_per_second"] > 0 for record in history.records)
    assert "learning_rate" not in history.history


@pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")
def test_a_signal_waits_for_the_step():
    log = Log()
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(Stopped) as caught:
        run(Listeners((Killer(1), log)))
    assert caught.value.exit_code == 130
    assert log.lines[1:] == ["1: 1/2 ['loss', 'mean_absolute_error']", "stopped"]
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")
def test_a_second_signal_stops_at_once():
    log = Log()
    with pytest.raises(Stopped):
        run(Listeners((Killer(1, times=2), log)))
    assert log.lines[1:] == ["stopped"]


DIVERGING = {
    "values": (
        "input [4, 2]\nFlatten\nDense 3 as d\nRescaling 1e38 as big\nDense 1 from big\n",
        "the loss of step 1 is nan, which begins in `big`",
    ),
    "the loss alone": (
        "input [4, 2]\nFlatten\nDense 3 as d\nRescaling 1e30 as big\nDense 1 from big as out\n",
        "the loss of step 1 is inf, which begins in `out`",
    ),
    "penalties": (
        "input [4, 2]\nFlatten\nDense 1 kernel_initializer=ones kernel_regularizer=l2(1e308)\n",
        "the loss of step 1 is inf, which begins in `regularizer`",
    ),
    "a gradient": (
        "input [8]\nDense 1 kernel_initializer=zeros as d\nRescaling 1e30\nRescaling 1e30\n",
        "the gradient of `d/kernel` in step 1 is not finite",
    ),
}


@pytest.mark.parametrize("name", DIVERGING)
def test_a_run_that_diverges_says_where_and_leaves_the_weights(name: str):
    text, message = DIVERGING[name]
    engine = engine_of(text + "train {\n  loss mse\n  optimizer sgd 1e-3\n}\n")
    x = np.abs(X).reshape(20, *engine.model.inputs[0].shape) * 10
    samples = samples_of(engine.model, x, Y)
    log, seen = Log(), [engine.weights]

    class Keep(Deaf):
        def step(self, *told: Any) -> None:
            seen.append(engine.weights)

    with pytest.raises(lstmspec.SpecError) as caught:
        run_training(engine, samples, None, RunSettings(9, 8), listener=Listeners((Keep(), log)))
    assert message in str(caught.value)
    assert caught.value.exit_code == 5
    assert log.lines[-1] == "diverged"
    for key, array in engine.weights.items():
        np.testing.assert_array_equal(array, seen[-1][key])
