"""The estimators among the tools of scikit-learn: pipelines, searches, folds, copies, pickles."""

import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `sklearn`")

from sklearn.base import clone
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import lstmspec
from lstmspec import SpecError
from lstmspec.sklearn import LstmspecClassifier, LstmspecRegressor

SMALL = """
let units = 8
let rate = 0.02
GRU units
Dense softmax
train {
  optimizer adam rate
  metrics accuracy
  epochs 30
}
"""
SIGMOID = SMALL.replace("Dense softmax", "Dense 1 sigmoid")
NUMBERS = SMALL.replace("Dense softmax", "Dense").replace("  metrics accuracy\n", "")
NAMES = np.array(["falls", "rises"])


def slopes(count: int = 80, steps: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Rows of numbers, and whether they rise."""
    random = np.random.default_rng(0)
    slope = random.choice([-1.0, 1.0], count)
    x = slope[:, None] * np.linspace(-1, 1, steps) + 0.3 * random.standard_normal((count, steps))
    return x, NAMES[(slope > 0).astype(int)]


@pytest.mark.parametrize("spec", [SMALL, SIGMOID], ids=["softmax", "sigmoid"])
def test_two_classes_by_softmax_and_by_sigmoid(spec: str):
    x, y = slopes()
    fitted = LstmspecClassifier(spec).fit(x, y)
    assert fitted.score(x, y) > 0.95
    assert fitted.classes_.tolist() == ["falls", "rises"]
    found = fitted.predict_proba(x)
    assert found.shape == (80, 2)
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-12)
    np.testing.assert_array_equal(NAMES[found.argmax(axis=1)], fitted.predict(x))


@pytest.mark.parametrize(
    ("spec", "loss"),
    [
        (SMALL, "sparse_categorical_crossentropy"),
        (SMALL, "categorical_crossentropy"),
        (SMALL.replace(" softmax", ""), "sparse_categorical_crossentropy from_logits"),
        (SMALL.replace(" softmax", ""), "categorical_crossentropy from_logits"),
        (SIGMOID, "binary_crossentropy"),
        (SIGMOID.replace(" sigmoid", ""), "binary_crossentropy from_logits"),
    ],
)
def test_every_cross_entropy_gives_probabilities(spec: str, loss: str):
    x, y = slopes()
    fitted = LstmspecClassifier(spec.replace("train {", f"train {{\n  loss {loss}")).fit(x, y)
    found = fitted.predict_proba(x)
    assert fitted.score(x, y) > 0.95
    np.testing.assert_allclose(found.sum(axis=1), 1.0, rtol=1e-12)
    right = found[np.arange(80), (y == "rises").astype(int)]
    assert fitted.history_["loss"][-1] > -np.log(right).mean() > 0.2 * fitted.history_["loss"][-1]


def test_a_search_goes_over_let_values_in_a_pipeline():
    x, y = slopes()
    pipeline = make_pipeline(StandardScaler(), LstmspecClassifier(SMALL, epochs=15))
    grid = {
        "lstmspecclassifier__settings__units": [1, 8],
        "lstmspecclassifier__settings__rate": np.array([1e-5, 0.03]),
    }
    search = GridSearchCV(pipeline, grid, cv=3).fit(x, y)
    assert search.best_params_["lstmspecclassifier__settings__rate"] == 0.03
    best = search.best_estimator_[-1]
    assert best.weights_["dense/kernel"].shape[0] == best.settings["units"]
    assert search.score(x, y) > 0.9


def test_folds_and_processes():
    x, y = slopes()
    scores = cross_val_score(LstmspecClassifier(SMALL), x, y, cv=3)
    assert scores.min() > 0.9
    compiled = LstmspecClassifier(lstmspec.parse(SMALL))
    np.testing.assert_array_equal(cross_val_score(compiled, x, y, cv=3, n_jobs=2), scores)


def test_sequences_of_several_lengths_go_through_folds():
    random = np.random.default_rng(1)
    y = random.integers(0, 2, 60)
    x = [
        (2.0 * label - 1.0) + random.standard_normal((length, 2))
        for label, length in zip(y, random.integers(3, 9, 60), strict=True)
    ]
    spec = SMALL.replace("GRU", "Masking\nGRU")
    assert cross_val_score(LstmspecClassifier(spec), x, y, cv=3).min() > 0.9
    with pytest.raises(SpecError, match="nothing masks their padding"):
        LstmspecClassifier(SMALL).fit(x, y)


def test_an_array_with_a_time_axis_is_taken_as_it_is():
    x, y = slopes()
    table = LstmspecClassifier(SMALL, epochs=2).fit(x, y)
    sequences = LstmspecClassifier(SMALL, epochs=2).fit(x[..., None], y)
    np.testing.assert_array_equal(table.predict_proba(x), sequences.predict_proba(x[..., None]))
    assert table.n_features_in_ == 6
    assert not hasattr(table.fit(x[..., None], y), "n_features_in_")


def test_names_of_columns_are_kept_and_held_against():
    pandas = pytest.importorskip("pandas")
    x, y = slopes()
    frame = pandas.DataFrame(x, columns=[f"hour {k}" for k in range(6)])
    fitted = LstmspecClassifier(SMALL, epochs=1).fit(frame, y)
    assert fitted.feature_names_in_.tolist() == list(frame.columns)
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(frame.rename(columns={"hour 0": "day"}))


def test_let_values_are_parameters():
    estimator = LstmspecClassifier(SMALL, settings={"units": 4})
    params = estimator.get_params()
    assert params["settings__units"] == 4
    assert params["settings__rate"] == 0.02
    assert "settings__units" not in estimator.get_params(deep=False)
    shared = estimator.settings
    estimator.set_params(settings__rate=0.1, epochs=2)
    assert estimator.settings == {"units": 4, "rate": 0.1}
    assert shared == {"units": 4}
    assert clone(estimator).settings == estimator.settings
    assert estimator.set_params(**estimator.get_params()).settings == {"units": 4, "rate": 0.1}


def test_a_let_that_is_not_there_is_named():
    x, y = slopes()
    with pytest.raises(SpecError, match="no `let` is called `unit`"):
        LstmspecClassifier(SMALL).set_params(settings__unit=4).fit(x, y)


def test_a_broken_spec_can_be_held_and_not_fitted():
    estimator = LstmspecClassifier("LSTM (")
    assert estimator.get_params()["spec"] == "LSTM ("
    with pytest.raises(SpecError, match="unclosed-bracket"):
        estimator.fit(*slopes())


def test_a_spec_is_text_or_path_or_compilation(tmp_path: Path):
    x, y = slopes()
    path = tmp_path / "small.lstm"
    path.write_text(SMALL)
    answers = [
        LstmspecClassifier(spec, epochs=2).fit(x, y).predict_proba(x)
        for spec in (SMALL, path, str(path), lstmspec.read(path), lstmspec.parse(SMALL))
    ]
    assert all(np.array_equal(answers[0], answer) for answer in answers)


def test_the_seed_decides():
    x, y = slopes()

    def probabilities(random_state: Any) -> np.ndarray:
        estimator = LstmspecClassifier(SMALL, epochs=2, random_state=random_state)
        return estimator.fit(x, y).predict_proba(x)

    np.testing.assert_array_equal(probabilities(3), probabilities(3))
    np.testing.assert_array_equal(probabilities(None), probabilities(0))
    assert not np.array_equal(probabilities(3), probabilities(4))
    twice = [probabilities(np.random.RandomState(5)) for _ in range(2)]
    np.testing.assert_array_equal(*twice)


def test_a_run_is_that_of_the_spec():
    x, y = slopes()
    x = x.astype(np.float32)
    fitted = LstmspecClassifier(SMALL).fit(x, y)
    trained = lstmspec.parse(SMALL).fit(x[..., None], (y == "rises").astype(int), verbose=False)
    assert fitted.history_ == trained.history.history
    assert fitted.n_iter_ == 30
    for name, array in trained.weights.items():
        np.testing.assert_array_equal(fitted.weights_[name], array)
    model = fitted.spec_.compile(weights=fitted.weights_)
    np.testing.assert_allclose(model.predict(x[..., None]), fitted.predict_proba(x), atol=1e-6)


def test_numbers_of_64_bits_are_trained_with_64():
    x, y = slopes()
    double = LstmspecClassifier(SMALL, epochs=1).fit(x, y)
    single = LstmspecClassifier(SMALL, epochs=1).fit(x.astype(np.float32), y)
    np.testing.assert_allclose(double.predict_proba(x), single.predict_proba(x), rtol=1e-4)
    assert not np.array_equal(double.predict_proba(x), single.predict_proba(x))
    assert {array.dtype for array in double.weights_.values()} == {np.dtype("float32")}


def test_a_pickle_holds_weights_and_text():
    x, y = slopes()
    fitted = LstmspecClassifier(SMALL, epochs=2).fit(x, y)
    kept = pickle.dumps(fitted)
    assert b"pydantic" not in kept
    copy = pickle.loads(kept)
    np.testing.assert_array_equal(copy.predict_proba(x), fitted.predict_proba(x))
    assert copy.history_ == fitted.history_
    assert pickle.loads(pickle.dumps(LstmspecClassifier(SMALL))).spec == SMALL


def test_several_targets_and_their_shape():
    x, _ = slopes()
    y = np.column_stack([x.sum(axis=1), x[:, 0]])
    assert LstmspecRegressor(NUMBERS).fit(x, y).score(x, y) > 0.8
    for one in (y[:, 0], y[:, :1]):
        fitted = LstmspecRegressor(NUMBERS).fit(x, one)
        assert fitted.predict(x).shape == one.shape
        assert fitted.score(x, one) > 0.8


@pytest.mark.parametrize("end", ["Dense 1", "Dense 1\nFlatten", "Dense 1\nReshape []"])
def test_a_regressor_with_one_unit(end: str):
    x, _ = slopes()
    y = x.sum(axis=1)
    fitted = LstmspecRegressor(NUMBERS.replace("Dense", end)).fit(x, y)
    assert fitted.predict(x).shape == (80,)
    assert fitted.score(x, y) > 0.8


def test_weights_of_samples_and_of_classes():
    x, y = slopes()
    y = np.where(x[:, 0] > 0, "first", "second")
    y[:20] = "first"

    def rate(**params: Any) -> float:
        fitted = LstmspecClassifier(SMALL, **params).fit(x, y)
        return float(np.mean(fitted.predict(x) == "second"))

    assert rate(class_weight={"first": 1.0, "second": 0.001}) < 0.05
    assert rate(class_weight={"first": 0.001, "second": 1.0}) > 0.95
    balanced = LstmspecClassifier(SMALL, class_weight="balanced").fit(x, y)
    weights = len(y) / (2 * np.where(y == "first", np.sum(y == "first"), np.sum(y == "second")))
    weighted = LstmspecClassifier(SMALL).fit(x, y, sample_weight=weights)
    np.testing.assert_allclose(balanced.predict_proba(x), weighted.predict_proba(x), rtol=1e-6)


def test_a_weight_of_0_is_as_if_left_out():
    x, y = slopes()
    weights = np.arange(80) % 3
    counts = weights > 0
    weighted = LstmspecClassifier(SMALL, epochs=3).fit(x, y, sample_weight=weights)
    without = LstmspecClassifier(SMALL, epochs=3)
    without.fit(x[counts], y[counts], sample_weight=weights[counts])
    np.testing.assert_array_equal(weighted.predict_proba(x), without.predict_proba(x))


def test_what_validates_is_drawn_from_each_class_alike():
    x, y = slopes()
    order = np.argsort(y)
    spec = SMALL.replace("epochs 30", "epochs 200\n  early_stopping val_loss min_delta=0.01")
    fitted = LstmspecClassifier(spec, validation_fraction=0.25).fit(x[order], y[order])
    assert fitted.n_iter_ < 200
    assert fitted.history_["val_accuracy"][-1] > 0.9
    weights = np.ones(80)
    again = LstmspecClassifier(spec, validation_fraction=0.25)
    again.fit(x[order], y[order], sample_weight=weights)
    np.testing.assert_allclose(again.history_["val_loss"], fitted.history_["val_loss"])


def test_epochs_are_told_when_asked(capsys: pytest.CaptureFixture[str]):
    x, y = slopes()
    LstmspecClassifier(SMALL, epochs=2).fit(x, y)
    assert capsys.readouterr().err == ""
    LstmspecClassifier(SMALL, epochs=2, verbose=True).fit(x, y)
    assert capsys.readouterr().err.count("epoch") == 2


@pytest.mark.parametrize(
    ("params", "code", "message"),
    [
        ({"epochs": 0}, "out-of-range", "`epochs` is 0"),
        ({"epochs": 1.5}, "wrong-type", "`epochs` is 1.5"),
        ({"batch_size": True}, "wrong-type", "`batch_size` is True"),
        ({"batch_size": -1}, "out-of-range", "`batch_size` is -1"),
        ({"validation_fraction": 1.0}, "out-of-range", "`validation_fraction` is 1.0"),
        ({"validation_fraction": "a"}, "wrong-type", "`validation_fraction` is 'a'"),
        ({"settings": 3}, "wrong-type", "`settings` is 3"),
        ({"spec": 3}, "wrong-type", "`spec` is 3"),
        ({"spec": "no.lstm"}, "unreadable-file", "no.lstm"),
        ({"spec": SMALL.replace("Dense", "Dense 3")}, "data-mismatch", "tells 3 classes apart"),
        ({"spec": NUMBERS}, "data-mismatch", "a classifier has a cross-entropy"),
        (
            {"spec": "LSTM 2 return_sequences\nDense softmax"},
            "data-mismatch",
            "one answer a sample",
        ),
        (
            {"spec": "LSTM 2 as a\nDense 1 as b\nDense 1 from a as c\noutput b, c"},
            "data-mismatch",
            "the model returns 2 outputs",
        ),
        ({"class_weight": {"falls": 0, "rises": 0}}, "data-mismatch", "weights of all samples"),
    ],
)
def test_what_does_not_fit_is_refused(params: Any, code: str, message: str):
    with pytest.raises(SpecError, match=message) as caught:
        LstmspecClassifier().set_params(**params).fit(*slopes())
    assert caught.value.diagnostics[0].code == code
    assert caught.value.diagnostics[0].help


def test_a_regressor_of_another_width_is_refused():
    x, _ = slopes()
    with pytest.raises(SpecError, match="is 1 number a sample, and `y` has 6"):
        LstmspecRegressor(NUMBERS.replace("Dense", "Dense 1")).fit(x, x)


def test_three_classes_need_more_than_a_sigmoid():
    x, _ = slopes()
    with pytest.raises(SpecError, match="tells 2 classes apart, and `y` holds 3"):
        LstmspecClassifier(SIGMOID).fit(x, np.arange(80) % 3)


def test_without_scikit_learn_the_extra_is_named():
    code = "import sys; sys.modules['sklearn'] = None; import lstmspec.sklearn"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "error[missing-extra]: the estimators need `sklearn`" in run.stderr
    assert "pip install 'lstmspec[sklearn]'" in run.stderr


def test_estimators_fit_in_several_threads():
    joblib = pytest.importorskip("joblib")
    x, y = slopes()
    alone = cross_val_score(LstmspecClassifier(SMALL, epochs=5), x, y, cv=4)
    with joblib.parallel_backend("threading", n_jobs=4):
        together = cross_val_score(LstmspecClassifier(SMALL, epochs=5), x, y, cv=4)
    np.testing.assert_array_equal(alone, together)
