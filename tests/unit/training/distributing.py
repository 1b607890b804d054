"""The numbers of a batch in shares, beside those of one device: `python distributing.py DEVICES`.

It prints a line a case: its name, the largest difference of a number of the history, and that of a
weight. It is a process of its own, since TensorFlow takes its devices before it begins.
"""

import sys
from typing import Any

import numpy as np

import lstmspec
from lstmspec.backends.keras import Distribution
from lstmspec.training import (
    RunSettings,
    engine_for,
    learned_sizes,
    run_training,
    samples_of,
    split,
)

X = np.random.default_rng(1).standard_normal((14, 5, 3)).astype(np.float32)
CUT = np.where(np.arange(5)[None, :, None] < np.arange(14)[:, None, None] % 6, X, 0)
WORDS = np.random.default_rng(2).integers(0, 9, (14, 5))
LABELS = X.mean(axis=1).argmax(axis=-1)

CASES: dict[str, tuple[str, Any, Any, Any]] = {
    "classes": (
        (
            "LSTM 4 kernel_regularizer=l2(0.1)\nDense softmax\ntrain {\n"
            "  optimizer adam 0.02 clipnorm=0.1\n  metrics accuracy\n}\n"
        ),
        X,
        LABELS,
        None,
    ),
    "sparse gradients": (
        (
            "input x int32[5]\nEmbedding 9 4 mask_zero\nGRU 3\nDense 1 sigmoid\ntrain {\n"
            "  metrics auc, precision, mae\n  optimizer rmsprop 0.02 global_clipnorm=0.01\n}\n"
        ),
        WORDS,
        (WORDS.sum(axis=1) > 20).astype(np.float32),
        None,
    ),
    "masks and weights of steps": (
        (
            "Masking\nLSTM 4 return_sequences\nDense 3 softmax as d\ntrain {\n"
            "  loss sparse_categorical_crossentropy ignore_class=2\n  metrics accuracy\n"
            "  optimizer sgd 0.1 momentum=0.9 global_clipnorm=0.1\n}\n"
        ),
        CUT,
        X.argmax(-1),
        {"d": np.linspace(0, 2, 70).reshape(14, 5)},
    ),
    "two outputs": (
        (
            "input x float32[5, 3]\nLSTM 4 from x as shared\n"
            "Dense 3 softmax from shared as label\nDense 1 from shared as value\n"
            "output label, value\ntrain {\n  metrics mae, auc\n  optimizer adamw 0.02\n}\n"
        ),
        X,
        {"label": np.eye(3)[LABELS], "value": (X.sum(axis=(1, 2)) > 0).astype(np.float32)},
        None,
    ),
}


def train(name: str, distribution: Distribution | None) -> tuple[Any, Any]:
    text, x, y, weights = CASES[name]
    spec = lstmspec.parse(text)
    spec = spec.bind(**learned_sizes(spec.model, x, y))
    samples, held_out = split(spec.model, samples_of(spec.model, x, y, weights), None, 0.2)
    engine = engine_for("keras", spec.model, spec.fresh_weights(), samples, distribution)
    # 11 samples in batches of 4: neither divides by 3, and the last batch has 3.
    history = run_training(engine, samples, held_out, RunSettings(2, 4))
    return history.history, engine.weights


def furthest(ours: Any, theirs: Any) -> float:
    assert list(ours) == list(theirs)
    return max(float(np.abs(np.array(ours[name]) - theirs[name]).max()) for name in ours)


def main(devices: int) -> None:
    for name in CASES:
        together, alone = train(name, Distribution(devices)), train(name, None)
        print(name, *map(furthest, together, alone), sep="\t", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
