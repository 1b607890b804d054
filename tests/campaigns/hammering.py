"""Many streams of one model, played by one Python thread after the other, or by many at once.

The calls of a stream depend on its number alone: whole sequences, pieces of a sequence with the
state carried on, and single steps. Who makes the calls must not show in what they return.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

import numpy as np

BATCHES = (1, 1, 1, 2, 5, 32)
"""The batches of streams: most have one sequence, as live sources have."""

SPECS = {
    "LSTM": "input [time, 8]\nLSTM 32 return_sequences\nLSTM 32 return_sequences\nDense 4",
    "GRU": "input [time, 8]\nGRU 32 return_sequences\nGRU 16 return_sequences\nDense 4 softmax",
    "masked": "input [time, 8]\nMasking\nSimpleRNN 32\nLSTM 16 return_sequences\n"
    "LayerNormalization\nDense 4",
    "other activations": "input [time, 8]\nLSTM 32 softsign recurrent_activation=hard_sigmoid\n"
    "GRU 8 reset_after=false recurrent_activation=hard_sigmoid return_sequences\nDense 4 relu",
}

Result = tuple[Any, Mapping[str, np.ndarray]]


class Stream:
    """A stream; what its calls return is kept as it is, so that a shared buffer would show."""

    def __init__(self, model: Any, number: int) -> None:
        self._model = model
        self._draw = np.random.default_rng(number)
        self._batch = int(self._draw.choice(BATCHES))
        self._state: Mapping[str, np.ndarray] = model.init_state(self._batch)

    def call(self) -> Result:
        """Make the next call; return the output and the state behind it."""
        kind = self._draw.choice(["step", "piece", "whole"], p=[0.7, 0.2, 0.1])
        if kind == "step":
            y, self._state = self._model.step(self._input(), self._state)
        elif kind == "piece":
            y, self._state = self._model.predict(self._input(7), self._state)
        else:
            y = self._model.predict(self._input(20))
        return y, self._state

    def _input(self, longest: int | None = None) -> np.ndarray:
        length = [] if longest is None else [int(self._draw.integers(1, longest + 1))]
        x = self._draw.standard_normal((self._batch, *length, 8), np.float32)
        x[self._draw.random(x.shape[:-1]) < 0.1] = 0  # what Masking hides
        x.setflags(write=False)
        return x


def play_alone(model: Any, number: int, calls: int) -> list[Result]:
    """What the calls of a stream return where nothing else runs, copied at once."""
    stream = Stream(model, number)
    results = []
    for _ in range(calls):
        y, state = stream.call()
        results.append((y.copy(), {name: array.copy() for name, array in state.items()}))
    return results


def play_together(model: Any, streams: int, calls: int, threads: int) -> list[list[Result]]:
    """What the calls of each stream return if `threads` Python threads make them.

    A thread makes a few calls of a stream and leaves it to whichever comes next.
    """
    waiting: SimpleQueue[tuple[int, Stream]] = SimpleQueue()
    results: list[list[Result]] = [[] for _ in range(streams)]
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while True:
                number, stream = waiting.get_nowait()
                for _ in range(min(3, calls - len(results[number]))):
                    results[number].append(stream.call())
                if len(results[number]) < calls:
                    waiting.put((number, stream))
        except Empty:
            return
        except BaseException as failure:
            failures.append(failure)
            raise

    for number in range(streams):
        waiting.put((number, Stream(model, number)))
    workers = [Thread(target=work) for _ in range(threads)]
    with _hasty_switching():
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert not failures
    return results


def assert_same_bits(together: list[list[Result]], alone: list[list[Result]]) -> None:
    """Every call of every stream returned the same numbers, bit for bit."""
    assert [len(stream) for stream in together] == [len(stream) for stream in alone]
    for number, (found, expected) in enumerate(zip(together, alone, strict=True)):
        for call, ((y, state), (right, after)) in enumerate(zip(found, expected, strict=True)):
            where = f"stream {number}, call {call}"
            assert y.tobytes() == right.tobytes(), where
            assert {k: v.tobytes() for k, v in state.items()} == {
                k: v.tobytes() for k, v in after.items()
            }, where


@contextmanager
def _hasty_switching() -> Iterator[None]:
    """Let Python change from thread to thread as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
