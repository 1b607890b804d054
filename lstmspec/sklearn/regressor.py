"""A spec as a regressor of scikit-learn."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils import check_array

from lstmspec.compilation import Setting
from lstmspec.ir import Model, Value
from lstmspec.sklearn.errors import refusal
from lstmspec.sklearn.estimator import SpecEstimator
from lstmspec.sklearn.layout import Array
from lstmspec.sklearn.specs import Spec, size_of

DEFAULT_REGRESSOR = """\
let units = 16
let rate = 0.01

LSTM units
Dense

train {
  optimizer adam rate
  batch_size 200
  epochs 100
}
"""


class LstmspecRegressor(RegressorMixin, SpecEstimator):  # type: ignore[misc]  # has no types
    """Trains a spec that ends in one number a sample, or in one for each target.

    A last `Dense` without units has one for each column of `y`.

    Args:
        spec: the text of a spec, the path of a `.lstm` file, or what `lstmspec.read` returns.
        settings: what replaces the values of `let`; each is a parameter `settings__NAME` too.
        epochs: how often all samples are gone through; `None` is as the spec says.
        batch_size: how many samples make a step; `None` is as the spec says.
        validation_fraction: the part of the samples, drawn at random, to validate with; `None` is
            as the spec says.
        random_state: the seed of fresh weights, order and dropout; `None` is that of the spec.
        verbose: whether to write a line an epoch to stderr.

    Attributes:
        n_features_in_: how many columns the table had.
        feature_names_in_: their names, if they are text.
        spec_: the spec with all sizes bound.
        weights_: the trained weights by canonical name.
        history_: what each epoch measured, by name.
        n_iter_: how many epochs were run.
    """

    def __init__(
        self,
        spec: Spec = DEFAULT_REGRESSOR,
        *,
        settings: Mapping[str, Setting] | None = None,
        epochs: int | None = None,
        batch_size: int | None = None,
        validation_fraction: float | None = None,
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.spec = spec
        self.settings = settings
        self.epochs = epochs
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.random_state = random_state
        self.verbose = verbose

    def predict(self, X: Any) -> Array:  # noqa: N803 - scikit-learn's name
        """The number of each sample `(samples,)`, or the numbers `(samples, targets)`."""
        outputs = self._outputs(X)
        outputs = self._encoder.answers(self.spec_.model, outputs)
        return outputs.reshape(len(outputs), *self._target_shape)

    def _checked(self, y: Any) -> Array:
        y = check_array(y, ensure_2d=False, dtype="numeric", input_name="y")
        return np.asarray(y, np.float64)

    def _targets(self, output: Value, model: Model, y: Array) -> tuple[Array, Array | None, int]:
        self._target_shape = y.shape[1:]
        count, room = (y.shape[1] if y.ndim > 1 else 1), size_of(output)
        if isinstance(room, int) and room != count:
            raise refusal(
                "data-mismatch",
                f"`{output.name}` is {room} {'number' if room == 1 else 'numbers'} a sample, and"
                f" `y` has {count}",
                "Write `Dense` without units: it has as many as there are targets.",
            )
        return y.reshape(len(y), *([count] if output.shape else [])), None, count

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
