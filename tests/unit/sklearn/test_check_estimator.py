"""scikit-learn's own checks of an estimator, all of them."""

from typing import Any

import pytest

pytest.importorskip("sklearn", reason="needs the extra `sklearn`")

from sklearn.utils.estimator_checks import parametrize_with_checks

from lstmspec.sklearn import LstmspecClassifier, LstmspecRegressor


@parametrize_with_checks(
    [LstmspecClassifier(), LstmspecRegressor()], expected_failed_checks=lambda estimator: {}
)
def test_scikit_learn_finds_nothing_wrong(estimator: Any, check: Any) -> None:
    check(estimator)
