"""`lstmspec train` as a process that is stopped, and goes on."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

SPEC = """\
let units = 3

input [6, 1]
LSTM units
Dense 1 as y
output y numbers

train {
  batch_size 4
  epochs 100000
}
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "m.lstm").write_text(SPEC)
    x = np.random.default_rng(0).standard_normal((64, 6, 1)).astype("float32")
    np.savez(tmp_path / "d.npz", x=x, y=x.sum(axis=(1, 2)))
    return tmp_path


def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "lstmspec", "train", "m.lstm", *arguments]
    return subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(*paths: Path) -> None:
    deadline = time.monotonic() + 60
    while not all(path.exists() and path.stat().st_size for path in paths):
        assert time.monotonic() < deadline, "the run did not begin"
        time.sleep(0.05)


def stop(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    process.send_signal(signal.SIGINT)
    out, talk = process.communicate(timeout=60)
    return process.returncode, out, talk


def finish(folder: Path, arguments: Sequence[str]) -> tuple[int, str, str]:
    process = start(folder, *arguments)
    out, talk = process.communicate(timeout=60)
    return process.returncode, out, talk


def test_ctrl_c_saves_and_says_how_to_go_on(folder: Path):
    process = start(folder, "--data", "d.npz", "--progress", "none", "-o", "m.safetensors")
    wait_for(folder / "runs" / "m-1" / "history.jsonl")
    code, out, talk = stop(process)
    assert (code, out) == (130, "")
    assert talk.endswith(
        "stopped, and saved in runs/m-1; go on with:\n"
        "  lstmspec train m.lstm --data d.npz --resume runs/m-1 -o m.safetensors\n"
    )
    assert not (folder / "m.safetensors").exists()
    epochs = len((folder / "runs/m-1/history.jsonl").read_text().splitlines())
    goal = ["--resume", "runs/m-1", "--epochs", f"{epochs + 2}", "-o", "m.safetensors"]
    code, out, talk = finish(folder, goal)
    assert code == 0, talk
    assert out.startswith(f"epoch {epochs + 2}:")
    assert (folder / "m.safetensors").exists()


def test_ctrl_c_stops_a_sweep_and_it_goes_on(folder: Path):
    sweep = ["--data", "d.npz", "--sweep", "units=2,3,4", "--jobs", "2", "--run", "s"]
    process = start(folder, *sweep)
    wait_for(folder / "s" / "trial-1" / "history.jsonl", folder / "s/trial-2/history.jsonl")
    code, out, talk = stop(process)
    assert (code, out) == (130, "")
    assert talk.endswith(
        "stopped, and saved in s; go on with:\n  lstmspec train m.lstm --resume s\n"
    )
    states = [json.loads((folder / f"s/trial-{k}/run.json").read_text()) for k in (1, 2)]
    assert [state["state"] for state in states] == ["stopped", "stopped"]
    plan = json.loads((folder / "s/sweep.json").read_text())
    plan["arguments"] += ["--epochs", "1"]
    (folder / "s/sweep.json").write_text(json.dumps(plan))
    code, out, talk = finish(folder, ["--resume", "s"])
    assert code == 0, talk
    assert len((folder / "s/sweep.jsonl").read_text().splitlines()) == 3
    assert len(out.splitlines()) == 4


def test_a_trial_that_is_killed_is_a_row(folder: Path):
    process = start(folder, "--data", "d.npz", "--sweep", "units=2,3", "--jobs", "1", "--run", "s")
    wait_for(folder / "s" / "trial-1" / "history.jsonl")
    found = subprocess.run(
        ["pgrep", "-P", f"{process.pid}"], capture_output=True, text=True, check=True
    )
    subprocess.run(["kill", "-KILL", *found.stdout.split()], check=True)
    wait_for(folder / "s" / "trial-2" / "history.jsonl")
    stop(process)
    (line,) = (folder / "s" / "sweep.jsonl").read_text().splitlines()
    row = json.loads(line)
    assert (row["trial"], row["state"], row["reason"]) == (1, "failed", "ended by signal 9")


def test_trials_stop_when_their_sweep_is_killed(folder: Path):
    process = start(folder, "--data", "d.npz", "--sweep", "units=2,3", "--jobs", "2", "--run", "s")
    runs = [folder / "s" / f"trial-{k}" for k in (1, 2)]
    wait_for(*(run / "history.jsonl" for run in runs))
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 60
    while any(json.loads((run / "run.json").read_text())["state"] != "stopped" for run in runs):
        assert time.monotonic() < deadline, "a trial goes on"
        time.sleep(0.05)
