"""Specs that say how their numbers come from data: text, scales, columns of a frame."""

import pickle
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `sklearn`")

from sklearn.base import clone
from sklearn.model_selection import cross_val_score

import lstmspec
from lstmspec import SpecError
from lstmspec.sklearn import LstmspecClassifier, LstmspecRegressor

TEXT = """
input review text[?] tokens=words lower
Embedding 40 8 mask_zero
GRU 8
Dense softmax
train {
  optimizer adam 0.03
  epochs 12
}
"""
GOOD, BAD = ("good", "fine", "great"), ("bad", "poor", "awful")


def reviews(count: int = 60) -> tuple[list[str], np.ndarray]:
    """Short sentences, told by one of their words."""
    random = np.random.default_rng(0)
    y = random.choice(["no", "yes"], count)
    words = [random.choice(GOOD if label == "yes" else BAD) for label in y]
    fillers = ["the film is", "what a", "I call it truly"]
    return [f"{random.choice(fillers)} {word}" for word in words], y


@pytest.mark.parametrize(
    "form",
    [
        list,
        np.array,
        lambda x: np.array(x, dtype=object)[:, np.newaxis],
        lambda x: pytest.importorskip("pandas").Series(x, index=range(100, 160)),
        lambda x: pytest.importorskip("pandas").DataFrame({"review": x}),
    ],
    ids=["list", "array", "column", "series", "frame"],
)
def test_text_goes_in_as_it_is(form: Any):
    x, y = reviews()
    given = form(x)
    fitted = LstmspecClassifier(TEXT).fit(given, y)
    assert fitted.score(given, y) > 0.95
    plain = LstmspecClassifier(TEXT).fit(x, y)
    np.testing.assert_array_equal(fitted.predict_proba(given), plain.predict_proba(x))
    assert fitted.predict(form(["THE FILM IS great"] * 60))[0] == "yes"


def test_text_goes_through_folds_and_pickles():
    x, y = reviews()
    assert cross_val_score(LstmspecClassifier(TEXT), x, y, cv=3).min() > 0.9
    fitted = LstmspecClassifier(TEXT, epochs=2).fit(x, y)
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copy.predict_proba(x), fitted.predict_proba(x))
    assert b"pydantic" not in pickle.dumps(fitted)


def test_a_vocabulary_is_that_of_what_trains():
    x, y = reviews()
    x[-1] = "zebra"

    def words(spec: str, **params: Any) -> int:
        fitted = LstmspecClassifier(spec, epochs=1, **params).fit(x, y)
        return int(fitted._encoder.preparation.inputs["review"].vocabulary.size)

    last = TEXT.replace("train {", "train {\n  validation_split 0.05")
    assert words(last) == words(TEXT) - 1
    weights = np.ones(60)
    weights[-1] = 0
    whole = LstmspecClassifier(TEXT, epochs=1)
    weighted = clone(whole).fit(x, y, sample_weight=weights)
    without = clone(whole).fit(x[:-1], y[:-1], sample_weight=weights[:-1])
    np.testing.assert_array_equal(weighted.predict_proba(x), without.predict_proba(x))


def test_columns_of_a_frame_by_the_names_in_the_spec():
    pandas = pytest.importorskip("pandas")
    x, y = reviews()
    stars = np.where(y == "yes", 5.0, 1.0)
    frame = pandas.DataFrame({"noise": stars[::-1], "sentence": x, "stars": stars})
    spec = """
    input review text[?] column=sentence
    input facts float32[1] columns=[stars] scaling=standard
    Embedding 40 4 mask_zero from review
    GRU 4 as read
    Concatenate from read, facts
    Dense softmax
    train {
      optimizer adam 0.03
      epochs 12
    }
    """
    fitted = LstmspecClassifier(spec).fit(frame, y)
    assert fitted.score(frame, y) == 1.0
    assert fitted.feature_names_in_.tolist() == ["noise", "sentence", "stars"]
    same = frame.assign(noise=0.0)
    np.testing.assert_array_equal(fitted.predict_proba(same), fitted.predict_proba(frame))
    with pytest.raises(ValueError, match="feature names"):
        fitted.predict(frame[["sentence", "stars"]])
    with pytest.raises(SpecError, match="the model takes 2 inputs"):
        LstmspecClassifier(spec).fit(x, y)


NUMBERS = """
input x float32[{shape}] {scaling}
{layers}
Dense as out
{output}
train {{
  optimizer adam 0.02
  epochs 40
}}
"""


def rows(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    x = 1000 + 50 * np.random.default_rng(2).standard_normal((count, 4))
    return x, 7000 + 30 * (x.mean(axis=1) - 1000)


@pytest.mark.parametrize(
    ("shape", "scaling", "scaled"),
    [
        ("time, 1", "scaling=standard", lambda x: (x - x.mean()) / x.std()),
        ("4", "scaling=minmax", lambda x: (x - x.min(0)) / (x.max(0) - x.min(0))),
        ("4", "columns=[a, b, c, d] scaling=standard", lambda x: (x - x.mean(0)) / x.std(0)),
    ],
)
def test_scales_of_the_spec_act(shape: str, scaling: str, scaled: Any):
    x, y = rows()
    layers = "GRU 4" if "time" in shape else "Dense 8 relu"
    spec = NUMBERS.format(shape=shape, scaling=scaling, layers=layers, output="")
    plain = NUMBERS.format(shape=shape, scaling="", layers=layers, output="")
    found = LstmspecRegressor(spec).fit(x, y).predict(x)
    expected = LstmspecRegressor(plain).fit(scaled(x), y).predict(scaled(x))
    np.testing.assert_allclose(found, expected, rtol=1e-4)


@pytest.mark.parametrize("targets", [1, 2])
def test_targets_are_scaled_and_scaled_back(targets: int):
    x, y = rows()
    if targets == 2:
        y = np.column_stack([y, 5 - y / 1e4])
    spec = NUMBERS.format(
        shape="4",
        scaling="scaling=standard",
        layers="Dense 16 relu",
        output="output out numbers scaling=standard",
    )
    fitted = LstmspecRegressor(spec, epochs=150).fit(x, y)
    assert fitted.score(x, y) > 0.9
    assert fitted.predict(x).shape == y.shape
    copy = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(copy.predict(x), fitted.predict(x))


def test_sequences_are_scaled_before_they_are_padded():
    x = [np.full((length, 1), 10.0 * length) for length in (2, 3, 4, 5)]
    spec = "input x float32[time, 1] scaling=minmax\nMasking\nGRU 2\nDense"
    fitted = LstmspecRegressor(spec, epochs=1).fit(x, [1.0, 2.0, 3.0, 4.0])
    encoded = fitted._encoder.inputs(fitted.spec_.model, x)["x"]
    assert encoded[0, :2].max() == encoded.min() == 0.0
    assert encoded.max() == encoded[3].min() == 1.0


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (
            "input x float32[time, 1] group=who\nGRU 2\nDense softmax",
            "the samples of the spec are groups of rows",
        ),
        (
            "input x float32[4, 1] scaling=standard\nGRU 2\nDense 1 as out\noutput out next",
            "the samples of the spec are windows",
        ),
    ],
)
def test_samples_that_are_no_rows_are_refused(spec: str, message: str):
    assert not lstmspec.parse(spec).diagnostics
    with pytest.raises(SpecError, match=message) as caught:
        LstmspecClassifier(spec).fit(*rows())
    assert caught.value.diagnostics[0].code == "data-mismatch"
