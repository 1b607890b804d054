"""Predictions that real worker processes compute."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import lstmspec
from lstmspec.cluster import predict_parts, scoring
from lstmspec.cluster.worker import Refused, SentModel, score
from lstmspec.diagnostics import SpecError
from lstmspec.threads import one_thread
from lstmspec.trained import Predictions, TrainedModel
from lstmspec.trained.predictions import joined
from lstmspec.trained.running import computed_here

TAGS = """\
input x float32[time, 3]
Masking
LSTM 24 return_sequences
Dense 2 softmax

train {
  batch_size 4
}
"""
SLOW = """\
input x float32[400, 1]
LSTM 128
Dense 1
"""
RNG = np.random.default_rng(0)


def fresh(text: str) -> TrainedModel:
    return TrainedModel(*lstmspec.parse(text).with_weights(None))


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    return fresh(TAGS)


@pytest.fixture(scope="module")
def x() -> np.ndarray:
    values = RNG.standard_normal((401, 7, 3)).astype(np.float32)
    values[::3, 5:] = 0
    return values


@pytest.fixture(scope="module")
def alone(model: TrainedModel, x: np.ndarray) -> Predictions:
    with one_thread():
        return model.predict(x)


def assert_same(found: Predictions, wanted: Predictions) -> None:
    assert found.values.tobytes() == wanted.values.tobytes()
    assert (found.sole.mask is None) == (wanted.sole.mask is None)
    if wanted.sole.mask is not None:
        assert (found.sole.mask == wanted.sole.mask).all()


def test_workers_give_what_one_process_gives_bit_for_bit(cluster, model, x, alone):
    parts = list(predict_parts(model, x, cluster.address))
    assert_same(joined(parts), alone)
    assert {len(part) for part in parts} == {4, 1}


def test_windows_that_share_memory_give_the_same_bits(cluster):
    found = fresh("input x float32[50, 1]\nLSTM 16\nDense 1\n")
    series = RNG.standard_normal(2000).astype(np.float32)
    x = np.lib.stride_tricks.sliding_window_view(series, 50)[..., None]
    with one_thread():
        wanted = found.predict(x)
    assert_same(joined(list(predict_parts(found, x, cluster.address))), wanted)


def test_workers_that_are_killed_in_the_middle_lose_nothing(cluster, model, x, alone):
    parts = predict_parts(model, x, cluster.address)
    found, killed = [next(parts)], cluster.pids()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    found += parts
    assert_same(joined(found), alone)
    cluster.client.wait_for_workers(2)
    assert not {*killed} & {*cluster.pids()}


def test_few_parts_are_on_their_way(cluster, model, x):
    parts = predict_parts(model, x, cluster.address)
    next(parts)
    # The model, twice as many parts as threads, and the one that was asked for.
    assert cluster.tasks() <= 1 + 4 + 1
    parts.close()
    wait_until(lambda: cluster.tasks() == 0)


def test_no_tensorflow_on_workers(cluster, model, x):
    list(predict_parts(model, x, cluster.address))
    watched = {"tensorflow", "keras", "lstmspec.trained"}
    loaded = cluster.client.run(lambda: {*sys.modules} & watched)
    assert set().union(*loaded.values()) == {"lstmspec.trained"}


def test_a_model_that_workers_refuse_is_one_error(cluster, model, x, monkeypatch):
    monkeypatch.setattr(scoring, "_sent", lambda model: sent(b"no model"))
    with pytest.raises(SpecError) as caught:
        list(predict_parts(model, x, cluster.address))
    assert [found.code for found in caught.value.diagnostics] == ["corrupt-file"]
    wait_until(lambda: cluster.tasks() == 0)


def sent(content: bytes, version: str = lstmspec.__version__) -> SentModel:
    return SentModel(content, f"digest of {content!r}", 2**30, version)


def test_another_version_is_refused():
    found = score(sent(b"", version="0.0.1"), [])
    assert isinstance(found, Refused)
    assert found.diagnostics[0].message == (
        f"a worker has lstmspec {lstmspec.__version__}, and this is 0.0.1"
    )


def test_a_model_over_the_budget_is_refused_by_the_worker(model, tmp_path):
    model.save(tmp_path / "m.safetensors")
    content = (tmp_path / "m.safetensors").read_bytes()
    found = score(SentModel(content, "small", 100, lstmspec.__version__), [])
    assert isinstance(found, Refused)
    assert found.diagnostics[0].code == "model-too-large"
    assert isinstance(found.diagnostics[0].help, str)


def test_data_that_do_not_fit_are_refused_before_a_worker_is_asked(model):
    with pytest.raises(SpecError) as caught:
        list(predict_parts(model, np.zeros((2, 7, 4), np.float32), "127.0.0.1:1"))
    assert caught.value.diagnostics[0].code == "data-mismatch"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    slow = fresh(SLOW)
    slow.save(tmp_path / "slow.safetensors")
    np.save(tmp_path / "s.npy", RNG.standard_normal((4000, 400, 1)).astype(np.float32))
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_ctrl_c_takes_back_what_is_on_its_way(cluster, files):
    command = ["predict", "slow.safetensors", "--data", "s.npy", "-o", "y.npy"]
    process = subprocess.Popen(
        [sys.executable, "-m", "lstmspec", *command, "--cluster", cluster.address],
        cwd=files,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: cluster.tasks() > 1)
    process.send_signal(signal.SIGINT)
    _, talk = process.communicate(timeout=60)
    assert (process.returncode, talk) == (130, "stopped\n")
    wait_until(lambda: cluster.tasks() == 0)
    assert sorted(path.name for path in files.iterdir()) == ["s.npy", "slow.safetensors"]


def test_the_command_line_writes_the_same_file(cluster, model, tmp_path, x):
    from lstmspec.cli import main

    model.save(tmp_path / "m.safetensors")
    np.save(tmp_path / "x.npy", x)
    files = [tmp_path / "one.npy", tmp_path / "two.npy"]
    command = ["predict", f"{tmp_path}/m.safetensors", "--data", f"{tmp_path}/x.npy"]
    for path, more in zip(files, ([], ["--cluster", cluster.address]), strict=True):
        with pytest.raises(SystemExit) as end:
            main([*command, "-o", str(path), *more])
        assert not end.value.code
    assert files[0].read_bytes() == files[1].read_bytes()
    with one_thread():
        parts = list(computed_here(model, {"x": x}))
    wanted = np.concatenate([next(iter(part.values.values())) for part in parts])
    assert np.load(files[0]).tobytes() == wanted.tobytes()


def wait_until(holds) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)
