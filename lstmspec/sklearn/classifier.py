"""A spec as a classifier of scikit-learn."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils import check_array, column_or_1d
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets

from lstmspec.compilation import Setting
from lstmspec.ir import Model, Value
from lstmspec.sklearn.estimator import SpecEstimator
from lstmspec.sklearn.heads import head_of
from lstmspec.sklearn.layout import Array
from lstmspec.sklearn.specs import Spec

DEFAULT_CLASSIFIER = """\
let units = 16
let rate = 0.01

LSTM units
Dense softmax

train {
  optimizer adam rate
  batch_size 200
  epochs 100
}
"""


class LstmspecClassifier(ClassifierMixin, SpecEstimator):  # type: ignore[misc]  # has no types
    """Trains a spec that ends in a softmax, or in one sigmoid unit for two classes.

    Args:
        spec: the text of a spec, the path of a `.lstm` file, or what `lstmspec.read` returns.
        settings: what replaces the values of `let`; each is a parameter `settings__NAME` too.
        epochs: how often all samples are gone through; `None` is as the spec says.
        batch_size: how many samples make a step; `None` is as the spec says.
        class_weight: a number by class, `"balanced"`, or `None`.
        validation_fraction: the part of the samples, drawn at random and from each class alike, to
            validate with; `None` is as the spec says.
        random_state: the seed of fresh weights, order and dropout; `None` is that of the spec.
        verbose: whether to write a line an epoch to stderr.

    Attributes:
        classes_: the labels, sorted.
        n_features_in_: how many columns the table had.
        feature_names_in_: their names, if they are text.
        spec_: the spec with all sizes bound.
        weights_: the trained weights by canonical name.
        history_: what each epoch measured, by name.
        n_iter_: how many epochs were run.
    """

    classes_: Array

    def __init__(
        self,
        spec: Spec = DEFAULT_CLASSIFIER,
        *,
        settings: Mapping[str, Setting] | None = None,
        epochs: int | None = None,
        batch_size: int | None = None,
        class_weight: Mapping[Any, float] | Literal["balanced"] | None = None,
        validation_fraction: float | None = None,
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.spec = spec
        self.settings = settings
        self.epochs = epochs
        self.batch_size = batch_size
        self.class_weight = class_weight
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """The label of each sample."""
        numbers = self.predict_proba(X).argmax(axis=1)
        labels: Array = self.classes_[numbers]
        return labels

    def predict_proba(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """The probability of each class `(samples, classes)`, in the order of `classes_`."""
        outputs = self._outputs(X)
        return self._head.probabilities(outputs)

    def _checked(self, y: Any) -> Array:
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        return np.asarray(check_array(y, ensure_2d=False, dtype=None, input_name="y"))

    def _targets(self, output: Value, model: Model, y: Array) -> tuple[Array, Array | None, int]:
        self.classes_, labels = np.unique(y, return_inverse=True)
        count = len(self.classes_)
        self._head = head_of(output, model, count)
        return self._head.targets(labels, count), labels, count

    def _weigh(self, y: Array, weights: Array | None) -> Array | None:
        if self.class_weight is None:
            return weights
        by_class: Array = compute_sample_weight(self.class_weight, y)
        return by_class if weights is None else weights * by_class
