"""Keras behind the same loop: the batches, names and files of NumPy, and runs that go on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends import get_backend
from lstmspec.training import (
    Deaf,
    Engine,
    RunFolder,
    RunInfo,
    RunSettings,
    engine_for,
    run_training,
    samples_of,
    split,
)

pytestmark = pytest.mark.keras

X = np.random.default_rng(1).standard_normal((26, 5, 3)).astype(np.float32)
WORDS = np.random.default_rng(2).integers(0, 9, (26, 5))
LABELS = X.mean(axis=1).argmax(axis=-1)

SPECS: dict[str, tuple[str, Any, Any]] = {
    "classes": (
        "LSTM 6\nDense softmax\ntrain {\n  optimizer adam 0.02\n  metrics accuracy\n}\n",
        X,
        LABELS,
    ),
    "words": (
        (
            "input x int32[5]\nEmbedding 9 4 mask_zero\nBidirectional GRU 3 return_sequences\n"
            "LSTM 4\nDense 1 sigmoid\ntrain {\n  metrics auc, precision, mae\n"
            "  optimizer rmsprop exponential_decay(0.02, 5, 0.5)\n}\n"
        ),
        WORDS,
        (WORDS.sum(axis=1) > 20).astype(np.float32),
    ),
    "moving": (
        (
            "BatchNormalization\nGRU 4\nDense 1\ntrain {\n  metrics rmse, r2_score\n"
            "  optimizer sgd 0.05 momentum=0.9 global_clipnorm=1\n}\n"
        ),
        X,
        X.sum(axis=(1, 2)),
    ),
    "two": (
        (
            "input x float32[5, 3]\nLSTM 4 from x as shared\n"
            "Dense 3 softmax from shared as label\nDense 1 from shared as value_1\n"
            "output label, value_1\ntrain {\n  metrics mae, auc\n  optimizer adamw 0.02\n}\n"
        ),
        X,
        {"label": np.eye(3)[LABELS], "value_1": (X.sum(axis=(1, 2)) > 0).astype(np.float32)},
    ),
}
NOISY = (
    (
        "Dropout 0.2\nLSTM 6 dropout=0.2 recurrent_dropout=0.2\nGaussianNoise 0.1\nDense softmax\n"
        "train {\n  metrics accuracy\n  early_stopping val_loss patience=9\n}\n"
    ),
    X,
    LABELS,
)


@pytest.fixture(autouse=True, scope="module")
def _keras() -> None:
    pytest.importorskip("keras")


def train(
    backend: str,
    case: tuple[str, Any, Any],
    folder: Any = None,
    listener: Any = None,
    epochs: int = 3,
) -> tuple[Engine, Any]:
    text, x, y = case
    spec = lstmspec.parse(text)
    spec = spec.bind(**lstmspec.training.learned_sizes(spec.model, x, y))
    samples, held_out = split(spec.model, samples_of(spec.model, x, y), None, 0.2)
    engine = engine_for(backend, spec.model, spec.fresh_weights(), samples)
    settings = RunSettings(epochs, 6, spec.model.training.early_stopping, checkpoint_seconds=0.0)
    return engine, run_training(engine, samples, held_out, settings, folder, listener)


@pytest.mark.parametrize("name", SPECS)
def test_both_backends_measure_and_learn_alike(name: str):
    numpy, ours = train("numpy", SPECS[name], epochs=5)
    keras, theirs = train("keras", SPECS[name], epochs=5)
    assert keras.steps == numpy.steps == 20
    assert list(theirs.history) == list(ours.history)
    for metric, values in ours.history.items():
        np.testing.assert_allclose(theirs.history[metric], values, atol=2e-5, err_msg=metric)
    for key, array in numpy.weights.items():
        np.testing.assert_allclose(keras.weights[key], array, atol=1e-5, err_msg=key)
    assert [r["learning_rate"] for r in theirs.records] == pytest.approx(
        [r["learning_rate"] for r in ours.records]
    )


class Break(Deaf):
    """Fails after some steps, as a process that is killed."""

    def __init__(self, left: int) -> None:
        self.left = left

    def step(self, *told: Any) -> None:
        self.left -= 1
        if self.left < 0:
            raise KilledError


class KilledError(Exception):
    """What ends a run without a word."""


@pytest.mark.parametrize(("name", "steps"), [("noisy", 4), ("noisy", 6), ("moving", 2), ("two", 7)])
def test_a_run_goes_on_from_any_step(tmp_path: Path, name: str, steps: int):
    case = NOISY if name == "noisy" else SPECS[name]
    straight, history = train("keras", case)
    folder = RunFolder.create(tmp_path / "run", RunInfo(spec=case[0], backend="keras"))
    with pytest.raises(KilledError):
        train("keras", case, folder, Break(steps))
    resumed, found = train("keras", case, RunFolder.resume(tmp_path / "run"))
    for key, array in straight.weights.items():
        np.testing.assert_allclose(resumed.weights[key], array, atol=1e-6, err_msg=key)
    for metric, values in history.history.items():
        np.testing.assert_allclose(found.history[metric], values, atol=1e-6, err_msg=metric)


def test_noise_follows_the_seed():
    once, again = (train("keras", NOISY, epochs=1)[1].history for _ in range(2))
    assert once == again
    text = NOISY[0].replace("train {", "train {\n  seed 3")
    assert train("keras", (text, X, LABELS), epochs=1)[1].history["loss"] != once["loss"]


DIVERGING = {
    "which begins in `big`": "Rescaling 1e30\nRescaling 1e30 as big\nDense 1 from big\n",
    "the gradient of `d/": "Dense 1 kernel_initializer=zeros as d\nRescaling 1e30\n"
    "Dense 1 kernel_initializer=constant(1e30)\n",
}


@pytest.mark.parametrize("message", DIVERGING)
def test_a_step_that_diverges_changes_nothing(message: str):
    text = f"input [5, 3]\nFlatten\nBatchNormalization\n{DIVERGING[message]}"
    spec = lstmspec.parse(text + "train {\n  loss mse\n}\n")
    samples = samples_of(spec.model, np.abs(X) * 100, np.ones(26))
    weights = spec.fresh_weights()
    engine = engine_for("keras", spec.model, weights, samples)
    with pytest.raises(lstmspec.SpecError) as caught:
        run_training(engine, samples, None, RunSettings(2, 8))
    assert message in str(caught.value)
    assert caught.value.exit_code == 5
    for key, array in weights.items():
        np.testing.assert_array_equal(engine.weights[key], array, err_msg=key)


def test_what_keras_refuses_is_refused():
    text = "input [5, 3]\nSimpleRNN 3 activity_regularizer=l2(0.1)\nDense 1\n"
    spec = lstmspec.parse(text)
    samples = samples_of(spec.model, X, np.ones(26))
    with pytest.raises(lstmspec.SpecError, match="unsupported-by-backend"):
        engine_for("keras", spec.model, spec.fresh_weights(), samples)


def test_the_state_of_another_model_is_refused():
    engines = []
    for units in (3, 4):
        spec = lstmspec.parse(f"input [5, 3]\nLSTM {units}\nDense 1\n")
        samples = samples_of(spec.model, X, np.ones(26))
        engines.append(engine_for("keras", spec.model, spec.fresh_weights(), samples))
    with pytest.raises(lstmspec.SpecError, match="state-mismatch"):
        engines[0].restore(engines[1].state())


def test_an_unknown_backend_does_not_train():
    spec = lstmspec.parse("input [5, 3]\nLSTM 2\nDense 1\n")
    samples = samples_of(spec.model, X, np.ones(26))
    with pytest.raises(lstmspec.SpecError, match="unknown-backend"):
        engine_for("torch", spec.model, spec.fresh_weights(), samples)
    assert get_backend("keras").name == "keras"


WEIGHED = {"one": (26,), "steps": (26, 5)}


@pytest.mark.parametrize("name", WEIGHED)
def test_samples_weigh_alike(name: str):
    shape = WEIGHED[name]
    weights = np.linspace(0, 2, np.prod(shape)).reshape(shape)
    sequences = "return_sequences" if name == "steps" else ""
    spec = lstmspec.parse(f"input [5, 3]\nLSTM 3 {sequences}\nDense 1 as dense\n")
    y = X.sum(axis=2, keepdims=True) if name == "steps" else X.sum(axis=(1, 2))
    samples = samples_of(spec.model, X, y, {"dense": weights})
    found = []
    for backend in ("numpy", "keras"):
        engine = engine_for(backend, spec.model, spec.fresh_weights(), samples)
        run_training(engine, samples, None, RunSettings(3, 8))
        found.append(engine.weights)
    for key, array in found[0].items():
        np.testing.assert_allclose(found[1][key], array, atol=1e-5, err_msg=key)
