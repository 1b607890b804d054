"""Reports of classes and of numbers, against scikit-learn."""

import numpy as np
import pytest

from lstmspec.trained.reports import ClassReport, NumberReport

metrics = pytest.importorskip("sklearn.metrics")


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
@pytest.mark.parametrize(("classes", "count"), [(2, 50), (3, 7), (5, 400), (12, 9), (46, 3000)])
def test_classes(classes: int, count: int) -> None:
    generator = np.random.default_rng(classes)
    truth = generator.integers(0, classes, count)
    is_right = generator.random(count) < 0.6
    predicted = np.where(is_right, truth, generator.integers(0, classes, count))
    report = ClassReport.of([f"c{n}" for n in range(classes)], truth, predicted)
    every = list(range(classes))
    np.testing.assert_array_equal(
        report.confusion, metrics.confusion_matrix(truth, predicted, labels=every)
    )
    expected = metrics.precision_recall_fscore_support(truth, predicted, labels=every)
    for found, wanted in zip(
        (report.precision, report.recall, report.f1, report.support), expected, strict=True
    ):
        np.testing.assert_allclose(found, wanted, atol=1e-12)
    assert report.accuracy == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert report.macro_f1 == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))


def test_classes_that_do_not_occur_do_not_count() -> None:
    report = ClassReport.of(("a", "b", "never"), np.array([0, 0, 1]), np.array([0, 0, 1]))
    assert report.macro_f1 == 1.0
    assert report.to_dict()["classes"][2] == {
        "label": "never",
        "precision": 0.0,
        "recall": 0.0,
        "f1": 0.0,
        "support": 0,
    }


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_samples_of_several_classes() -> None:
    generator = np.random.default_rng(0)
    truth, predicted = generator.random((2, 60, 4)) > 0.6
    truth[:, 3] = False
    report = ClassReport.of_any(list("abcd"), truth, predicted)
    expected = metrics.precision_recall_fscore_support(truth, predicted)
    for found, wanted in zip(
        (report.precision, report.recall, report.f1, report.support), expected, strict=True
    ):
        np.testing.assert_allclose(found, wanted, atol=1e-12)
    assert report.accuracy == pytest.approx((truth == predicted).mean())
    assert report.macro_f1 == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))


def test_thousands_of_classes_have_no_matrix() -> None:
    truth = np.random.default_rng(0).integers(0, 30_000, 5000)
    predicted = np.where(np.arange(5000) % 2, truth, 7)
    report = ClassReport.of([str(n) for n in range(30_000)], truth, predicted)
    assert report.confusion is None
    assert report.accuracy == pytest.approx(metrics.accuracy_score(truth, predicted))
    assert report.macro_f1 == pytest.approx(metrics.f1_score(truth, predicted, average="macro"))


@pytest.mark.parametrize("columns", [1, 3])
def test_numbers(columns: int) -> None:
    generator = np.random.default_rng(columns)
    truth = generator.normal(300, 80, (40, columns))
    predicted = truth + generator.normal(5, 20, (40, columns))
    report = NumberReport.of([f"c{n}" for n in range(columns)], truth, predicted)
    mean = "uniform_average"
    np.testing.assert_allclose(
        report.mae, metrics.mean_absolute_error(truth, predicted, multioutput="raw_values")
    )
    np.testing.assert_allclose(
        report.rmse, metrics.root_mean_squared_error(truth, predicted, multioutput="raw_values")
    )
    np.testing.assert_allclose(
        report.r2, metrics.r2_score(truth, predicted, multioutput="raw_values")
    )
    found = report.to_dict()
    assert found["r2"] == pytest.approx(metrics.r2_score(truth, predicted, multioutput=mean))
    assert found["rmse"] == pytest.approx(
        metrics.root_mean_squared_error(truth, predicted, multioutput=mean)
    )


@pytest.mark.parametrize("error", [0.0, 1.0])
def test_a_constant_has_the_r2_of_scikit_learn(error: float) -> None:
    truth = np.full((5, 1), 3.0)
    report = NumberReport.of(("y",), truth, truth + error)
    assert report.r2[0] == metrics.r2_score(truth, truth + error)
