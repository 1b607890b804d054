"""Our time beside that of other libraries: every row of the bar, one thread each.

    pip install 'lstmspec[bench]'
    python tests/benchmarks/peers.py                        all rows, about five minutes
    python tests/benchmarks/peers.py seed step --runs 5     seed-1, seed-32, seed-128 and step
    python tests/benchmarks/peers.py --markdown             as a table in Markdown

Each library has a process of its own, and the processes take turns, so that none disturbs another
and a busy machine slows all alike. All get the same weights and data, and must agree to 1e-5
before anything is timed. A figure is the median of the runs; a run is the mean of as many calls as
take a tenth of a second.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from measuring import medians
from rows import OURS, Limit, Row, rows
from tables import Table, digits, duration, setting, verdict
from timing import Clock
from turns import Peer, Turns

SECONDS = 0.1
COLUMNS = {"work": 56, "against": 22, "ours": 8, "theirs": 8, "ratio": 6, "aim": 7, "": 6}
PACKAGES = ("lstmspec", "numpy", "tensorflow", "keras", "torch", "onnxruntime", "ai-edge-litert")


@dataclass(frozen=True)
class Line:
    """One line of the table, times in seconds."""

    title: str
    against: str
    ours: float
    theirs: float | None
    """`None` for a peer that is not installed."""
    aim: float

    @property
    def cells(self) -> tuple[str, ...]:
        """What stands in the columns."""
        if self.theirs is None:
            missing = f"{self.against}: not installed (pip install lstmspec[bench])"
            return (self.title, missing, duration(self.ours), "", "", f"<= {self.aim:g}", "")
        ratio = self.ours / self.theirs
        times = (duration(self.ours), duration(self.theirs), digits(ratio))
        return (self.title, self.against, *times, f"<= {self.aim:g}", verdict(ratio, self.aim))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, row by row as it is measured."""
    options = parsed(arguments)
    table = Table(COLUMNS, options.markdown, texts=2)
    print(table.head)
    with Turns(SECONDS) as turns:
        for row in options.rows:
            for line in measured(row, turns, options.runs, options.clock):
                print(table.line(line.cells), flush=True)
    print(f"\n{setting(PACKAGES)}")
    print(f"medians of {options.runs} runs, {options.clock} time, one thread each")


def parsed(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line, with the chosen rows in `rows`."""
    known = list(rows())
    parser = argparse.ArgumentParser(
        description="Time lstmspec beside other libraries, one thread each.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="rows:\n" + "".join(f"  {r.work.name:<24} {r.work.title}\n" for r in known),
    )
    parser.add_argument(
        "rows", nargs="*", metavar="ROW", help="a row, or how its name starts; all if none"
    )
    parser.add_argument("--runs", type=int, default=11, help="samples a figure (default 11)")
    parser.add_argument(
        "--clock",
        choices=("wall", "cpu"),
        default="wall",
        help="wall time, or processor time, which a busy machine disturbs less (default wall)",
    )
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs takes a number from 1")
    for start in options.rows:
        if not any(starts(row, start) for row in known):
            parser.error(f"no row is called `{start}`; see --help for the rows")
    chosen = [row for row in known if any(starts(row, start) for start in options.rows)]
    options.rows = chosen if options.rows else known
    return options


def starts(row: Row, start: str) -> bool:
    """Whether a row is called so, or its name starts with those words."""
    return f"{row.work.name}-".startswith(f"{start}-")


def measured(row: Row, turns: Turns, runs: int, clock: Clock) -> Iterator[Line]:
    """The lines of one row."""
    peers = [OURS, *(p for p in row.aims if isinstance(p, Peer) and p.is_installed)]
    found = medians(turns, row.work, peers, runs, clock)
    for rival, aim in row.aims.items():
        theirs = rival.seconds if isinstance(rival, Limit) else found.get(rival)
        yield Line(row.work.title, rival.name, found[OURS], theirs, aim)


if __name__ == "__main__":
    main()
