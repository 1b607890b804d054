"""Prints how many MB two training steps of the seed at batch 128 add to the process.

Run by `memory.py`, in a process of its own. What counts is the peak, less what the process held
with model and data ready. The second step is the first that has all the optimizer's moments.
"""

import os
import resource
import sys
from pathlib import Path

import ours
from rows import rows

MB = 1024**2


def main() -> None:
    """Print the number."""
    seed = next(row.work for row in rows() if row.work.name == "train-seed-128")
    timed = ours.build(seed, "")
    before = resident()
    timed.call()
    timed.call()
    print((peak() - before) / MB)


def peak() -> int:
    """The most bytes that the process has held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def resident() -> int:
    """The bytes that the process holds now; its peak where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return peak()
    return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
