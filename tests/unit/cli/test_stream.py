"""`lstmspec stream` as a process among others: answers at once, and a state that outlives it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

import lstmspec

SUM = "input [time, 1]\nSimpleRNN 1 linear kernel_initializer=ones recurrent_initializer=ones\n"
"""A model that adds up what it is given."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lstmspec.parse(SUM).save_weights(tmp_path / "sum.safetensors")
    return tmp_path


@contextmanager
def stream(folder: Path, *options: str, **pipes: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "lstmspec", "stream", "sum.safetensors", *options]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | pipes
    with subprocess.Popen(command, cwd=folder, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def ask(process: subprocess.Popen[bytes], line: bytes) -> bytes:
    """Write a line, leave stdin open, and wait for the answer."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line)
    process.stdin.flush()
    return process.stdout.readline()


def total(folder: Path) -> float:
    """What the saved stream has added up."""
    with np.load(folder / "s.npz") as state:
        return float(state["simple_rnn/h"].item())


def test_each_line_is_answered_before_the_next_one_comes(folder: Path) -> None:
    with stream(folder) as process:
        assert [ask(process, line) for line in (b"1\n", b"\n[2]\n", b"4\n")] == [
            b"[1.0]\n",
            b"[3.0]\n",
            b"[7.0]\n",
        ]
        assert process.communicate() == (b"", b"")
        assert process.returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_loses_nothing(number: int, code: int, folder: Path) -> None:
    # Tests that a shell runs in the background ignore Ctrl-C, and so would the process.
    before = signal.signal(number, signal.SIG_DFL)
    with stream(folder, "--state", "s.npz") as process:
        signal.signal(number, before)
        assert [ask(process, line) for line in (b"1\n", b"2\n")] == [b"[1.0]\n", b"[3.0]\n"]
        process.send_signal(number)
        assert process.communicate() == (b"", b"s.npz is not there: a new stream begins\nstopped\n")
        assert process.returncode == code
    assert total(folder) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="asks a pipe how full it is")
def test_a_second_signal_ends_the_wait_for_a_reader(folder: Path) -> None:
    import fcntl
    import termios

    (folder / "ones").write_text("1\n" * 10_000)
    with (
        (folder / "ones").open("rb") as ones,
        stream(folder, "--state", "s.npz", stdin=ones.fileno()) as process,
    ):
        assert process.stdout is not None
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        held = 0
        while held < 4000:
            assert process.poll() is None
            time.sleep(0.01)
            found = fcntl.ioctl(process.stdout, termios.FIONREAD, bytes(4))
            held = int.from_bytes(found, sys.byteorder)
        process.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
        answers = process.stdout.read().count(b"\n")
    assert total(folder) == answers


@pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")
def test_who_ignores_a_signal_goes_on(folder: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as `nohup` does
    try:
        with stream(folder) as process:
            assert ask(process, b"1\n") == b"[1.0]\n"
            process.send_signal(signal.SIGHUP)
            assert ask(process, b"2\n") == b"[3.0]\n"
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_reader_that_goes_away_ends_the_stream_in_peace(folder: Path) -> None:
    with stream(folder, "--state", "s.npz") as process:
        assert ask(process, b"1\n") == b"[1.0]\n"
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stdin.write(b"2\n4\n")
        process.stdin.close()
        assert process.stderr.read() == b"s.npz is not there: a new stream begins\n"
        assert process.wait() == 0
    assert total(folder) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_an_answer_that_cannot_be_written_is_not_in_the_state(folder: Path) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        stream(folder, "--state", "s.npz", stdout=full.fileno()) as process,
    ):
        _, said = process.communicate(b"1\n2\n")
        assert b"error[unwritable-file]: the output cannot be written" in said
        assert process.returncode == 2
    assert total(folder) == 0
