"""How time grows with time steps, batch and units: a table, and a picture of each.

    pip install 'lstmspec[bench]'
    python tests/benchmarks/growth.py -o docs/images
    python tests/benchmarks/growth.py -o docs/images --runs 3 --sizes units

The model is LSTM 64 with a dense layer behind, F 32, T 100, batch 32; one of its sizes varies. It
is measured as in `peers.py`. Equal figures make equal pictures, byte for byte.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from measuring import medians
from rows import ON_BATCH, OURS, TORCH
from tables import Table, duration, setting
from turns import Peer, Turns
from works import Work

BASE = Work("growth", "predict")
SIZES = {
    "time": {n: replace(BASE, time=n) for n in (25, 50, 100, 200, 400, 800)},
    "batch": {n: replace(BASE, batch=n) for n in (1, 4, 16, 32, 64, 128, 256)},
    "units": {n: replace(BASE, units=n) for n in (16, 32, 64, 128, 256, 512)},
}
LABELS = {"time": "time steps", "batch": "batch", "units": "units"}
STYLES = {OURS: ("#c1272d", "o"), TORCH: ("#6b7a8f", "s"), ON_BATCH: ("#1f5a92", "^")}
PACKAGES = ("lstmspec", "numpy", "tensorflow", "keras", "torch", "matplotlib")
SECONDS = 0.1

Curves = dict[Peer, list[float]]
"""Seconds at each size."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and write the pictures."""
    parser = argparse.ArgumentParser(description="Measure and draw how time grows with sizes.")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--sizes", nargs="+", choices=tuple(SIZES), default=tuple(SIZES))
    parser.add_argument("--runs", type=int, default=11, help="samples a figure (default 11)")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    options = parser.parse_args(arguments)
    if options.runs < 1:
        parser.error("--runs takes a number from 1")
    options.output.mkdir(parents=True, exist_ok=True)
    peers = [peer for peer in STYLES if peer.is_installed]
    with Turns(SECONDS) as turns:
        for size in options.sizes:
            curves = measured(turns, size, peers, options.runs, options.markdown)
            draw(curves, size, options.output / f"growth-{size}.svg")
            print()
    print(f"{setting(PACKAGES)}\nmedians of {options.runs} runs, one thread each")


def measured(turns: Turns, size: str, peers: list[Peer], runs: int, markdown: bool) -> Curves:
    """The curves of one size, printed point by point."""
    table = Table({LABELS[size]: 10} | {peer.name: 22 for peer in peers}, markdown)
    print(table.head)
    curves: Curves = {peer: [] for peer in peers}
    for value, work in SIZES[size].items():
        found = medians(turns, work, peers, runs)
        for peer, seconds in found.items():
            curves[peer].append(seconds)
        print(table.line((str(value), *map(duration, found.values()))), flush=True)
    return curves


def draw(curves: Curves, size: str, path: Path) -> None:
    """Write one picture, both axes logarithmic."""
    # Imported here, since the peers' processes import this module too.
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    values = list(SIZES[size])
    settings = mpl.rc_context(
        {
            "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
            "font.size": 11,
            "svg.fonttype": "none",  # text stays text, which is small and can be searched
            "svg.hashsalt": "lstmspec",  # ids come from it, and not from chance
        }
    )
    with settings:
        figure = Figure(figsize=(5, 3.6), layout="constrained")
        axes = figure.add_subplot()
        for peer, seconds in curves.items():
            colour, marker = STYLES[peer]
            axes.loglog(values, seconds, color=colour, marker=marker, label=peer.name)
        axes.set_xticks(values, map(str, values))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{1e3 * y:g}"))
        axes.set_xlabel(LABELS[size])
        axes.set_ylabel("ms a batch")
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        figure.savefig(path, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
