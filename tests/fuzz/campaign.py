"""The long campaign: `python -m tests.fuzz --models 5000 --seed 1`.

A finding is shrunk and printed with its seed, ready for `tests/fuzz/cases`; the exit code is then
1. `--seed` says which model is the first, so that a run goes on where another one stopped:
`--seed N` again, with the number on the last line of progress.
"""

import argparse
import os
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from random import Random

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from lstmspec.ir import Model
from tests.fuzz.comparing import Difference, Findings, compare
from tests.fuzz.generator import PAIRS, Pair, draw_model, pairs_in
from tests.fuzz.pairs import unreachable
from tests.fuzz.reading import assert_is_read
from tests.fuzz.shrinking import shrink
from tests.fuzz.writing import write


@dataclass
class Result:
    """What one model gave."""

    seed: int
    pairs: set[Pair] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    report: str = ""
    """The finding, its smallest spec included; empty if there is none."""


def examine(seed: int) -> Result:
    """Everything that is checked of model `seed`."""
    warnings.simplefilter("ignore")
    model = draw_model(seed)
    result = Result(seed, set(pairs_in(model)))
    try:
        assert_is_read(write(model, Random(seed)), model)
    except AssertionError as error:
        result.report = f"seed {seed}: what is read is not what was written\n{error}"
        return result
    found = compared(model, seed)
    result.left_out = found.left_out
    if found.differences:
        result.report = _report(model, seed, found)
    return result


def compared(model: Model, seed: int) -> Findings:
    """What differs in a model; a failure of any kind is a finding as well."""
    try:
        return compare(write(model), seed)
    except Exception as error:  # whatever fails is reported, shrunk, and makes the exit code 1
        words = f"{type(error).__name__}: {str(error).splitlines()[0][:60] if str(error) else ''}"
        return Findings([Difference(f"no numbers, for {words},", "?", float("nan"))])


def _report(model: Model, seed: int, found: Findings) -> str:
    what = found.differences[0].what

    def shows(smaller: Model) -> bool:
        return any(d.what == what for d in compared(smaller, seed).differences)

    smallest = shrink(model, shows)
    again = compared(smallest, seed).differences
    lines = [f"seed {seed}: {found.differences[0]}", "the smallest spec that shows it:"]
    lines += [f"    {line}" for line in write(smallest).splitlines()]
    return "\n".join([*lines, *(f"in it, {difference}" for difference in again)])


def run(first: int, count: int, processes: int) -> Iterator[Result]:
    """The results of some models, in the order of their seeds."""
    seeds = range(first, first + count)
    if processes == 1:
        yield from map(examine, seeds)
        return
    with get_context("spawn").Pool(processes, maxtasksperchild=200) as pool:
        yield from pool.imap(examine, seeds)


def _print_pairs(reached: set[Pair]) -> None:
    """How many pairs occurred, and which of those that the language allows did not."""
    reasons = dict(unreachable())
    missed = sorted(set(PAIRS) - reached - set(reasons))
    print(f"{len(reached)} ordered pairs of layers occurred")
    print(f"{len(reasons)} of {len(PAIRS)} cannot: {', '.join(sorted(set(reasons.values())))}")
    shown = ", ".join(f"{first} > {second}" for first, second in missed[:20])
    print(f"{len(missed)} could and did not{': ' if missed else ''}{shown}")


def main() -> int:
    """Run a campaign, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--models", type=int, default=200, help="how many")
    parser.add_argument("--seed", type=int, default=0, help="the first one")
    parser.add_argument("--processes", type=int, default=1)
    given = parser.parse_args()
    reached: set[Pair] = set()
    left_out: Counter[str] = Counter()
    findings, start = 0, time.monotonic()
    for number, result in enumerate(run(given.seed, given.models, given.processes), 1):
        reached |= result.pairs
        left_out += result.left_out
        if result.report:
            findings += 1
            print(f"\r{result.report}\n", flush=True)
        if number % 10 == 0 or number == given.models:
            seconds = time.monotonic() - start
            print(
                f"\r{number} of {given.models} models, {findings} findings, {seconds:.0f} s;"
                f" go on with --seed {result.seed + 1}",
                end="", file=sys.stderr, flush=True,
            )  # fmt: skip
    print(f"\n{given.models} models from seed {given.seed}, {findings} findings")
    _print_pairs(reached)
    print("left out of comparison:")
    for words, count in left_out.most_common():
        print(f"{count:>6}  {words}")
    return 1 if findings else 0
