"""Whole-process times of commands, beside `import keras`, runs interleaved.

    python tests/benchmarks/processes.py [RUNS]

Each row is one command started from nothing: the median, and its ratio to `import keras`.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
SEED = str(ROOT / "specs" / "text_generation.lstm")
LSTMSPEC = [sys.executable, "-m", "lstmspec"]

# In a process of its own: a child's peak memory counts from that of the process it was forked from.
MAKE_DATA = """
import sys, numpy
numpy.save(sys.argv[1], numpy.random.default_rng(0).standard_normal((1, 100, 1), "float32"))
"""


def commands(folder: Path) -> dict[str, list[str]]:
    """The commands that are timed, by the name of their row; makes the files they need."""
    data, weights, module = folder / "x.npy", folder / "w.safetensors", folder / "model.py"
    subprocess.run([sys.executable, "-c", MAKE_DATA, data], check=True)
    bind = ["--bind", "features=1", "classes=46"]
    subprocess.run(
        [*LSTMSPEC, "weights", SEED, *bind, "-o", weights], check=True, stderr=subprocess.DEVNULL
    )
    subprocess.run(
        [*LSTMSPEC, "compile", SEED, "-o", module], check=True, stderr=subprocess.DEVNULL
    )
    emitted = [sys.executable, module, "--weights", weights, "--data", data, "-o", folder / "y.npy"]
    predict = ["predict", SEED, "--weights", weights, "--data", data, "-o", folder / "z.npy"]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import numpy": [sys.executable, "-c", "import numpy"],
        "lstmspec check": [*LSTMSPEC, "check", SEED],
        "lstmspec fmt --check": [*LSTMSPEC, "fmt", "--check", SEED],
        "lstmspec summary": [*LSTMSPEC, "summary", SEED],
        "lstmspec compile --backend numpy": [*LSTMSPEC, "compile", SEED],
        "lstmspec predict, batch 1": [*LSTMSPEC, *map(str, predict)],
        "emitted module predicts, batch 1": list(map(str, emitted)),
        "import keras": [sys.executable, "-c", "import keras"],
    }


def run(command: list[str]) -> tuple[float, float]:
    """Seconds and peak MB of one process."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    """Print the table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as name:
        table = commands(Path(name))
        times: dict[str, list[tuple[float, float]]] = {row: [] for row in table}
        for round_ in range(runs + 1):
            for row, command in table.items():
                found = run(command)
                if round_:
                    times[row].append(found)
    keras = median(seconds for seconds, _ in times["import keras"])
    print(f"{'process':<34} {'median s':>9} {'/ import keras':>15} {'peak MB':>8}   ({runs} runs)")
    for row, found in times.items():
        seconds, peak = median(s for s, _ in found), median(p for _, p in found)
        print(f"{row:<34} {seconds:>9.3f} {seconds / keras:>15.3f} {peak:>8.0f}")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"all processes together: {usage.ru_utime + usage.ru_stime:.0f} s of processor time")


if __name__ == "__main__":
    main()
