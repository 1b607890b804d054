"""A run that is killed again and again: `python killing.py FOLDER KILLS`, on systems that fork.

Every child trains in a folder of its own, writing a checkpoint behind every step, until the parent
kills it at a random moment.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

import lstmspec
from lstmspec import weights as store
from lstmspec.training import (
    NumpyEngine,
    RunFolder,
    RunInfo,
    RunSettings,
    Samples,
    run_training,
    samples_of,
    split,
)

TEXT = """
input [4, 2]
LSTM 3 dropout=0.2
Dropout 0.3
Dense 1
train {
  optimizer adam exponential_decay(0.02, 4, 0.5)
  metrics mae, auc
  early_stopping val_loss patience=99 restore_best_weights
}
"""
X = np.random.default_rng(1).standard_normal((44, 4, 2)).astype(np.float32)
Y = (X.sum(axis=(1, 2)) > 0).astype(np.float32)
SPEC = lstmspec.parse(TEXT)
SETTINGS = RunSettings(6, 8, SPEC.model.training.early_stopping, checkpoint_seconds=0.0)


def engine_and_data() -> tuple[NumpyEngine, Samples, Samples | None]:
    engine = NumpyEngine(SPEC.model, SPEC.fresh_weights())
    return engine, *split(SPEC.model, samples_of(SPEC.model, X, Y), None, 0.2)


def save_model(path: Path, weights: Any, records: Any) -> None:
    store.save(path, weights, SPEC.model)


def train(path: Path) -> NumpyEngine:
    """Train in `path`, or go on there."""
    if (path / "run.json").exists():
        folder = RunFolder.resume(path, save_model)
    else:
        folder = RunFolder.create(path, RunInfo(spec=TEXT), save_model)
    engine, samples, held_out = engine_and_data()
    run_training(engine, samples, held_out, SETTINGS, folder)
    return engine


def main(root: Path, kills: int) -> None:
    moments = random.Random(0)
    started = time.perf_counter()
    train(root / "whole")
    whole = time.perf_counter() - started
    for number in range(kills):
        child = os.fork()
        if not child:
            train(root / f"killed{number}")
            os._exit(0)
        time.sleep(moments.uniform(0.002, 0.9 * whole))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
