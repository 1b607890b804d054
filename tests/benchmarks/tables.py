"""Tables printed line by line, as plain text or Markdown, and how numbers stand in them."""

import os
import platform
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@dataclass(frozen=True)
class Table:
    """The columns of a table: names, and widths in plain text; text goes left, numbers right."""

    columns: dict[str, int]
    markdown: bool = False
    texts: int = 1
    """How many columns, from the first, hold text."""

    @property
    def head(self) -> str:
        """The line or lines above the first."""
        names = self.line(tuple(self.columns))
        if not self.markdown:
            return names
        numbers = len(self.columns) - self.texts
        return f"{names}\n|{'---|' * self.texts}{'---:|' * numbers}"

    def line(self, cells: Iterable[str]) -> str:
        """One line."""
        if self.markdown:
            return f"| {' | '.join(cells)} |"
        padded = [
            f"{cell:<{width}}" if i < self.texts else f"{cell:>{width}}"
            for i, (cell, width) in enumerate(zip(cells, self.columns.values(), strict=True))
        ]
        return "  ".join(padded).rstrip()


def duration(seconds: float) -> str:
    """A time in a unit that suits it, to three digits."""
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{digits(seconds / size)} {unit}"
    return f"{digits(seconds / 1e-6)} µs"


def digits(number: float) -> str:
    """A number to three digits, never with an exponent."""
    whole = len(f"{number:.0f}") if number >= 1 else 0
    return f"{number:.{max(0, 3 - whole)}f}" if number >= 0.1 else f"{number:.4f}"


def verdict(ratio: float, aim: float) -> str:
    """Whether a figure is as small as it is to be."""
    return "met" if ratio <= aim else "missed"


def setting(packages: Iterable[str]) -> str:
    """The machine, and the versions of what ran: what a figure is worth nothing without."""
    found = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    machine = f"{time.strftime('%Y-%m-%d')}, {processor()}, {os.cpu_count()} cores{load}"
    return f"{machine}\n{', '.join(found)}"


def processor() -> str:
    """The name of the processor, as far as the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    if not cpuinfo.exists():
        return platform.processor() or platform.machine()
    lines = cpuinfo.read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
