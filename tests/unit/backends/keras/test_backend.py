"""Building and saving, and what happens without Keras."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.keras import BACKEND
from lstmspec.backends.keras.engine import load_keras
from lstmspec.diagnostics import SpecError


def codes(error: SpecError) -> list[str]:
    return [diagnostic.code for diagnostic in error.diagnostics]


def test_importing_and_emitting_import_no_keras() -> None:
    program = (
        "import sys, lstmspec; lstmspec.parse('LSTM 4\\nDense 2\\n').emit('keras');"
        "print({'keras', 'tensorflow', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("missing", ["keras", "tensorflow"])
def test_without_keras_the_extra_is_named(missing: str, tmp_path: Path) -> None:
    """A package that raises on import stands for one that is not installed."""
    (tmp_path / f"{missing}.py").write_text(
        f"raise ModuleNotFoundError('no module', name={missing!r})\n"
    )
    if missing == "tensorflow":
        (tmp_path / "keras.py").write_text("import tensorflow\n")
    program = (
        "from lstmspec.backends.keras.engine import load_keras\n"
        "from lstmspec.diagnostics import SpecError\n"
        "try:\n    load_keras()\nexcept SpecError as error:\n"
        "    print(error.exit_code, error.diagnostics[0].message, error.diagnostics[0].help)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(tmp_path)},
    )
    expected = f"2 the Keras backend needs `{missing}` Install it: pip install 'lstmspec[keras]'"
    assert done.stdout.strip() == expected


def test_an_older_keras_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("__version__ = '2.15.0'\n")
    program = (
        "from lstmspec.backends.keras.engine import load_keras\n"
        "from lstmspec.diagnostics import SpecError\n"
        "try:\n    load_keras()\nexcept SpecError as error:\n"
        "    print(error.diagnostics[0].message)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(tmp_path)},
    )
    assert done.stdout.strip() == "the Keras backend needs Keras 3, and 2.15.0 is installed"


def test_a_size_that_keras_must_know_is_asked_for() -> None:
    model = lstmspec.parse("input clips float32[time, 5, 3]\nTimeDistributed LSTM 4\n").model
    with pytest.raises(SpecError) as caught:
        BACKEND.build(model, None, {})
    assert codes(caught.value) == ["unbound-dimension"]


def test_source_is_saved_as_it_is_emitted(tmp_path: Path) -> None:
    model = lstmspec.parse("LSTM 4\nDense softmax\n").model
    BACKEND.save(model, None, {}, tmp_path / "model.py")
    assert (tmp_path / "model.py").read_text(encoding="utf-8") == BACKEND.emit(model)


@pytest.mark.keras
def test_a_saved_model_is_loaded_by_keras(keras: Any, tmp_path: Path) -> None:
    spec = lstmspec.parse("LSTM 4\nDense softmax\n", features=3, classes=2)
    path = tmp_path / "model.keras"
    weights = spec.fresh_weights()
    BACKEND.save(spec.model, weights, {}, path)
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype(np.float32)
    loaded, built = keras.saving.load_model(path), BACKEND.build(spec.model, weights, {})
    np.testing.assert_array_equal(np.asarray(loaded(x)), np.asarray(built(x)))
    assert [p.name for p in tmp_path.iterdir()] == ["model.keras"]


@pytest.mark.keras
def test_nothing_is_left_where_nothing_can_be_written(keras: Any, tmp_path: Path) -> None:
    spec = lstmspec.parse("LSTM 4\nDense softmax\n", features=3, classes=2)
    with pytest.raises(SpecError) as caught:
        BACKEND.save(spec.model, spec.fresh_weights(), {}, tmp_path / "no" / "model.keras")
    assert codes(caught.value) == ["unwritable-file"]


@pytest.mark.keras
def test_a_live_model_is_compiled_as_the_spec_says(keras: Any) -> None:
    model = lstmspec.parse(
        "input [5, 3]\nLSTM 4\nDense 2 softmax\ntrain {\n"
        "  loss categorical_crossentropy label_smoothing=0.1\n"
        "  optimizer rmsprop cosine_decay(0.01, 100) momentum=0.5\n  metrics accuracy\n"
        "  epochs 3\n  batch_size 4\n  early_stopping loss patience=1\n}\n"
    ).model
    live = BACKEND.build(model, None, {})
    assert live.loss.get_config()["label_smoothing"] == 0.1
    optimizer = live.optimizer.get_config()
    assert type(live.optimizer) is keras.optimizers.RMSprop
    assert optimizer["momentum"] == 0.5
    assert optimizer["learning_rate"]["config"]["decay_steps"] == 100


@pytest.mark.keras
def test_the_emitted_fit_trains_as_the_spec_says(keras: Any) -> None:
    from lstmspec.backends.execute import execute

    model = lstmspec.parse(
        "input [5, 3]\nLSTM 4\nDense 2 softmax\ntrain {\n"
        "  epochs 3\n  batch_size 4\n  validation_split 0.25\n"
        "  early_stopping val_loss patience=9\n}\n"
    ).model
    module = execute(BACKEND.emit(model), "trained")
    x = np.random.default_rng(0).normal(size=(16, 5, 3)).astype(np.float32)
    y = np.eye(2)[np.arange(16) % 2]
    history = module.fit(module.build_model(), x, y, verbose=0)
    assert history.params["epochs"] == 3
    assert history.params["steps"] == 3
    assert "val_loss" in history.history
    assert module.fit(module.build_model(), x, y, verbose=0, epochs=1).params["epochs"] == 1


@pytest.mark.keras
def test_the_fast_path_stays_open(keras: Any) -> None:
    """What cuDNN asks of a layer: nothing in emitted text stands against it."""
    live = BACKEND.build(lstmspec.parse("input [5, 3]\nLSTM 4\nDense 2\n").model, None, {})
    layer = live.layers[0]
    assert layer.use_cudnn == "auto"
    assert layer.unroll is False
    assert layer.activation is keras.activations.tanh
    assert layer.recurrent_activation is keras.activations.sigmoid


@pytest.mark.keras
def test_keras_is_the_module(keras: Any) -> None:
    assert load_keras() is keras
