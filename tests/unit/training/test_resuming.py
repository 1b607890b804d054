"""A run that is stopped anywhere and goes on ends with the bits of one that was not stopped."""

import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.ir import OPTIMIZERS
from lstmspec.signals import Stopped
from lstmspec.training import (
    Deaf,
    NumpyEngine,
    RunFolder,
    RunInfo,
    RunSettings,
    run_training,
    samples_of,
    split,
)

X = np.random.default_rng(1).standard_normal((26, 4, 2)).astype(np.float32)
Y = (X.sum(axis=(1, 2)) > 0).astype(np.float32)
KILLS = 23

RATES = {
    "constant": "0.05",
    "exponential": "exponential_decay(0.05, 3, 0.5)",
    "cosine": "cosine_decay(0.01, 9, warmup_target=0.05, warmup_steps=3)",
    "piecewise": "piecewise_constant_decay([3, 6], [0.05, 0.02, 0.01])",
    "polynomial": "polynomial_decay(0.05, 4, cycle=true)",
}
LAYERS = {
    "plain": "input [4, 2]\nLSTM 3\nDense 1 sigmoid\n",
    "dropout": "input [4, 2]\nGRU 3 dropout=0.2 recurrent_dropout=0.2\nDropout 0.3\n"
    "Dense 1 sigmoid\n",
    "moving": "input [4, 2]\nBatchNormalization\nGaussianNoise 0.1\nSimpleRNN 3\nDense 1 sigmoid\n",
}
STOPPING = {
    "none": "",
    "patient": "  early_stopping val_loss patience=9 restore_best_weights\n",
    "hasty": "  early_stopping val_accuracy patience=1 restore_best_weights\n",
}
METRICS = "accuracy, mae, rmse, auc, precision, recall, r2_score"

CASES = list(product(OPTIMIZERS, RATES, LAYERS))
"""Each with one of STOPPING, and stopped at another step than the one before."""


def spec_of(optimizer: str, rate: str, layers: str, stopping: str) -> lstmspec.Compilation:
    extra = {"sgd": " momentum=0.9 nesterov", "adam": " amsgrad", "rmsprop": " centered"}
    lines = [
        f"optimizer {optimizer} {rate}{extra.get(optimizer, '')}",
        f"loss binary_crossentropy\nmetrics {METRICS}\nepochs 3\nbatch_size 6",
    ]
    return lstmspec.parse(f"{layers}train {{\n" + "\n".join(lines) + f"\n{stopping}}}\n")


@dataclass
class Stop(Deaf):
    """Sends Ctrl-C after some steps."""

    left: int

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGINT)


def train(
    spec: Any, folder: RunFolder | None = None, stop: int = 0, **settings: Any
) -> tuple[NumpyEngine, Any]:
    engine = NumpyEngine(spec.model, spec.fresh_weights())
    samples, held_out = split(spec.model, samples_of(spec.model, X, Y), None, 0.2)
    how = RunSettings.of(spec.model, **settings)
    history = run_training(engine, samples, held_out, how, folder, Stop(stop))
    return engine, history


def require_same(one: NumpyEngine, other: NumpyEngine) -> None:
    states = one.state(), other.state()
    assert states[0].keys() == states[1].keys()
    for name, array in states[0].items():
        assert array.dtype == states[1][name].dtype
        np.testing.assert_array_equal(array, states[1][name], err_msg=name)


def stopped_at(path: Path, spec: Any, step: int, **settings: Any) -> None:
    with pytest.raises(Stopped):
        train(spec, RunFolder.create(path, RunInfo(spec="")), step, **settings)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")
@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_run_goes_on_from_any_step(
    tmp_path: Path, case: tuple[str, str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(os, "fsync", lambda number: None)  # the disk is not what is tested here
    optimizer, rate, layers = case
    number = CASES.index(case)
    stopping = list(STOPPING.values())[number // 2 % 3]
    spec = spec_of(optimizer, RATES[rate], LAYERS[layers], stopping)
    straight, history = train(spec)
    stopped_at(tmp_path / "run", spec, 1 + number * 7 % (4 * len(history.epoch)))
    resumed, found = train(spec, RunFolder.resume(tmp_path / "run"))
    require_same(resumed, straight)
    np.testing.assert_equal(found.history, history.history)
    assert found.epoch == history.epoch
    assert lstmspec.training.read_run(tmp_path / "run").state == "done"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_a_kill_at_any_moment_leaves_a_run_that_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    script = Path(__file__).with_name("killing.py")
    subprocess.run([sys.executable, script, tmp_path, str(KILLS)], check=True)
    monkeypatch.setattr(os, "fsync", lambda number: None)
    killing = runpy.run_path(str(script))
    straight = killing["train"](tmp_path / "whole")
    for number in range(KILLS):
        path = tmp_path / f"killed{number}"
        require_same(killing["train"](path), straight)
        assert sorted(p.name for p in path.iterdir()) == [
            "best.safetensors",
            "checkpoint.safetensors",
            "history.jsonl",
            "history.svg",
            "last.safetensors",
            "run.json",
        ]
        assert measured(path) == measured(tmp_path / "whole")
        for name in ("best.safetensors", "last.safetensors"):
            assert (path / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def measured(path: Path) -> list[dict[str, float]]:
    """The lines of the history, but for what a clock says."""
    lines = (path / "history.jsonl").read_text().splitlines()
    clocks = ("seconds", "samples_per_second")
    return [{k: v for k, v in json.loads(line).items() if k not in clocks} for line in lines]
