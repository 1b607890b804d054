"""Predicting and training beside Keras, in one process, runs interleaved, one thread each.

    python tests/benchmarks/peers.py [RUNS]

Each row is one piece of work: the median of ours, that of Keras, and the ratio.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np

import lstmspec

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"), "1"
)

SEED = "LSTM 256\nDropout 0.2\nDense softmax\n"
SMALL = "LSTM 64\nDense softmax\n"
GRUS = "GRU 64\nDense softmax\n"
BOTH_WAYS = "Bidirectional LSTM 64\nDense softmax\n"

Work = tuple[str, Callable[[], object], Callable[[], object]]


def works() -> Iterator[Work]:
    """Every row: its name, our call, and Keras'."""
    for name, text, features, batch in (
        ("seed, batch 1", SEED, 1, 1),
        ("seed, batch 32", SEED, 1, 32),
        ("LSTM 64, F 32, batch 32", SMALL, 32, 32),
        ("GRU 64, F 32, batch 32", GRUS, 32, 32),
        ("Bidirectional LSTM 64, F 32, batch 32", BOTH_WAYS, 32, 32),
    ):
        spec = lstmspec.parse(text, time=100, features=features, classes=46)
        weights = spec.fresh_weights()
        ours, theirs = spec.compile("numpy", weights), spec.compile("keras", weights)
        x = np.random.default_rng(0).standard_normal((batch, 100, features), np.float32)
        yield f"predict: {name}", bound(ours.predict, x), bound(theirs.predict_on_batch, x)
    for name, text, features, batch in (
        ("LSTM 64, F 32, batch 32", SMALL, 32, 32),
        ("seed, batch 128", SEED, 1, 128),
    ):
        spec = lstmspec.parse(text, time=100, features=features, classes=46)
        weights = spec.fresh_weights()
        trainer, theirs = spec.trainer(weights), spec.compile("keras", weights)
        rng = np.random.default_rng(0)
        x = rng.standard_normal((batch, 100, features), np.float32)
        y = np.eye(46, dtype=np.float32)[rng.integers(0, 46, batch)]
        yield (
            f"training step, Adam: {name}",
            bound(trainer.train_on_batch, x, y),
            bound(theirs.train_on_batch, x, y),
        )


def bound(call: Callable[..., object], *arguments: object) -> Callable[[], object]:
    """`call` with its arguments."""
    return lambda: call(*arguments)


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def main() -> None:
    """Print the table; the libraries read the number of threads when they start, so start anew."""
    if not ONE_THREAD.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    print(f"{'work, T 100':<52} {'ours ms':>8} {'Keras ms':>9} {'ratio':>6}   ({runs} runs)")
    for name, ours, theirs in works():
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs + 2)][2:]
        mine, other = median(a for a, _ in pairs), median(b for _, b in pairs)
        print(f"{name:<52} {1e3 * mine:>8.1f} {1e3 * other:>9.1f} {mine / other:>6.2f}")


if __name__ == "__main__":
    main()
