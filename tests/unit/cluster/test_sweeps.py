"""Sweeps whose trials run on real worker processes."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

import lstmspec
from lstmspec.cli.sweeps.folder import Sweep
from lstmspec.cli.sweeps.sending import launching
from lstmspec.diagnostics import SpecError

SPEC = """\
use "parts.lstm"

let units = 3
let rounds = 2

input [6, 1]
Tower units
Dense 1 as y
output y numbers

train {
  batch_size 4
  epochs rounds
}
"""
PARTS = """\
block Tower(units) {
  LSTM units
}
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.lstm").write_text(SPEC)
    (tmp_path / "parts.lstm").write_text(PARTS)
    x = np.random.default_rng(0).standard_normal((64, 6, 1)).astype("float32")
    np.savez(tmp_path / "d.npz", x=x, y=x.sum(axis=(1, 2)))
    return tmp_path


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lstmspec", "train", "m.lstm", "--data", "d.npz", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def trials(pids: list[int]) -> list[psutil.Process]:
    return [child for pid in pids for child in psutil.Process(pid).children()]


def wait_until(holds, process: subprocess.Popen[str] | None = None) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)


def test_trials_whose_workers_are_killed_end_as_at_home(cluster, folder):
    more = ["--sweep", "units=2,0", "--run", "there", "-o", "best.safetensors"]
    process = start(folder, *more, "--cluster", cluster.address)
    wait_until(lambda: trials(cluster.pids()), process)
    orphans, killed = trials(cluster.pids()), cluster.pids()
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    out, talk = process.communicate(timeout=120)
    assert process.returncode == 0, talk
    assert "refused: `units` takes a positive integer" in out
    wait_until(lambda: not any(one.is_running() for one in orphans))

    home = lstmspec.read(folder / "m.lstm", settings={"units": 2}).train(folder / "d.npz")
    found = lstmspec.load(folder / "best.safetensors")
    assert {name: array.tobytes() for name, array in found.weights.items()} == {
        name: array.tobytes() for name, array in home.weights.items()
    }
    lines = (folder / "there" / "trial-1" / "history.jsonl").read_text().splitlines()
    assert [json.loads(line)["loss"] for line in lines] == [one["loss"] for one in home.history]
    assert sorted(path.name for path in (folder / "there" / "trial-1").iterdir()) == [
        "best.safetensors",
        "history.jsonl",
        "history.svg",
        "last.safetensors",
        "run.json",
    ]


def test_ctrl_c_ends_the_trials_on_workers(cluster, folder):
    cluster.client.wait_for_workers(2)
    more = ["--sweep", "rounds=1000000", "--run", "there", "--cluster", cluster.address]
    process = start(folder, *more)
    wait_until(lambda: trials(cluster.pids()), process)
    (trial,) = trials(cluster.pids())
    process.send_signal(signal.SIGINT)
    _, talk = process.communicate(timeout=60)
    assert process.returncode == 130
    assert talk.endswith(
        "stopped, and saved in there; go on with:\n"
        f"  lstmspec train m.lstm --resume there --cluster {cluster.address}\n"
    )
    wait_until(lambda: cluster.tasks() == 0 and not trial.is_running())
    assert sorted(path.name for path in (folder / "there").iterdir()) == [
        "sweep.json",
        "trial-1.json",
    ]


def test_data_that_cannot_be_read_are_refused_before_a_worker_is_asked(folder):
    sweep = Sweep(
        spec=str(folder / "m.lstm"),
        digest="",
        arguments=["--data", "gone.npz"],
        swept=["units=1"],
        trials=None,
        seed=0,
        watched="",
        rises=False,
    )
    with pytest.raises(SpecError) as caught, launching(sweep, "127.0.0.1:1"):
        pass
    assert caught.value.diagnostics[0].code == "unreadable-file"
