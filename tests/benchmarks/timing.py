"""How a call is timed: often enough that the clock does not matter, as `timeit` does it."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import repeat
from typing import Literal

Clock = Literal["wall", "cpu"]


@dataclass(frozen=True)
class Sample:
    """Seconds of one call, by two clocks."""

    wall: float
    cpu: float
    """Processor time of the process, all its threads together."""


def calls_lasting(seconds: float, call: Callable[[], object]) -> int:
    """How many calls take about `seconds`; warms `call` up on the way."""
    number = 1
    call()
    while (took := sample(call, number).wall * number) < seconds / 2:
        number *= 2
    return max(1, round(number * seconds / took))


def sample(call: Callable[[], object], number: int) -> Sample:
    """The mean time of a call, over `number` of them in a row."""
    collects = gc.isenabled()
    gc.disable()
    try:
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in repeat(None, number):
            call()
        return Sample((time.perf_counter() - wall) / number, (time.process_time() - cpu) / number)
    finally:
        if collects:
            gc.enable()
