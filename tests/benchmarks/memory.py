"""Peak memory of whole processes, and what training adds.

    python tests/benchmarks/memory.py
    python tests/benchmarks/memory.py --markdown

Peaks come from the system (`ru_maxrss`); the largest of three runs.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from commands import run, seed_files
from tables import Table, setting, verdict

COLUMNS = {"process": 50, "MB": 5, "aim": 7, "": 6}
PACKAGES = ("lstmspec", "numpy", "tensorflow", "keras")
RUNS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Measure the peak memory of whole processes.")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args(arguments)
    table = Table(COLUMNS, options.markdown)
    print(table.head)
    for name, found, aim in measured():
        result = ("", "") if aim is None else (f"<= {aim}", verdict(found, aim))
        print(table.line((name, f"{found:.0f}", *result)), flush=True)
    print(f"\n{setting(PACKAGES)}\nlargest of {RUNS} runs")


def measured() -> Iterator[tuple[str, float, int | None]]:
    """Every row: its name, MB, and how many there may be."""
    yield "python -c pass", peak([sys.executable, "-c", "pass"]), None
    yield "import numpy", peak([sys.executable, "-c", "import numpy"]), None
    with tempfile.TemporaryDirectory() as folder:
        files = seed_files(Path(folder), [1, 128])
        for batch in (1, 128):
            yield f"emitted seed predicts, batch {batch}", peak(files.emitted(batch)), 60
    yield "training step of the seed, batch 128, what it adds", added(), 200
    if find_spec("keras"):
        yield "import keras", peak([sys.executable, "-c", "import keras"]), None


def peak(command: Sequence[str]) -> float:
    """The most MB that a command has held."""
    return max(run(command).peak for _ in range(RUNS))


def added() -> float:
    """The most MB that training has added to a process."""
    script = Path(__file__).with_name("training_memory.py")
    command = [sys.executable, str(script)]
    return max(float(subprocess.check_output(command)) for _ in range(RUNS))


if __name__ == "__main__":
    main()
