"""A single stream that goes on for a long time, and what it takes of memory meanwhile.

    python soaking.py STEPS EVERY

takes the steps, checks the numbers at the end, and prints the memory after every so many.
"""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import numpy as np

import lstmspec

SPEC = "input [time, 8]\nLSTM 64 return_sequences\nLSTM 64 return_sequences\nDense 4\n"
MIB = 2**20
LAST = 1000
"""How many of the last steps are computed again, by `predict`."""


class Sample(NamedTuple):
    """Bytes that are in use after some steps."""

    steps: int
    python: int
    """What Python and NumPy have allocated and not given back."""
    process: int
    """What the process holds of memory; 0 where the system does not say it."""


def soak(steps: int, every: int) -> list[Sample]:
    """Take `steps` steps; sample the memory, and check the numbers at the end."""
    model = lstmspec.parse(SPEC).compile("numpy")
    x = np.random.default_rng(0).standard_normal((1009, 1, 8), np.float32)
    state = kept = model.init_state(1)
    y = np.empty(0)
    samples = []
    tracemalloc.start()
    try:
        for step in range(steps):
            if step == steps - LAST:
                kept = {name: array.copy() for name, array in state.items()}
            y, state = model.step(x[step % len(x)], state)
            if (step + 1) % every == 0:
                samples.append(Sample(step + 1, tracemalloc.get_traced_memory()[0], _resident()))
    finally:
        tracemalloc.stop()
    last = x[np.arange(steps - LAST, steps) % len(x)].reshape(1, LAST, 8)
    whole, after = model.predict(last, kept)
    np.testing.assert_allclose(y, whole[:, -1], rtol=0, atol=1e-6)
    for name, array in after.items():
        assert np.isfinite(state[name]).all()
        np.testing.assert_allclose(state[name], array, rtol=0, atol=1e-6)
    return samples


def soak_alone(steps: int, every: int) -> list[Sample]:
    """What `soak` samples in a process of its own, where nothing else takes or frees memory."""
    command = [sys.executable, __file__, str(steps), str(every)]
    environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return [Sample(*map(int, line.split())) for line in done.stdout.splitlines()]


def assert_flat(samples: list[Sample]) -> None:
    """No sample is more than 1 MiB over the first."""
    first = samples[0]
    assert max(sample.python for sample in samples) - first.python < MIB, samples
    assert max(sample.process for sample in samples) - first.process < MIB, samples


def _resident() -> int:
    """The memory of this process that is in the machine's, in bytes; 0 where it is not known."""
    if sys.platform != "linux":
        return 0
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    for sample in soak(*map(int, sys.argv[1:])):
        print(*sample)
