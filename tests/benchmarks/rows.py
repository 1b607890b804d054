"""The bar: every piece of work, the peers it is measured against, and the aim for each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from turns import Peer
from works import Work

KERAS = ("keras", "tensorflow")

OURS = Peer("lstmspec", "ours")
UNMASKED = Peer("itself without a mask", "ours", "without mask")
TF_FUNCTION = Peer("Keras in a tf.function", "keras_models", "function", KERAS)
PREDICT = Peer("Keras predict", "keras_models", "predict", KERAS)
ON_BATCH = Peer("Keras predict_on_batch", "keras_models", "predict_on_batch", KERAS)
STATEFUL = Peer("Keras stateful call", "keras_models", "stateful", KERAS)
FIT = Peer("Keras fit", "keras_models", "fit", KERAS)
TORCH = Peer("PyTorch", "torch_models", needs=("torch",))
ONNX = Peer("ONNX Runtime", "onnx_models", needs=("onnxruntime", "onnx"))
LITERT = Peer("LiteRT", "litert_models", needs=("ai_edge_litert", *KERAS))


@dataclass(frozen=True)
class Limit:
    """A fixed time in the place of a peer."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Row:
    """One work, and the largest share of each peer's time that ours may take."""

    work: Work
    aims: dict[Peer | Limit, float]


def rows() -> Iterator[Row]:
    """Every row of the bar, in its order."""
    yield from _predictions()
    yield from _other_cells()
    yield Row(
        Work("step", "step", batch=1, classes=4, depth=2),
        {LITERT: 0.7, ONNX: 0.5, STATEFUL: 0.005, Limit("15 microseconds", 15e-6): 1.0},
    )
    yield from _training()
    ragged = Work("ragged-32", "ragged", units=100, features=12, time=29, classes=9)
    yield Row(ragged, {UNMASKED: 0.7})
    yield Row(replace(ragged, name="ragged-128", batch=128), {UNMASKED: 0.7})


def _predictions() -> Iterator[Row]:
    seed = Work("seed-1", "predict", units=256, features=1, batch=1, dropout=True)
    yield Row(seed, {TF_FUNCTION: 0.45, PREDICT: 0.05, ONNX: 1.5})
    for batch in (32, 128):
        work = replace(seed, name=f"seed-{batch}", batch=batch)
        yield Row(work, {TORCH: 1.05, ONNX: 1.0, ON_BATCH: 0.9})
    yield Row(Work("lstm-32", "predict"), {TORCH: 0.85, ONNX: 0.85, ON_BATCH: 0.45})


def _other_cells() -> Iterator[Row]:
    """The sizes of the rows above, for GRU (`reset_after`) and for both directions."""
    wide = Work("gru-wide", "predict", cell="GRU", units=256, features=1)
    gru = Work("gru", "predict", cell="GRU")
    for work in (wide, gru, _both_ways(wide), _both_ways(gru)):
        for batch in (32, 128):
            name = f"{work.name}-{batch}"
            yield Row(replace(work, name=name, batch=batch), {TORCH: 1.1, ONNX: 1.1})


def _both_ways(work: Work) -> Work:
    name = work.name.replace("gru", "bidirectional")
    return replace(work, name=name, cell="LSTM", both_ways=True)


def _training() -> Iterator[Row]:
    """The seed trains without its dropout, so that peers can be compared number by number."""
    small = Work("train-lstm-32", "train")
    seed = Work("train-seed-128", "train", units=256, features=1, batch=128)
    yield Row(replace(small, name="fit-lstm-32", task="fit", batches=64), {FIT: 0.35})
    yield Row(small, {TORCH: 1.1})
    yield Row(replace(seed, name="fit-seed-128", task="fit", batches=8), {FIT: 0.8})
    yield Row(seed, {TORCH: 0.8})
