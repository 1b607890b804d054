"""Several devices and processes with the numbers of one, also where one of them is killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.keras import distribution_of, tf_config
from lstmspec.backends.keras.distributed import distribution_refusals
from lstmspec.tensors import read_tensors
from lstmspec.training import engine_for, samples_of

from .distributing import CASES

SPEC = """\
Dropout 0
LSTM 6
Dense 3 softmax
train {
  optimizer adam 0.01
  metrics accuracy
  batch_size 7
  validation_split 0.2
  epochs 80
}
"""
SECONDS = 240
"""How long any of it may take on a busy machine."""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    x = np.random.default_rng(0).standard_normal((30, 6, 3)).astype(np.float32)
    np.savez(tmp_path / "data.npz", x=x, y=x.mean(axis=1).argmax(axis=-1))
    (tmp_path / "s.lstm").write_text(SPEC)
    return tmp_path


def start(place: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "lstmspec", *arguments]
    return subprocess.Popen(
        command,
        cwd=place,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "NO_COLOR": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def history(folder: Path) -> list[dict[str, Any]]:
    file = folder / "history.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def wait_for_epochs(folder: Path, count: int) -> None:
    limit = time.monotonic() + SECONDS
    while len(history(folder)) < count:
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.mark.keras
@pytest.mark.slow
def test_devices_have_the_numbers_of_one():
    pytest.importorskip("keras")
    command = [sys.executable, str(Path(__file__).with_name("distributing.py")), "3"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert run.returncode == 0, run.stderr
    lines = [line.split("\t") for line in run.stdout.splitlines()]
    assert [line[0] for line in lines] == list(CASES)
    for name, history_, weights in lines:
        assert float(history_) < 1e-5, name
        assert float(weights) < 1e-5, name


@pytest.mark.keras
@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="ends processes by signals")
def test_a_run_with_a_killed_worker_goes_on_to_the_same_numbers(place: Path):
    pytest.importorskip("keras")
    words = ("train", "s.lstm", "--data", "data.npz", "--backend", "keras", "--progress", "none")
    alone = start(place, *words, "--run", "one")
    assert alone.wait(SECONDS) == 0

    # By hand: two processes with TF_CONFIG, of which one is killed.
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        addresses = [f"127.0.0.1:{s.getsockname()[1]}" for s in (one, other)]
    together = (*words, "--distribute", "multi-worker")
    chief, worker = (
        start(place, *together, "--run", "two", TF_CONFIG=tf_config(addresses, index))
        for index in range(2)
    )
    wait_for_epochs(place / "two", 3)
    worker.kill()
    said = chief.communicate(timeout=120)[1]
    assert chief.returncode == 1
    assert "error[worker-lost]: another worker no longer answers" in said
    assert 3 <= len(history(place / "two")) < 80

    # By `launch`, with Ctrl-C in the middle.
    resumed = ("launch", "--workers", "2", "--", "train", "s.lstm", "--resume", "two")
    launched = start(place, *resumed)
    wait_for_epochs(place / "two", len(history(place / "two")) + 3)
    launched.send_signal(signal.SIGINT)
    said = launched.communicate(timeout=SECONDS)[1]
    assert launched.returncode == 130
    assert "stopped, and saved in two" in said
    assert json.loads((place / "two" / "run.json").read_text())["state"] == "stopped"
    launched = start(place, *resumed)
    assert launched.wait(SECONDS) == 0

    straight, found = history(place / "one"), history(place / "two")
    assert [record["epoch"] for record in found] == [record["epoch"] for record in straight]
    for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
        wanted = [record[name] for record in straight]
        np.testing.assert_allclose([r[name] for r in found], wanted, atol=1e-5, err_msg=name)
    wanted, _ = read_tensors(place / "one" / "last.safetensors")
    tensors, _ = read_tensors(place / "two" / "last.safetensors")
    for name, array in wanted.items():
        np.testing.assert_allclose(tensors[name], array, atol=1e-5, err_msg=name)
    assert sorted(p.name for p in place.iterdir()) == ["data.npz", "one", "s.lstm", "two"]


CLUSTER = {"worker": ["a:1", "b:2"]}
WRONG = {
    "which is not set": None,
    "is not JSON": "{",
    "has no object `cluster`": json.dumps({"task": {}}),
    "has no object `task`": json.dumps({"cluster": CLUSTER}),
    "names no workers": json.dumps({"cluster": {}, "task": {}}),
    "names `ps`": json.dumps({"cluster": {"ps": ["a:1"]}, "task": {}}),
    "names 2 chiefs": json.dumps({"cluster": {"chief": ["a:1", "b:1"]}, "task": {}}),
    "an address twice": json.dumps({"cluster": {"worker": ["a:1", "a:1"]}, "task": {}}),
    "no HOST:PORT": json.dumps({"cluster": {"worker": ["a"]}, "task": {}}),
    "is no list": json.dumps({"cluster": {"worker": "a:1"}, "task": {}}),
    "none of the cluster": json.dumps({"cluster": CLUSTER, "task": {"type": "worker", "index": 2}}),
}


@pytest.mark.parametrize("message", WRONG)
def test_a_wrong_cluster_is_refused(message: str):
    text = WRONG[message]
    with pytest.raises(lstmspec.SpecError, match="invalid-cluster") as caught:
        distribution_of("multi-worker", {} if text is None else {"TF_CONFIG": text})
    assert message in str(caught.value)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("text", ["mirrored:0", "mirrored:x", "mirrored:99999999", "workers"])
def test_a_wrong_way_is_refused(text: str):
    with pytest.raises(lstmspec.SpecError, match="invalid-cluster"):
        distribution_of(text)


def test_the_chief_is_the_first():
    cluster = {"chief": ["a:1"], "worker": ["b:2", "c:3"]}
    found = []
    for task in ({"type": "chief", "index": 0}, {"type": "worker", "index": 1}):
        config = {"TF_CONFIG": json.dumps({"cluster": cluster, "task": task})}
        found.append(distribution_of("multi-worker", config))
    assert [one and (one.index, one.workers, one.is_chief) for one in found] == [
        (0, 3, True),
        (2, 3, False),
    ]
    text = {"TF_CONFIG": tf_config(["a:1", "b:2"], 1)}
    again = distribution_of("multi-worker", text)
    assert again is not None
    assert not again.is_chief
    assert distribution_of(None) is None


REFUSED = {
    "the mean and variance of each share": "TimeDistributed BatchNormalization\n",
    "adds up over a batch": "Bidirectional LSTM 3 activity_regularizer=l2(0.1) return_sequences\n",
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_would_not_be_exact_is_refused(message: str):
    spec = lstmspec.parse(f"input [5, 3]\n{REFUSED[message]}LSTM 2\nDense 1\n")
    (refusal,) = distribution_refusals(spec.model)
    assert message in refusal.message
    assert refusal.span is not None


def test_numpy_trains_on_one_device():
    spec = lstmspec.parse("input [5, 3]\nLSTM 2\nDense 1\n")
    samples = samples_of(spec.model, np.zeros((4, 5, 3)), np.zeros(4))
    with pytest.raises(lstmspec.SpecError, match="unsupported-by-backend"):
        engine_for(
            "numpy", spec.model, spec.fresh_weights(), samples, distribution_of("mirrored:2")
        )
