"""Whole-process times of commands, beside `import keras`, runs interleaved.

    python tests/benchmarks/processes.py
    python tests/benchmarks/processes.py --runs 3 --markdown

Each row is one command started from nothing: the median, its ratio to `import keras`, and the
peak of its memory.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from commands import LSTMSPEC, SEED, Run, SeedFiles, run, seed_files
from tables import Table, digits, setting, verdict

COLUMNS = {"process": 33, "median s": 8, "/ import keras": 14, "aim": 7, "": 6, "peak MB": 7}
PACKAGES = ("lstmspec", "numpy", "tensorflow", "keras")
KERAS = "import keras"
EMITTED = "emitted module predicts, batch 1"
AIMS = {EMITTED: 0.08}
"""The largest share of the time of `import keras`."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Time whole processes beside `import keras`.")
    parser.add_argument("--runs", type=int, default=7, help="runs of each command (default 7)")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs takes a number from 1")
    with tempfile.TemporaryDirectory() as folder:
        found = interleaved(commands(seed_files(Path(folder), [1])), options.runs)
    table = Table(COLUMNS, options.markdown)
    print(table.head)
    for row, runs in found.items():
        print(table.line(cells(row, runs, found.get(KERAS))))
    print(f"\n{setting(PACKAGES)}\nmedians of {options.runs} runs")


def commands(files: SeedFiles) -> dict[str, list[str]]:
    """The commands that are timed, by the name of their row."""
    table = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "import numpy": [sys.executable, "-c", "import numpy"],
        "lstmspec check": [*LSTMSPEC, "check", SEED],
        "lstmspec fmt --check": [*LSTMSPEC, "fmt", "--check", SEED],
        "lstmspec summary": [*LSTMSPEC, "summary", SEED],
        "lstmspec compile --backend numpy": [*LSTMSPEC, "compile", SEED],
        "lstmspec predict, batch 1": files.predict(1),
        EMITTED: files.emitted(1),
    }
    return table | ({KERAS: [sys.executable, "-c", KERAS]} if find_spec("keras") else {})


def interleaved(table: dict[str, list[str]], runs: int) -> dict[str, list[Run]]:
    """The runs of every command, one of each in turn; not the first, which fills caches."""
    found: dict[str, list[Run]] = {row: [] for row in table}
    for _ in range(runs + 1):
        for row, command in table.items():
            found[row].append(run(command))
    return {row: all_runs[1:] for row, all_runs in found.items()}


def cells(row: str, runs: list[Run], keras: list[Run] | None) -> tuple[str, ...]:
    """What stands in the columns."""
    seconds, peak = median(r.seconds for r in runs), median(r.peak for r in runs)
    start, end = (row, digits(seconds)), f"{peak:.0f}"
    if keras is None:
        return (*start, "not installed" if row in AIMS else "", "", "", end)
    ratio = seconds / median(r.seconds for r in keras)
    if row not in AIMS:
        return (*start, digits(ratio), "", "", end)
    return (*start, digits(ratio), f"<= {AIMS[row]:g}", verdict(ratio, AIMS[row]), end)


if __name__ == "__main__":
    main()
