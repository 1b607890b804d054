"""One thread for BLAS, or as many as it likes: what each costs, by the size of the work.

    python tests/benchmarks/threads.py [ROUNDS] [--busy]

The number of threads is set for a process before it starts, as a user would set it. The processes
take turns; each row holds the median of the medians that they found. With `--busy` another process
computes all the while.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SETTINGS: dict[str, dict[str, str]] = {
    "1 thread": dict.fromkeys(VARIABLES, "1"),
    "free": {},
}

RECURRENT = {
    "LSTM 64, F 32": ("LSTM 64\nDense softmax\n", 32),
    "LSTM 256, F 1 (the seed)": ("LSTM 256\nDropout 0.2\nDense softmax\n", 1),
    "LSTM 512, F 64": ("LSTM 512\nDense softmax\n", 64),
}
STACK = "input [time, 8]\nLSTM 64 return_sequences\nLSTM 64 return_sequences\nDense 4\n"
DENSE = "input [1024]\nDense 1024 relu\nDense 1024 relu\nDense 16\n"

Work = tuple[str, Callable[[], object]]


def works() -> Iterator[Work]:
    """Every row: its name and the call."""
    import numpy as np

    import lstmspec

    draw = np.random.default_rng(0).standard_normal
    for name, (text, features) in RECURRENT.items():
        model = lstmspec.parse(text, time=100, features=features, classes=46).compile("numpy")
        for batch in (1, 32, 128):
            x = draw((batch, 100, features), np.float32)
            yield f"predict: {name}, T 100, batch {batch}", bound(model.predict, x)
    model = lstmspec.parse(STACK).compile("numpy")
    yield (
        "step: LSTM 64, LSTM 64, Dense 4, batch 1",
        bound(model.step, draw((1, 8), np.float32), model.init_state(1)),
    )
    model = lstmspec.parse(DENSE).compile("numpy")
    for batch in (1, 32, 1024):
        yield (
            f"predict: three Dense, 1024, batch {batch}",
            bound(model.predict, draw((batch, 1024), np.float32)),
        )


def bound(call: Callable[..., object], *arguments: object) -> Callable[[], object]:
    """`call` with its arguments."""
    return lambda: call(*arguments)


def milliseconds(call: Callable[[], object]) -> float:
    """The median of one call, of as many as fit into half a second, five at least."""
    call()
    found: list[float] = []
    while len(found) < 5 or sum(found) < 0.5:
        started = time.perf_counter()
        call()
        found.append(time.perf_counter() - started)
    return 1e3 * median(found)


def run_alone(setting: dict[str, str]) -> dict[str, float]:
    """What a process of its own measures, with the variables of `setting` and none else."""
    environment = {k: v for k, v in os.environ.items() if k not in VARIABLES} | setting
    command = [sys.executable, __file__, "--here"]
    found = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return dict(json.loads(found.stdout))


@contextmanager
def another_process(wanted: bool) -> Iterator[None]:
    """A process that computes on one processor, inside, if it is wanted."""
    if not wanted:
        yield
        return
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        try:
            yield
        finally:
            other.kill()


def main() -> None:
    """Print the table, or with `--here` what this process measures."""
    options = sys.argv[1:]
    if "--here" in options:
        print(json.dumps({name: milliseconds(call) for name, call in works()}))
        return
    rounds = next((int(option) for option in options if option.isdecimal()), 5)
    tables: dict[str, list[dict[str, float]]] = {name: [] for name in SETTINGS}
    with another_process("--busy" in options):
        for _ in range(rounds):
            for name, setting in SETTINGS.items():
                tables[name].append(run_alone(setting))
    heads = "".join(f"{name:>11}" for name in SETTINGS)
    print(f"{'ms':<52}{heads}{'free / 1':>10}   ({rounds} rounds, {os.cpu_count()} processors)")
    for row in tables["free"][0]:
        times = [median(table[row] for table in found) for found in tables.values()]
        numbers = "".join(f"{number:>11.3f}" for number in times)
        print(f"{row:<52}{numbers}{times[-1] / times[0]:>10.2f}")


if __name__ == "__main__":
    main()
