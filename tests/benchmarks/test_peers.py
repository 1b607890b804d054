"""The harness works: rows are measured, what is missing is said, what differs is refused."""

import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

FOLDER = Path(__file__).parent


def output(*arguments: str) -> str:
    """What `peers.py` prints."""
    command = [sys.executable, str(FOLDER / "peers.py"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    """A module of the harness, by its name."""
    monkeypatch.syspath_prepend(FOLDER)
    return importlib.import_module(request.param)


def test_a_row_against_ourselves() -> None:
    head, line, *_ = output("ragged-32", "--runs", "1").splitlines()
    assert head.split() == ["work", "against", "ours", "theirs", "ratio", "aim"]
    assert line.startswith("predict, lengths 7 to 29: LSTM 100")
    assert line.split()[-1] in ("met", "missed")


@pytest.mark.keras
def test_peers_agree_or_are_said_to_be_missing() -> None:
    lines = output("lstm-32", "--runs", "1", "--markdown").splitlines()[2:5]
    for line, package in zip(lines, ("torch", "onnxruntime", "keras"), strict=True):
        is_measured = line.rstrip("| ").endswith(("met", "missed"))
        assert is_measured == (find_spec(package) is not None), line
        assert is_measured != ("not installed (pip install lstmspec[bench])" in line)


def test_an_unknown_row_is_refused() -> None:
    with pytest.raises(subprocess.CalledProcessError) as caught:
        output("no-such-row")
    assert "no row is called `no-such-row`" in caught.value.stderr


@pytest.mark.parametrize("module", ["measuring"], indirect=True)
@pytest.mark.parametrize(
    ("found", "message"),
    [
        (np.full(3, 2e-5), "PyTorch and lstmspec differ by 2.0e-05"),
        (np.full(3, np.nan), "PyTorch and lstmspec differ by nan"),
        (np.zeros((3, 1)), r"PyTorch gives \(3, 1\), not \(3,\)"),
    ],
)
def test_a_peer_that_computes_something_else_is_refused(
    module: ModuleType, found: np.ndarray, message: str
) -> None:
    peer, work = module.Peer("PyTorch", "torch_models"), module.Work("row", "predict")
    with pytest.raises(SystemExit, match=message):
        module.check(peer, work, found, np.zeros(3))


@pytest.mark.parametrize("module", ["tables"], indirect=True)
@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (12.34, "12.3 s"),
        (0.9999, "1000 ms"),
        (0.1234, "123 ms"),
        (0.00195, "1.95 ms"),
        (12.3e-6, "12.3 µs"),
    ],
)
def test_durations(module: ModuleType, seconds: float, text: str) -> None:
    assert module.duration(seconds) == text


@pytest.mark.parametrize("script", ["peers.py", "processes.py", "memory.py"])
def test_help(script: str) -> None:
    command = [sys.executable, str(FOLDER / script), "--help"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "--markdown" in shown
