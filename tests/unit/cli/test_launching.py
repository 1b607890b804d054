"""Workers that start together and end together; none of them is TensorFlow here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lstmspec
from lstmspec.cli.launch import _implied
from lstmspec.cli.launching import run_workers


def test_workers_that_all_end_well_are_no_failure(tmp_path: Path):
    (tmp_path / "s.lstm").write_text("LSTM 2\nDense 1\n")
    assert run_workers(3, ["check", f"{tmp_path / 's.lstm'}"]) == 0


def test_the_exit_code_is_that_of_the_first_failure(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
):
    assert run_workers(2, ["check", f"{tmp_path / 'missing.lstm'}"]) == 2
    said = "".join(capfd.readouterr())
    # The chief says it, and the other one does not say it again.
    assert said.count("error[unreadable-file]") == 1


@pytest.mark.skipif(os.name != "posix", reason="a worker ends itself by a signal")
def test_a_worker_that_is_killed_ends_all(tmp_path: Path):
    (tmp_path / "lstmspec").mkdir()
    (tmp_path / "lstmspec" / "__init__.py").write_text("")
    (tmp_path / "lstmspec" / "__main__.py").write_text(
        "import json, os, time\n"
        "if json.loads(os.environ['TF_CONFIG'])['task']['index'] == 1:\n"
        "    os.kill(os.getpid(), 9)\n"
        "time.sleep(60)\n"
    )
    root = Path(lstmspec.__file__).parents[1]
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from lstmspec.cli.launching import run_workers\n"
        "os.environ['PYTHONPATH'] = '.'\n"
        "sys.exit(run_workers(2, []))"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", code, f"{root}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 137
    assert "worker 1 of 2 was ended by SIGKILL" in run.stderr


@pytest.mark.parametrize(
    ("given", "implied"),
    [
        (["train", "s"], ["--distribute", "multi-worker", "--backend", "keras"]),
        (["train", "s", "--resume", "r"], ["--distribute", "multi-worker"]),
        (["train", "--distribute=multi-worker", "--backend=keras"], []),
    ],
)
def test_what_launch_says_for_its_user(given: list[str], implied: list[str]):
    assert _implied(given) == implied
