"""The pieces of work that are timed: models, data and weights, the same in every process.

Peers build their own model of a `Work` from its fields and `arrays`; ours is built from its `text`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

import lstmspec

Array = np.ndarray[Any, np.dtype[Any]]
Task = Literal["predict", "step", "train", "fit", "ragged"]

CHECKED_STEPS = 5
"""How many steps of a stream, or of training, peers must agree after."""


@dataclass(frozen=True)
class Work:
    """One or more recurrent layers of one size with a dense layer behind, and a task for them."""

    name: str
    """What selects it on the command line."""
    task: Task
    cell: Literal["LSTM", "GRU"] = "LSTM"
    units: int = 64
    features: int = 32
    batch: int = 32
    time: int = 100
    classes: int = 46
    depth: int = 1
    both_ways: bool = False
    dropout: bool = False
    """Whether `Dropout 0.2` follows; it does nothing when a model predicts."""
    batches: int = 1
    """How many batches one call of `fit` takes."""

    @property
    def title(self) -> str:
        """What a table calls it."""
        layers = " -> ".join([f"{self.cell} {self.units}"] * self.depth)
        model = f"Bidirectional {layers}" if self.both_ways else layers
        width, batch = f"F {self.features}", f"batch {self.batch}"
        match self.task:
            case "predict":
                return f"predict: {model}, {width}, T {self.time}, {batch}"
            case "step":
                return f"one step: {model} -> Dense {self.classes}, {width}, {batch}"
            case "train" | "fit":
                return f"training step, Adam: {model}, {width}, T {self.time}, {batch}"
            case "ragged":
                return f"predict, lengths 7 to {self.time}: {model}, {width}, {batch}"

    @property
    def text(self) -> str:
        """The spec."""
        layer = f"{'Bidirectional ' if self.both_ways else ''}{self.cell} {self.units}\n"
        head = f"Dense {self.classes}\n" if self.task == "step" else "Dense softmax\n"
        mask = "Masking\n" if self.task == "ragged" else ""
        return mask + layer * self.depth + "Dropout 0.2\n" * self.dropout + head


@dataclass(frozen=True)
class Timed:
    """What a peer makes of a work."""

    call: Callable[[], object]
    """The work, done once."""
    result: Callable[[], Array]
    """Numbers that all peers must agree on; asked for once, before any `call`."""
    parts: int = 1
    """How many steps one `call` is."""


def spec(work: Work) -> lstmspec.Compilation:
    """The spec of a work, with its sizes bound."""
    sizes = {"features": work.features}
    if work.task != "ragged":
        sizes["time"] = work.time
    if work.task != "step":
        sizes["classes"] = work.classes
    return lstmspec.parse(work.text).bind(**sizes)


def arrays(work: Work) -> dict[str, Array]:
    """The weights by canonical name; no bias is zero, so that a lost or swapped one shows."""
    rng = np.random.default_rng(1)
    return {
        name: array + rng.normal(0.0, 0.1, array.shape).astype(np.float32) * name.endswith("bias")
        for name, array in spec(work).fresh_weights().items()
    }


def grouped(work: Work) -> list[list[Array]]:
    """The weights of each layer and direction, in order: kernel, recurrent kernel, bias."""
    groups: dict[str, list[Array]] = {}
    for name, array in arrays(work).items():
        groups.setdefault(name.rpartition("/")[0], []).append(array)
    return list(groups.values())


def inputs(work: Work) -> Array:
    """The data: (samples, time, features)."""
    rng = np.random.default_rng(2)
    shape = (work.batch * work.batches, work.time, work.features)
    x = rng.standard_normal(shape, np.float32)
    if work.task == "ragged":
        x[np.arange(work.time) >= lengths(work)[:, np.newaxis]] = 0.0
    return x


def lengths(work: Work) -> Array:
    """How many steps of each sample are no padding."""
    return np.random.default_rng(3).integers(7, work.time, work.batch, endpoint=True)


def classes(work: Work) -> Array:
    """The class of each sample, as an integer."""
    return np.random.default_rng(4).integers(0, work.classes, work.batch * work.batches)


def one_hot(work: Work) -> Array:
    """The class of each sample, as a row with a single 1."""
    return np.eye(work.classes, dtype=np.float32)[classes(work)]
