"""One training in processes of their own, each with another number of BLAS threads.

    python repeating.py THREADS UNITS FEATURES BATCH STEPS EPOCHS

prints a digest of the first weights, and of the trained ones of two runs.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping

import numpy as np

import lstmspec
from lstmspec.threads import blas_threads

VARIABLES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS")


def train(threads: int, *sizes: int) -> list[str]:
    """What a process with `threads` BLAS threads prints."""
    environment = os.environ | dict.fromkeys(VARIABLES, str(threads))
    command = [sys.executable, __file__, *map(str, (threads, *sizes))]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stdout.split()


def digest(weights: Mapping[str, np.ndarray]) -> str:
    """A text that stands for every bit of `weights`."""
    found = hashlib.sha256()
    for name in sorted(weights):
        found.update(weights[name].tobytes())
    return found.hexdigest()


def main(units: int, features: int, batch: int, steps: int, epochs: int) -> None:
    """Train twice, from weights drawn anew."""
    draw = np.random.default_rng(0)
    x = draw.standard_normal((4 * batch, steps, features), np.float32)
    y = draw.integers(0, 46, len(x))
    text = f"LSTM {units}\nDropout 0.2\nDense softmax\n"
    spec = lstmspec.parse(text, features=features, classes=46)
    print(digest(spec.fresh_weights()))
    for _ in range(2):
        trained = spec.fit(x, y, batch_size=batch, epochs=epochs, verbose=False)
        print(digest(trained.weights))


if __name__ == "__main__":
    number, *others = map(int, sys.argv[1:])
    # OpenBLAS takes no more from its variable than there are processors; so it is set here too.
    with blas_threads(number):
        main(*others)
