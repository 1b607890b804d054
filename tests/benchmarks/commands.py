"""Commands run as whole processes, and the files that the seed's commands need.

No NumPy here: a child's peak memory counts from that of the process it was forked from.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

SEED = str(Path(__file__).parents[2] / "specs" / "text_generation.lstm")
LSTMSPEC = (sys.executable, "-m", "lstmspec")

MAKE_DATA = """
import sys, numpy
rng = numpy.random.default_rng(0)
for path in sys.argv[1:]:
    batch = int(path.rpartition("_")[2].removesuffix(".npy"))
    numpy.save(path, rng.standard_normal((batch, 100, 1), "float32"))
"""


@dataclass(frozen=True)
class Run:
    """What one process took."""

    seconds: float
    peak: float
    """Of its memory, in MB."""


@dataclass(frozen=True)
class SeedFiles:
    """Where the seed's weights, data and emitted module lie."""

    folder: Path

    @property
    def weights(self) -> str:
        """Fresh weights."""
        return str(self.folder / "weights.safetensors")

    @property
    def module(self) -> str:
        """The emitted module."""
        return str(self.folder / "model.py")

    def data(self, batch: int) -> str:
        """A batch of inputs."""
        return str(self.folder / f"x_{batch}.npy")

    def emitted(self, batch: int) -> list[str]:
        """The command that predicts with the emitted module."""
        return [sys.executable, self.module, *self._arguments(batch)]

    def predict(self, batch: int) -> list[str]:
        """The command that predicts with ours."""
        return [*LSTMSPEC, "predict", SEED, *self._arguments(batch)]

    def _arguments(self, batch: int) -> list[str]:
        output = str(self.folder / "y.npy")
        return ["--weights", self.weights, "--data", self.data(batch), "-o", output]


def seed_files(folder: Path, batches: Sequence[int]) -> SeedFiles:
    """Write the files; data for each size of batch."""
    files = SeedFiles(folder)
    for command in (
        [sys.executable, "-c", MAKE_DATA, *map(files.data, batches)],
        [*LSTMSPEC, "weights", SEED, "--bind", "features=1", "classes=46", "-o", files.weights],
        [*LSTMSPEC, "compile", SEED, "-o", files.module],
    ):
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return files


def run(command: Sequence[str]) -> Run:
    """What one process took, from its start to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2))
