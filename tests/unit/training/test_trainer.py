"""`fit`, `evaluate` and single steps: what they take, refuse, measure, and repeat bit for bit."""

from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.training import Trainer

CLASSIFIER = """
LSTM 12
Dropout 0.2
Dense softmax
train {
  optimizer adam 0.02
  metrics accuracy
  epochs 6
  batch_size 16
}
"""
REGRESSION = "input [4, 2]\nGRU 3\nDense 1\n"
TWO = """
input x float32[4, 2]
LSTM 3 from x as shared
Dense 3 softmax from shared as label
Dense 1 from shared as value
output label, value
train {
  metrics mae
}
"""


def classes(count: int = 96) -> tuple[np.ndarray, np.ndarray]:
    """Sequences of three features, labelled by the one whose mean is largest."""
    x = np.random.default_rng(0).standard_normal((count, 8, 3)).astype(np.float32)
    return x, x.mean(axis=1).argmax(axis=-1)


def numbers(count: int = 20) -> tuple[np.ndarray, np.ndarray]:
    x = np.random.default_rng(1).standard_normal((count, 4, 2)).astype(np.float32)
    return x, x.sum(axis=(1, 2))


def test_fit_learns_and_binds_what_the_data_tell():
    x, y = classes()
    trained = lstmspec.parse(CLASSIFIER).fit(x, y, verbose=False)
    losses = trained.history.history["loss"]
    assert losses[-1] < 0.6 * losses[0]
    assert trained.history.epoch == [0, 1, 2, 3, 4, 5]
    found = trained.model().predict(x)
    assert found.shape == (96, 3)
    assert np.mean(found.argmax(axis=-1) == y) > 0.8


def test_integers_and_one_hot_are_the_same_targets():
    x, y = classes()
    spec = lstmspec.parse(CLASSIFIER)
    integers = spec.fit(x, y, epochs=2, verbose=False)
    one_hot = spec.fit(x, np.eye(3)[y], epochs=2, verbose=False)
    for name, array in integers.weights.items():
        np.testing.assert_allclose(array, one_hot.weights[name], atol=1e-6)


def test_same_seed_same_bits():
    x, y = classes()
    runs = [lstmspec.parse(CLASSIFIER).fit(x, y, verbose=False) for _ in range(2)]
    assert runs[0].history == runs[1].history
    for name, array in runs[0].weights.items():
        np.testing.assert_array_equal(array, runs[1].weights[name])
    other = lstmspec.parse(CLASSIFIER.replace("epochs 6", "seed 5")).fit(x, y, verbose=False)
    assert other.history.history["loss"] != runs[0].history.history["loss"]


def test_initial_epoch_goes_on_with_the_same_bits():
    x, y = classes()
    spec = lstmspec.parse(CLASSIFIER)
    whole = spec.fit(x, y, epochs=4, verbose=False)
    parts = spec.fit(x, y, epochs=2, verbose=False)
    parts.fit(x, y, initial_epoch=2, epochs=4, verbose=False)
    for name, array in whole.weights.items():
        np.testing.assert_array_equal(array, parts.weights[name])


def test_a_model_does_not_change_when_training_goes_on():
    x, y = numbers()
    trainer = lstmspec.parse(REGRESSION).trainer()
    model = trainer.model()
    before = model.predict(x)
    trainer.fit(x, y, epochs=2, verbose=False)
    np.testing.assert_array_equal(model.predict(x), before)
    assert not np.array_equal(trainer.model().predict(x), before)


def test_float64_trains_in_float64():
    x, y = numbers()
    trainer = lstmspec.parse(REGRESSION).trainer(dtype="float64")
    trainer.fit(x, y, epochs=1, verbose=False)
    assert {array.dtype for array in trainer.weights.values()} == {np.dtype(np.float64)}


def test_validation_comes_from_the_end():
    x, y = numbers()
    spec = lstmspec.parse(REGRESSION)
    split = spec.fit(x, y, validation_split=0.25, epochs=2, verbose=False)
    given = spec.fit(x[:15], y[:15], validation_data=(x[15:], y[15:]), epochs=2, verbose=False)
    assert split.history == given.history
    assert list(split.history.history) == ["loss", "val_loss"]
    evaluated = split.evaluate(x[15:], y[15:])
    assert evaluated["loss"] == pytest.approx(split.history.history["val_loss"][-1])


def test_early_stopping_restores_the_best_weights():
    x, y = classes()
    text = CLASSIFIER.replace(
        "epochs 6", "epochs 40\n  early_stopping val_loss patience=2 restore_best_weights"
    )
    trained = lstmspec.parse(text).fit(x, y, validation_split=0.25, verbose=False)
    losses = trained.history.history["val_loss"]
    assert len(losses) < 40
    assert losses.index(min(losses)) == len(losses) - 3
    assert trained.evaluate(x[72:], y[72:])["loss"] == pytest.approx(min(losses), rel=1e-6)


def test_callbacks_see_each_epoch_and_may_stop():
    x, y = numbers()
    seen: list[int] = []

    def watch(trainer: Trainer, epoch: int, logs: Any) -> None:
        seen.append(epoch)
        trainer.stop_training = epoch == 1

    lstmspec.parse(REGRESSION).fit(x, y, epochs=5, verbose=False, callbacks=[watch])
    assert seen == [0, 1]


def test_a_line_an_epoch(capsys: pytest.CaptureFixture[str]):
    x, y = numbers()
    lstmspec.parse(REGRESSION).fit(x, y, epochs=2, validation_split=0.5)
    printed = capsys.readouterr()
    assert printed.out == ""
    lines = printed.err.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["epoch 1/2", "epoch 2/2"]
    assert all("  loss " in line and "  val_loss " in line for line in lines)


def test_several_outputs_have_their_own_losses():
    x, y = numbers()
    targets = {"label": np.eye(3)[np.arange(20) % 3], "value": y}
    logs = lstmspec.parse(TWO).trainer().train_on_batch(x, targets)
    assert list(logs) == [
        "loss",
        "label_loss",
        "label_mean_absolute_error",
        "value_loss",
        "value_mean_absolute_error",
    ]
    assert logs["loss"] == pytest.approx(logs["label_loss"] + logs["value_loss"])


def test_class_weight_is_sample_weight_by_class():
    x, y = classes(16)
    spec = lstmspec.parse(CLASSIFIER).bind(features=3, classes=3)
    by_class = spec.trainer().train_on_batch(x, y, class_weight={0: 3.0, 2: 0.5})
    weight = np.array([3.0, 1.0, 0.5])[y]
    assert by_class == spec.trainer().train_on_batch(x, y, sample_weight=weight)


IN_PIECES = {
    "input [time, 2]\nLSTM 3 return_sequences\nGRU 2 return_sequences\nDense 1\n": (
        "lstm/h",
        "lstm/c",
        "gru/h",
    ),
    "input [time, 2]\nConv1D 4 3 causal tanh groups=2\nConv1D 2 2 causal dilation_rate=2\n"
    "Dense 1\n": ("conv1d/past", "conv1d_1/past"),
    "input [time, 2]\nZeroPadding1D [2, 0]\nMaxPooling1D 3 strides=1 as m\n"
    "ZeroPadding1D [1, 0]\nAveragePooling1D 2 strides=1 as a\nAdd from m, a\nDense 1\n": (
        "m/past",
        "a/past",
    ),
    "input [time, 2]\nReshape [-1, 1, 2]\nTimeDistributed ZeroPadding1D [0, 2]\n"
    "TimeDistributed Flatten\nLSTM 3 return_sequences\nDense 1\n": ("lstm/h", "lstm/c"),
}


@pytest.mark.parametrize("text", IN_PIECES)
def test_pieces_go_on_from_the_state(text: str):
    names = IN_PIECES[text]
    x = np.random.default_rng(2).standard_normal((4, 6, 2)).astype(np.float32)
    y = x.sum(axis=-1, keepdims=True)
    text += "train {\n  optimizer sgd 1e-9\n}\n"
    trainer = lstmspec.parse(text).trainer()
    whole, after = trainer.train_on_piece(x, y, trainer.init_state(4))
    state, losses = trainer.init_state(4), []
    for start in (0, 3):
        part = slice(start, start + 3)
        logs, state = trainer.train_on_piece(x[:, part], y[:, part], state)
        losses.append(logs["loss"])
    assert np.mean(losses) == pytest.approx(whole["loss"], rel=1e-5)
    assert tuple(state) == names
    for name, array in after.items():
        np.testing.assert_allclose(state[name], array, atol=1e-5)


@pytest.mark.parametrize("keepdims", ["", "keepdims"])
def test_what_is_pooled_goes_on_from_piece_to_piece(keepdims: str):
    text = (
        f"input [time, 2]\nMasking\nDense 2 as d\nGlobalAveragePooling1D {keepdims} from d as a\n"
        f"GlobalMaxPooling1D {keepdims} from d as m\nConcatenate from a, m\n"
        "train {\n  optimizer sgd 1e-9\n  loss mean_squared_error\n}\n"
    )
    x = np.random.default_rng(2).standard_normal((4, 6, 2)).astype(np.float32)
    x[:, 2] = 0
    y = np.zeros((4, 1, 4) if keepdims else (4, 4), np.float32)
    trainer = lstmspec.parse(text).trainer()
    whole = trainer.evaluate(x, y)
    _, state = trainer.train_on_piece(x[:, :3], y, trainer.init_state(4))
    logs, state = trainer.train_on_piece(x[:, 3:], y, state)
    assert logs["loss"] == pytest.approx(whole["loss"], rel=1e-5)
    assert tuple(state) == ("a/total", "a/steps", "m/largest", "m/steps")


def test_a_state_of_unknown_size_is_refused():
    text = "input [time, features]\nGlobalMaxPooling1D\n"
    trainer = lstmspec.parse(text).trainer()
    with pytest.raises(lstmspec.SpecError, match="features") as caught:
        trainer.init_state(2)
    assert caught.value.diagnostics[0].help.endswith("bind it: `--bind features=N`.")


def test_moving_statistics_move_in_training_alone():
    x, y = numbers()
    text = "input [4, 2]\nBatchNormalization\nLSTM 3\nDense 1\n"
    trainer = lstmspec.parse(text).trainer()
    trainer.evaluate(x, y)
    assert not trainer.weights["batch_normalization/moving_mean"].any()
    trainer.train_on_batch(x, y)
    np.testing.assert_allclose(
        trainer.weights["batch_normalization/moving_mean"], 0.01 * x.mean(axis=(0, 1)), atol=1e-6
    )


X, Y = numbers()
REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "fewer targets": (REGRESSION, {"y": Y[:5]}, "there are 20 samples, and 5 targets for `dense`"),
    "wide targets": (REGRESSION, {"y": np.zeros((20, 2))}, "do not fit its loss"),
    "text": (REGRESSION, {"y": np.array(["a"] * 20)}, "hold text"),
    "NaN targets": (REGRESSION, {"y": Y * np.nan}, "hold NaN or infinity"),
    "NaN inputs": (REGRESSION, {"x": X * np.nan}, "the input `x` holds NaN or infinity"),
    "inputs": (REGRESSION, {"x": X[:, :, :1]}, "axis 2 of the input `x` is 2"),
    "classes": (
        "input [4, 2]\nLSTM 3\nDense 3 softmax\n",
        {"y": np.arange(20)},
        "3 is no class of `dense`",
    ),
    "weights": (REGRESSION, {"sample_weight": np.ones(5)}, "sample weights of `dense` do not fit"),
    "both weights": (
        REGRESSION,
        {"sample_weight": np.ones(20), "class_weight": {0: 2.0}},
        "not with `sample_weight`",
    ),
    "names": (TWO, {"y": {"label": Y, "valeu": Y}}, "the names of the outputs"),
    "no names": (TWO, {}, "the model has 2 outputs"),
    "no validation": (
        REGRESSION + "train {\n  early_stopping val_loss\n}\n",
        {},
        "watches `val_loss`, which is not measured",
    ),
    "nothing to split": (
        REGRESSION,
        {"x": X[:1], "y": Y[:1], "validation_split": 0.5},
        "cannot be split",
    ),
    "diverged": (
        REGRESSION + "train {\n  optimizer sgd 1e30\n}\n",
        {"epochs": 9},
        "training-diverged",
    ),
    "orthogonal outputs": (
        "input [4, 2]\nDense 3 activity_regularizer=orthogonal_regularizer\nFlatten\nDense 1\n",
        {},
        "`orthogonal_regularizer` takes matrices, and `dense` makes float32[4, 3]",
    ),
    "orthogonal bias": (
        "input [4, 2]\nBidirectional LSTM 3 bias_regularizer=orthogonal_regularizer\nDense 1\n",
        {},
        "`orthogonal_regularizer` cannot act on `bidirectional/forward/bias`, which has 1 axis",
    ),
    "constraint along no axis": (
        "input [4, 2]\nFlatten\nDense 1 kernel_constraint=max_norm(1.0, axis=2)\n",
        {},
        "`max_norm` cannot act on `dense/kernel`, which has 2 axes",
    ),
    "a mask of other axes": (
        "input [3, 2, 4]\nMasking\nTimeDistributed Reshape [4, 2]\n",
        {"x": np.ones((20, 3, 2, 4)), "y": np.ones((20, 3, 4, 2))},
        "the mask of `time_distributed` is [3, 2], and its loss has numbers for [3, 4]",
    ),
    "no batch": (REGRESSION, {"batch_size": 0}, "`batch_size` is 0, and must be 1 or more"),
    "negative epochs": (REGRESSION, {"epochs": -1}, "`epochs` is -1, and must be 0 or more"),
    "fixed batch": (
        "input [4, 2]\nFlatten\nDropout 0.5 noise_shape=[2, none]\nDense 1\n",
        {},
        "`noise_shape` fixes the batch",
    ),
    "metric": (
        "input [4, 2]\nLSTM 3 return_sequences\nDense 1\ntrain {\n  metrics r2_score\n}\n",
        {"y": np.zeros((20, 4, 1))},
        "`r2_score` cannot measure `dense`",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals(name: str):
    text, given, message = REFUSED[name]
    with pytest.raises(lstmspec.SpecError) as caught:
        lstmspec.parse(text).fit(**({"x": X, "y": Y, "verbose": False} | given))
    assert message in str(caught.value)


def test_a_step_that_diverges_changes_nothing():
    trainer = lstmspec.parse(REGRESSION + "train {\n  optimizer sgd 1e30\n}\n").trainer()
    trainer.train_on_batch(X, Y)
    before = trainer.weights
    with pytest.raises(lstmspec.SpecError) as caught:
        trainer.train_on_batch(X, Y)
    assert caught.value.exit_code == 5
    for name, array in trainer.weights.items():
        np.testing.assert_array_equal(array, before[name])
