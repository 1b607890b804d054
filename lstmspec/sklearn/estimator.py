"""What both estimators share: parameters, samples, training, and what pickles keep."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.utils import _safe_indexing, check_array, check_consistent_length, column_or_1d
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.compilation import Compilation, Setting
from lstmspec.ir import Model, Value
from lstmspec.sklearn.encoding import Encoder, encoder_of, is_encoded, is_frame, takes_objects
from lstmspec.sklearn.layout import Array, holds_sequences
from lstmspec.sklearn.options import options_of
from lstmspec.sklearn.predicting import predict
from lstmspec.sklearn.specs import Spec, compilation_of, lets_of, sole_output
from lstmspec.sklearn.training import Task, Trained, averaging_one, split, train

_SETTINGS = "settings__"


class SpecEstimator(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A spec as an estimator; the subclass says what its targets and answers are."""

    spec: Spec
    settings: Mapping[str, Setting] | None
    epochs: int | None
    batch_size: int | None
    validation_fraction: float | None
    random_state: Any
    verbose: bool

    spec_: Compilation
    history_: dict[str, list[float]]
    n_iter_: int

    @property
    def weights_(self) -> dict[str, Array]:
        """The trained weights by canonical name, as models of every backend take them."""
        check_is_fitted(self)
        types = {name: weight.dtype for name, _, weight in self.spec_.model.weights()}
        return {name: np.array(array, types[name]) for name, array in self._weights.items()}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters; if `deep`, with the `let` values of the spec as `settings__NAME`."""
        params: dict[str, Any] = super().get_params(deep=deep)
        if deep:
            lets = lets_of(self.spec, self.settings)
            params |= {_SETTINGS + name: value for name, value in lets.items()}
        return params

    def set_params(self, **params: Any) -> Self:
        """Set parameters; `settings__NAME` replaces the value of `let NAME`."""
        own = {name: value for name, value in params.items() if not name.startswith(_SETTINGS)}
        super().set_params(**own)
        replaced = {
            name.removeprefix(_SETTINGS): value for name, value in params.items() if name not in own
        }
        if replaced:
            self.settings = {**(self.settings or {}), **replaced}
        return self

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:  # noqa: N803 - scikit-learn's
        """Train the spec.

        Args:
            X: a table, one row a sample; or an array with a time axis, or a list of sequences.
            y: the targets.
            sample_weight: how much each sample counts; 0 is as if it were left out.

        Raises:
            SpecError: as `Compilation.fit`, or `data-mismatch`, `wrong-type` or `out-of-range` for
                what does not fit the spec.
            ValueError: as scikit-learn's own checks of data.
        """
        options = options_of(self.get_params(deep=False))
        spec = compilation_of(self.spec, self.settings)
        model, output = spec.model, sole_output(spec.model)
        samples, y = self._checked_pair(model, X, y)
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, y, ensure_non_negative=True)
            counting = np.flatnonzero(weights)
            samples = _safe_indexing(samples, counting)
            y, weights = y[counting], weights[counting]
        weights = averaging_one(self._weigh(y, weights))
        targets, labels, size = self._targets(output, model, y)
        rows = split(len(y), labels, model, options)
        told = targets if labels is None else labels
        encoder = encoder_of(model, _safe_indexing(samples, rows.training), told[rows.training])
        if labels is None:
            targets = encoder.targets(model, samples, targets)
        task = Task(encoder.inputs(model, samples), targets, weights, rows)
        self._keep(train(spec.bind(**encoder.sizes), task, size, options), encoder)
        return self

    @abstractmethod
    def _checked(self, y: Any) -> Array:
        """The targets as an array, as scikit-learn checks them."""

    @abstractmethod
    def _targets(self, output: Value, model: Model, y: Array) -> tuple[Array, Array | None, int]:
        """The targets of the model, the class of each sample, and the size of the output."""

    def _weigh(self, y: Array, weights: Array | None) -> Array | None:
        """How much each sample counts, for whatever reason."""
        return weights

    def _checked_pair(self, model: Model, x: Any, y: Any) -> tuple[Any, Array]:
        """Samples and targets, checked as scikit-learn checks them."""
        if y is None:
            validate_data(self, x, y)  # scikit-learn says that `y` is needed
        samples, y = self._checked_samples(model, x, reset=True), self._checked(y)
        check_consistent_length(samples, y)
        return samples, y

    def _checked_samples(self, model: Model, x: Any, reset: bool) -> Any:
        """A table as an array, a frame of text as it is, or sequences."""
        if is_encoded(model) and is_frame(x):
            return validate_data(self, x, reset=reset, skip_check_array=True)
        is_table = not holds_sequences(x)
        if is_table and not takes_objects(model):
            return validate_data(self, x, reset=reset)
        if reset:
            for name in ("n_features_in_", "feature_names_in_"):
                self.__dict__.pop(name, None)  # what an earlier table had
        if is_table:
            return column_or_1d(x, dtype=object).tolist()
        return check_array(x, allow_nd=True) if hasattr(x, "shape") and len(x.shape) > 1 else x

    def _keep(self, trained: Trained, encoder: Encoder) -> None:
        self.spec_, self.history_ = trained.spec, trained.history
        self.n_iter_ = len(trained.history["loss"])
        self._weights, self._encoder = trained.weights, encoder
        self._program = Program(trained.spec.model)

    def _outputs(self, x: Any) -> Array:
        """What the model returns for each sample, as 64 bits."""
        check_is_fitted(self)
        model = self.spec_.model
        inputs = self._encoder.inputs(model, self._checked_samples(model, x, reset=False))
        return np.asarray(predict(self._program, self._weights, inputs), np.float64)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state: dict[str, Any] = dict(super().__getstate__())
        if "_program" in state:
            del state["_program"]
            state["_encoder"] = self._encoder.to_json()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "_weights" in state:
            self._program = Program(self.spec_.model)
            self._encoder = Encoder.from_json(state["_encoder"])
