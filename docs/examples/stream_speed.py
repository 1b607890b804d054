"""Time `lstmspec stream`: lines a second, and how long one answer takes to come back.

    python docs/examples/stream_speed.py [--lines 100000] [--turns 5]

The model is LSTM 64, LSTM 64, Dense 4, with 8 features and fresh weights. Lines a second are those
of a whole file less those of a file of one line, so that the start of the process does not count.
The answer that comes back is that of a line which is written once the answer before it is there.
Figures are medians.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import chdir
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

import lstmspec

SPEC = """\
input [time, 8]
LSTM 64 return_sequences
LSTM 64 return_sequences
Dense 4
"""
STREAM = (sys.executable, "-m", "lstmspec", "stream", "w.safetensors")


def rows(count: int) -> list[list[float]]:
    """Steps of four digits."""
    return np.random.default_rng(0).random((count, 8)).round(4).tolist()


def write_lines(form: str, steps: list[list[float]]) -> None:
    """Write a file of all `steps`, and one of the first."""
    write = json.dumps if form == "jsonl" else lambda step: ",".join(map(str, step))
    lines = [f"{write(step)}\n" for step in steps]
    Path(f"all.{form}").write_text("".join(lines))
    Path(f"one.{form}").write_text(lines[0])


def seconds(file: str) -> float:
    """How long a stream of the lines in `file` takes, as a process."""
    started = time.perf_counter()
    with Path(file).open("rb") as lines, Path(os.devnull).open("wb") as nowhere:
        subprocess.run(STREAM, stdin=lines, stdout=nowhere, check=True)
    return time.perf_counter() - started


def round_trip(steps: list[list[float]]) -> float:
    """The median time from writing a line to having its answer, in seconds."""
    times = []
    with subprocess.Popen(STREAM, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for step in steps:
            started = time.perf_counter()
            process.stdin.write(f"{json.dumps(step)}\n".encode())
            process.stdin.flush()
            process.stdout.readline()
            times.append(time.perf_counter() - started)
        process.stdin.close()
    return statistics.median(times)


def step_alone(steps: list[list[float]]) -> float:
    """The median time of `step` in this process, in seconds."""
    model = lstmspec.parse(SPEC).compile(weights="w.safetensors")
    state, times = model.init_state(), []
    with threadpool_limits(1):
        for x in np.array(steps, np.float32)[:, np.newaxis]:
            started = time.perf_counter()
            _, state = model.step(x, state)
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Measure, and print a line a figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--turns", type=int, default=5)
    options = parser.parse_args()

    versions = f"lstmspec {lstmspec.__version__}, NumPy {np.__version__}"
    print(f"{versions}, Python {platform.python_version()}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        lstmspec.parse(SPEC).save_weights("w.safetensors")
        steps = rows(options.lines)
        for form in ("jsonl", "csv"):
            write_lines(form, steps)
            turns = [(seconds(f"one.{form}"), seconds(f"all.{form}")) for _ in range(options.turns)]
            starts, wholes = zip(*turns, strict=True)
            each = (statistics.median(wholes) - statistics.median(starts)) / (len(steps) - 1)
            print(f"{form}: {1 / each:,.0f} lines a second, {each * 1e6:.0f} microseconds a line")
        print(f"the step alone, in Python: {step_alone(steps) * 1e6:.0f} microseconds")
        print(f"one answer there and back: {round_trip(steps[:2000]) * 1e6:.0f} microseconds")
        print(f"from the start to the first answer: {statistics.median(starts):.2f} seconds")


if __name__ == "__main__":
    main()
