"""Evaluation: what counts, in which units, beside which baselines; and how it is shown."""

import json
from pathlib import Path

import numpy as np
import pytest

import lstmspec
from lstmspec import TrainedModel
from lstmspec.diagnostics import SpecError
from lstmspec.trained import Evaluation
from lstmspec.trained.answers import Answer
from lstmspec.trained.baselines import NAIVE, SEASONAL, Baseline, baselines_of
from lstmspec.trained.evaluation import evaluate_samples
from lstmspec.trained.reports import ClassReport, NumberReport
from lstmspec.training import Samples

RANDOM = np.random.default_rng(0)


def model_of(text: str, **sizes: int) -> TrainedModel:
    spec = lstmspec.parse(text, **sizes)
    return TrainedModel(spec, spec.fresh_weights())


def test_loss_and_metrics_are_those_of_training() -> None:
    spec = lstmspec.parse(
        "GRU 4\nDense softmax\ntrain { metrics accuracy }\n", features=2, classes=3
    )
    x, y = RANDOM.normal(size=(300, 6, 2)).astype(np.float32), RANDOM.integers(0, 3, 300)
    found = TrainedModel(spec, spec.fresh_weights()).evaluate((x, y))
    expected = spec.trainer(spec.fresh_weights()).evaluate(x, y)
    assert found.samples == 300
    assert list(found.measures) == ["loss", "accuracy"]
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, abs=1e-6)
    assert found.report.accuracy == pytest.approx(found["accuracy"])


@pytest.mark.parametrize("shape", ["sparse", "column", "one-hot"])
def test_classes_in_any_form(shape: str) -> None:
    model = model_of("GRU 4\nDense softmax\n", features=2, classes=3)
    x, y = RANDOM.normal(size=(50, 6, 2)).astype(np.float32), RANDOM.integers(0, 3, 50)
    given = {"sparse": y, "column": y[:, None], "one-hot": np.eye(3, dtype=np.float32)[y]}[shape]
    predicted = model.live.predict(x).argmax(axis=-1)
    report = model.evaluate((x, given)).report
    assert isinstance(report, ClassReport)
    for truth in range(3):
        for taken in range(3):
            expected = ((y == truth) & (predicted == taken)).sum()
            assert report.confusion[truth, taken] == expected


@pytest.mark.parametrize(
    "ending", ["Dense 1 sigmoid", "Dense 1\ntrain { loss binary_crossentropy from_logits }"]
)
def test_one_unit_is_two_classes(ending: str) -> None:
    model = model_of(f"GRU 4\n{ending}\n", features=2)
    x, y = RANDOM.normal(size=(80, 6, 2)).astype(np.float32), RANDOM.integers(0, 2, 80)
    values = model.live.predict(x)[:, 0]
    yes = values > (0.5 if "sigmoid" in ending else 0)
    found = model.evaluate((x, y))
    assert found.report.accuracy == pytest.approx((yes == y).mean())
    predictions = model.predict(x)
    assert predictions.labels.tolist() == ["1" if one else "0" for one in yes]
    np.testing.assert_allclose(predictions.values.sum(axis=1), 1, atol=1e-6)


def test_masked_steps_do_not_count() -> None:
    model = model_of(
        "input w int32[time]\nEmbedding 9 4 mask_zero\nGRU 5 return_sequences\nDense 3 softmax\n"
    )
    x = np.array([[1, 2, 3, 0], [4, 0, 0, 0]], np.int32)
    y = np.array([[0, 1, 2, 2], [1, 2, 2, 2]])
    found = model.evaluate((x, y))
    assert found.report.support.tolist() == [1, 2, 1]
    predictions = model.predict(x)
    assert [predictions.sole.steps_of(n).tolist() for n in (0, 1)] == [[0, 1, 2], [0]]


@pytest.mark.parametrize("ending", ["sigmoid", "\ntrain { loss binary_crossentropy from_logits }"])
def test_several_units_are_any_of_several_classes(ending: str) -> None:
    model = model_of(f"GRU 4\nDense 3 {ending}\n", features=2)
    x = RANDOM.normal(size=(40, 6, 2)).astype(np.float32)
    y = (RANDOM.random((40, 3)) > 0.5).astype(np.float32)
    found = model.evaluate((x, y))
    yes = model.live.predict(x) > (0.5 if ending == "sigmoid" else 0)
    assert found.report.labels == ("dense_1", "dense_2", "dense_3")
    assert found.report.taken.tolist() == yes.sum(axis=0).tolist()
    assert found.report.accuracy == pytest.approx((yes == y).mean())
    assert "dense_2" in found.text()
    assert found.pictures() == {}
    assert found.to_dict()["outputs"]["dense"]["confusion"] is None
    np.testing.assert_array_equal(model.predict(x).values > 0.5, yes)


def test_an_ignored_class_does_not_count() -> None:
    model = model_of(
        "input [4, 2]\nGRU 5 return_sequences\nDense 3 softmax\n"
        "train { loss sparse_categorical_crossentropy ignore_class=-1 }\n"
    )
    y = np.array([[0, -1, 2, -1]])
    assert model.evaluate((np.zeros((1, 4, 2), np.float32), y)).report.support.tolist() == [1, 0, 1]


def test_numbers() -> None:
    model = model_of("GRU 4\nDense 2\n", features=2)
    x = RANDOM.normal(size=(30, 6, 2)).astype(np.float32)
    y = RANDOM.normal(size=(30, 2)).astype(np.float32)
    found = model.evaluate({"x": x, "dense": y})
    assert isinstance(found.report, NumberReport)
    assert found.report.columns == ("dense_1", "dense_2")
    np.testing.assert_allclose(
        found.report.mae, np.abs(model.live.predict(x) - y).mean(axis=0), rtol=1e-5
    )


def test_files_of_arrays(tmp_path: Path) -> None:
    model = model_of("GRU 4\nDense 1\n", features=2)
    x, y = np.zeros((3, 6, 2), np.float32), np.ones((3, 1), np.float32)
    np.savez(tmp_path / "d.npz", x=x, y=y)
    found = model.evaluate(tmp_path / "d.npz")
    assert found["loss"] == pytest.approx(model.evaluate((x, y))["loss"])
    np.save(tmp_path / "x.npy", x)
    assert len(model.predict(tmp_path / "x.npy")) == 3
    with pytest.raises(SpecError, match="data without targets"):
        model.evaluate(tmp_path / "x.npy")


def forecast(ahead: int = 1, season: int | None = None) -> Evaluation:
    """An untrained forecast of a straight line that a scale has halved."""
    spec = lstmspec.parse("input x float32[4, 1]\nFlatten\nDense 1\n")
    series = np.arange(20, dtype=np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(series, 4)[:-ahead, :, None]
    targets = series[3 + ahead :, None]
    answer = Answer("dense", "numbers", columns=("y",), decode=lambda a: a * 2 + 10)
    samples = Samples({"x": windows}, {"dense": targets})
    baseline = Baseline("dense", "x", ahead, season)
    return evaluate_samples(
        spec.model, spec.fresh_weights(), samples, {"dense": answer}, [baseline], batch_size=5
    )


@pytest.mark.parametrize(
    ("ahead", "season", "naive", "seasonal"),
    [(1, None, 2, 8), (1, 2, 2, 4), (2, 2, 4, 4), (3, 2, 6, 8), (2, 4, 4, 8), (5, 4, 10, 16)],
)
def test_baselines_are_in_the_units_of_the_data(
    ahead: int, season: int | None, naive: float, seasonal: float
) -> None:
    found = forecast(ahead, season).outputs["dense"].baselines
    assert found[NAIVE].mae == pytest.approx(naive)
    assert found[SEASONAL].mae == pytest.approx(seasonal)
    assert found[NAIVE].count == 17 - ahead


def test_a_season_that_no_window_holds_is_refused() -> None:
    with pytest.raises(SpecError) as caught:
        forecast(season=12)
    assert [d.code for d in caught.value.diagnostics] == ["out-of-range"]


def test_baselines_are_those_of_outputs_that_say_what_comes_next() -> None:
    spec = lstmspec.parse(
        "input x float32[4, 2] scaling=minmax\nGRU 3\nDense 2 as y\noutput y next ahead=2\n"
    )
    assert list(baselines_of(spec.model, 3)) == [Baseline("y", "x", 2, 3)]
    steps = Baseline("y", "x", 1)
    x = np.zeros((2, 4, 1))
    assert list(steps.forecasts({"x": x}, (2, 4, 1))) == [NAIVE]
    assert steps.forecasts({"x": x}, (2, 3)) == {}


# How it is shown.


CLASSED = Evaluation(
    7,
    {"loss": 0.5, "accuracy": 5 / 7},
    evaluate_samples(
        lstmspec.parse("input [2]\nDense 2 softmax\n").model,
        {"dense/kernel": np.eye(2, dtype=np.float32), "dense/bias": np.zeros(2, np.float32)},
        Samples(
            {"x": np.eye(2, dtype=np.float32)[[0, 0, 0, 1, 1, 1, 1]]},
            {"dense": np.array([0, 0, 1, 1, 1, 1, 0])},
        ),
        {"dense": Answer("dense", "classes", labels=("cat", "dog"))},
    ).outputs,
)


def test_text_of_classes() -> None:
    assert CLASSED.text() == (
        "7 samples\n\n"
        "loss      0.5000\naccuracy  0.7143\n\n"
        "accuracy 0.7143, macro f1 0.7083\n\n"
        "class  precision  recall     f1  support\n"
        "cat        0.667   0.667  0.667        3\n"
        "dog        0.750   0.750  0.750        4\n\n"
        "true \\ taken for  cat  dog\n"
        "cat                 2    1\n"
        "dog                 1    3\n"
    )


def test_json_of_classes() -> None:
    found = json.loads(CLASSED.json())
    assert found == CLASSED.to_dict()
    assert found["outputs"]["dense"]["confusion"] == [[2, 1], [1, 3]]
    assert found["outputs"]["dense"]["kind"] == "classes"


def test_text_of_a_forecast() -> None:
    lines = forecast().text().splitlines()
    assert lines[4].split() == ["y", "MAE", "RMSE", "R2"]
    assert [line.split()[0] for line in lines[5:]] == ["model", "naive", "seasonal"]
    assert forecast().to_dict()["outputs"]["dense"]["baselines"]["naive"]["mae"] == 2


def test_many_classes_are_cut_short() -> None:
    truth = np.repeat(np.arange(60), np.arange(1, 61))
    report = ClassReport.of([f"c{n}" for n in range(60)], truth, truth)
    output = CLASSED.outputs["dense"]
    shown = type(output)(output.answer, truth, truth, report, {})
    text = Evaluation(len(truth), {"loss": 0.0}, {"a": shown, "b": shown}).text()
    assert "c19 " not in text
    assert "c20 " in text
    assert "and 20 classes with fewer samples" in text
    assert "b: accuracy 1.0000" in text


def test_a_forecast_of_every_step_has_no_order() -> None:
    spec = lstmspec.parse("input x float32[4, 1]\nGRU 2 return_sequences\nDense 1\n")
    x = np.zeros((3, 4, 1), np.float32)
    found = evaluate_samples(
        spec.model,
        spec.fresh_weights(),
        Samples({"x": x}, {"dense": x}),
        {"dense": Answer("dense", "numbers", columns=("y",))},
        [Baseline("dense", "x", 1)],
    )
    assert "true across, predicted upwards" in found.pictures()["dense"]


def test_labels_cannot_drive_a_terminal() -> None:
    truth = np.array([0, 1])
    report = ClassReport.of(["\x1b[31mred", "x" * 99], truth, truth)
    output = CLASSED.outputs["dense"]
    shown = type(output)(output.answer, truth, truth, report, {})
    text = Evaluation(2, {"loss": 0.0}, {"a": shown}).text()
    assert "\x1b" not in text
    assert "\\x1b[31mred" in text
    assert "x" * 27 + "..." in text


def test_pictures() -> None:
    assert "cat" in CLASSED.pictures()["dense"]
    assert "true and predicted" in forecast().pictures()["dense"]
    for evaluation in (CLASSED, forecast()):
        for picture in evaluation.pictures().values():
            assert picture.startswith("<svg")
