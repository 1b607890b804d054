"""One process, or two workers: what predictions cost, by how much there is to compute.

    python tests/benchmarks/cluster.py [ROUNDS]

The workers are processes on this machine. Measured is the call, with workers that run already and
with workers that are started for it, in seconds; and the processor seconds that this process spends
on it, client and scheduler together where there are workers. Of the rounds the fastest counts: a
busy machine only adds to it. Every answer is compared bit for bit.
"""

import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import lstmspec
from lstmspec.cluster import predict_parts
from lstmspec.threads import one_thread
from lstmspec.trained import Predictions, TrainedModel
from lstmspec.trained.predictions import joined

SPEC = "input x float32[time, 16]\nLSTM {units}\nDense 4 softmax\n"
WORKS = ((64, 256), (64, 4096), (256, 1024), (256, 4096), (256, 8192))
"""Units and samples."""
STEPS, FEATURES, WORKERS = 50, 16, 2


class Timed(NamedTuple):
    """What a call took, and what it answers."""

    seconds: float
    processor: float
    values: bytes


def main(rounds: int) -> None:
    """Print a row for each amount of work."""
    import distributed

    draw = np.random.default_rng(0).standard_normal
    heads = ("1 process", "2 workers", "started for it", "own: 1 process", "own: 2 workers")
    print(f"{'':24}", *(f"{head:>15}" for head in heads), f"  ({rounds} rounds)")
    with distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        for units, samples in WORKS:
            model = TrainedModel(*lstmspec.parse(SPEC.format(units=units)).with_weights(None))
            x = draw((samples, STEPS, FEATURES), np.float32)
            calls: list[Callable[[], Predictions]] = [
                lambda model=model, x=x: alone(model, x),
                lambda model=model, x=x: apart(model, x, cluster.scheduler_address),
                lambda model=model, x=x: apart(model, x, f"local:{WORKERS}"),
            ]
            found = [timed(call, rounds) for call in calls]
            assert len({one.values for one in found}) == 1, "the answers differ"
            numbers = [one.seconds for one in found] + [one.processor for one in found[:2]]
            row = f"LSTM {units}, {samples:,} samples"
            print(f"{row:24}", *(f"{number:15.2f}" for number in numbers), flush=True)


def alone(model: TrainedModel, x: np.ndarray) -> Predictions:
    """What one process computes on one thread."""
    with one_thread():
        return model.predict(x)


def apart(model: TrainedModel, x: np.ndarray, address: str) -> Predictions:
    """What the workers at `address` compute."""
    return joined(list(predict_parts(model, x, address)))


def timed(call: Callable[[], Predictions], rounds: int) -> Timed:
    """The fastest of `rounds` calls, and the least of processor seconds."""
    walls, processors, values = [], [], b""
    for _ in range(rounds):
        began, spent = time.perf_counter(), time.process_time()
        values = call().values.tobytes()
        walls.append(time.perf_counter() - began)
        processors.append(time.process_time() - spent)
    return Timed(min(walls), min(processors), values)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 3)
