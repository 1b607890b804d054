"""From the typed IR to what is made of it: source text, a live model, weights, a trained model."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from lstmspec.compilation.formats import is_named, writers
from lstmspec.compilation.phases import Phases
from lstmspec.diagnostics import SpecError, listing
from lstmspec.shapes import Dim

if TYPE_CHECKING:
    import numpy as np

    from lstmspec.backends import Backend
    from lstmspec.stored import StoredSpec
    from lstmspec.trained import ClassWeight, Prepared, TrainedModel
    from lstmspec.training import Listener, Trainer

    KerasModel: TypeAlias = Any  # naming the class would import keras here
    Weights: TypeAlias = str | os.PathLike[str] | Mapping[str, np.ndarray] | KerasModel | None


@dataclass(frozen=True, repr=False)
class Compilation(Phases):
    """One spec on its way to a model."""

    def emit(self, backend: str = "numpy") -> str:
        """The source text that `backend` writes for the model.

        Raises:
            SpecError: if the spec is wrong or `backend` cannot honour it.
        """
        from lstmspec.backends import get_backend

        found = get_backend(backend)
        self._require_honoured(found)
        return found.emit(self._program)

    def compile(
        self,
        backend: str = "numpy",
        weights: "Weights" = None,
        **dims: int,
    ) -> Any:
        """The live model: the emitted text, executed.

        `weights` is a `.safetensors` file, arrays by canonical name, such as `lstm/kernel` of
        shape `(features, 4 * units)`, or a Keras model built from this spec; without it, weights
        are drawn from the spec's initializers with the spec's seed. `dims` binds named dimensions;
        those that `weights` tells need no binding.

        Raises:
            SpecError: if the spec is wrong, a dimension stays open, the weights do not fit, or
                `backend` cannot honour the model.
        """
        if dims:
            return self.bind(**dims).compile(backend, weights)
        from lstmspec.backends import get_backend

        found = get_backend(backend)
        bound, arrays = self.with_weights(weights)
        bound._require_honoured(found)
        return found.build(bound._program, arrays, {})

    def save(
        self,
        path: "str | os.PathLike[str]",
        backend: str,
        weights: "Weights" = None,
    ) -> None:
        """Write the model in the form that the ending of `path` names, such as `model.keras`.

        Raises:
            SpecError: as `compile`, or `unknown-format` if `backend` writes no such file.
        """
        from lstmspec.backends import get_backend

        found, path = get_backend(backend), Path(path)
        if not is_named(path, found.suffixes):
            sink = self._new_sink()
            sink.error(
                "unknown-format",
                f"the {backend} backend writes no `{path.suffix or path.name}` file",
                file=str(path),
                help=lambda: (
                    writers(path) or f"Name a file that ends in {listing(found.suffixes)}."
                ),
            )
            sink.raise_errors()
        self._require_honoured(found)
        bound, arrays = self.with_weights(weights)
        found.save(bound._program, arrays, {}, path)

    def predict(
        self,
        inputs: "Mapping[str, np.ndarray]",
        backend: str = "numpy",
        weights: "Weights" = None,
    ) -> "dict[str, np.ndarray]":
        """The outputs by name for `inputs` by name, batch axis first.

        Raises:
            SpecError: as `compile`, or `data-mismatch` if the inputs do not fit.
        """
        from lstmspec.data import predict_arrays

        bound, arrays = self.with_weights(weights)
        return predict_arrays(bound.compile(backend, arrays), bound.model, inputs)

    def trainer(
        self,
        weights: "Weights" = None,
        dtype: Literal["float32", "float64"] = "float32",
        **dims: int,
    ) -> "Trainer":
        """The model in training, in NumPy: `fit`, `evaluate`, `train_on_batch`, `model()`.

        It starts from `weights`, or from fresh ones; `dims` binds named dimensions.

        Raises:
            SpecError: as `compile`.
        """
        if dims:
            return self.bind(**dims).trainer(weights, dtype)
        from lstmspec.training import Trainer

        bound, arrays = self.with_weights(weights)
        return Trainer(bound._program, arrays, dtype, adapts=weights is None)

    def fit(
        self,
        x: Any,
        y: Any,
        *,
        weights: "Weights" = None,
        dtype: Literal["float32", "float64"] = "float32",
        **options: Any,
    ) -> "Trainer":
        """Train on data, and return what was trained: its `model()`, `weights` and `history`.

        Without `weights`, each `Normalization` first takes the statistics of the training data.

        Sizes that the weights need and that the data tell, such as `features` and `classes`, need
        no binding. `options` are those of `Trainer.fit`, such as `epochs=20`; what is left out is
        as the `train` block says.

        Raises:
            SpecError: as `compile`, or `data-mismatch` or `training-diverged`.
        """
        from lstmspec.training import learned_sizes

        trained = self.bind(**learned_sizes(self.model, x, y)).trainer(weights, dtype)
        trained.fit(x, y, **options)
        return trained

    def train(
        self,
        data: Any,
        validation: Any = None,
        target: str | None = None,
        *,
        backend: str | None = None,
        run: "str | os.PathLike[str] | None" = None,
        resume: "str | os.PathLike[str] | None" = None,
        epochs: int | None = None,
        batch_size: int | None = None,
        seed: int | None = None,
        class_weight: "ClassWeight | None" = None,
        listener: "Listener | None" = None,
        prepared: "Prepared | None" = None,
        distribute: str | None = None,
    ) -> "TrainedModel":
        """Train on raw data, and return a model that predicts from raw data.

        `data` is a file, a table, a data frame, arrays by name of column, or `(x, y)`; the rest is
        as `lstmspec.trained.train` says.

        Raises:
            SpecError: what is wrong with spec, data or folder; `training-diverged`.
            Stopped: if a signal came; a run with a folder can go on.
        """
        from lstmspec.trained import train

        return train(
            self,
            data,
            validation,
            target,
            backend=backend,
            run=run,
            resume=resume,
            epochs=epochs,
            batch_size=batch_size,
            seed=seed,
            class_weight=class_weight,
            listener=listener,
            prepared=prepared,
            distribute=distribute,
        )

    def adapt(self, x: Any, weights: "Weights" = None) -> "dict[str, np.ndarray]":
        """Weights in which each `Normalization` has the mean and variance of what reaches it.

        The others are those of `weights`, or fresh ones. `x` is as `fit` takes it; sizes that it
        tells, such as `features`, need no binding.

        Raises:
            SpecError: as `compile`, or `data-mismatch` if the inputs do not fit.
        """
        from lstmspec.training import adapted, inputs_of

        inputs, sizes = inputs_of(self.model, x)
        bound, arrays = self.bind(**sizes).with_weights(weights)
        return adapted(bound.model, arrays, inputs)

    def save_weights(self, path: "str | os.PathLike[str]", weights: "Weights" = None) -> None:
        """Write weights to a `.safetensors` file; without `weights`, fresh ones.

        The file holds the spec too, and the files that this uses.

        Raises:
            SpecError: as `compile`, `unwritable-file`, or `unreadable-use` if the path of a `use`
                means something on this disk only.
        """
        _, arrays = self.with_weights(weights)
        self.write_weights(Path(path), arrays)

    def write_weights(
        self, path: Path, arrays: "Mapping[str, np.ndarray]", more: Mapping[str, str] | None = None
    ) -> None:
        """Write weights that fit to a file with the spec and `more` metadata.

        Raises:
            SpecError: as `save_weights`.
        """
        if path.suffix != ".safetensors":
            sink = self._new_sink()
            sink.error(
                "unknown-format",
                f"`{path.name}` names no file of weights",
                file=str(path),
                help="Name a file that ends in .safetensors.",
            )
            sink.raise_errors()
        from lstmspec import weights as store

        store.save(path, arrays, self._program, {**self.stored.metadata(), **(more or {})})

    @cached_property
    def stored(self) -> "StoredSpec":
        """The spec as a model file keeps it, with the files that it uses.

        Raises:
            SpecError: if the spec is wrong, or `unreadable-use`.
        """
        from lstmspec.stored import StoredSpec

        _ = self.model
        used = dict(sorted(self._loader.used.items()))
        if used and not self._is_whole_with(used):
            sink = self._new_sink()
            sink.error(
                "unreadable-use",
                "one file used by two paths, and a model file keeps no links",
                file=self.source.name,
                help="Write the same path in each `use`.",
            )
            sink.raise_errors()
        return StoredSpec(self.source.text, self.settings, self.bindings, used)

    def _is_whole_with(self, files: Mapping[str, str]) -> bool:
        """Whether the spec with these `files` alone means the same."""
        again = Compilation(self.source, None, self.settings, self.bindings, self.max_memory, files)
        try:
            return again.model_hash == self.model_hash
        except SpecError:
            return False

    def fresh_weights(self, seed: int | None = None) -> "dict[str, np.ndarray]":
        """Weights drawn from the spec's initializers, by canonical name.

        Raises:
            SpecError: `unbound-dimension` if the size of a weight is not known.
        """
        from lstmspec import weights as store

        self._require_bound(dim for _, _, weight in self.model.weights() for dim in weight.shape)
        return store.fresh(self.model, seed=self.model.training.seed if seed is None else seed)

    def with_weights(self, weights: "Weights") -> "tuple[Compilation, Mapping[str, np.ndarray]]":
        """The spec with the dimensions that `weights` tells bound, and the weights, checked.

        Without weights, fresh ones are drawn from the spec's initializers with its seed.

        Raises:
            SpecError: if the weights do not fit, or a weight has a dimension that nothing binds.
        """
        from lstmspec import weights as store

        if weights is None:
            return self, self.fresh_weights()
        file, arrays = self._arrays(weights)
        bound = self.bind(**store.bind(self.model, arrays))
        sink = bound._new_sink()
        store.check(bound.model, arrays, sink, file)
        sink.raise_errors()
        return bound, arrays

    def _arrays(self, weights: "Weights") -> "tuple[Path | None, Mapping[str, np.ndarray]]":
        """The file and the arrays of weights in any of their forms."""
        from lstmspec import weights as store

        if isinstance(weights, Mapping):
            return None, weights
        if isinstance(weights, str | os.PathLike):
            return Path(weights), store.load(Path(weights))[0]
        from lstmspec.backends.keras import get_weights

        return None, get_weights(self.model, weights)

    def _require_honoured(self, backend: "Backend") -> None:
        """Refuse to go on if `backend` cannot honour all of the model."""
        from lstmspec.backends import check_model

        model, sink = self.model, self._new_sink()
        check_model(backend, model, sink)
        sink.raise_errors()

    def _require_bound(self, dims: Iterable[Dim]) -> None:
        """Refuse to go on while one of `dims` has no size."""
        names = dict.fromkeys(
            name for dim in dims if not isinstance(dim, int) for name in sorted(dim.names)
        )
        sink = self._new_sink()
        for name in names:
            sink.error(
                "unbound-dimension",
                f"`{name}` has no size yet, and a weight depends on it",
                file=self.source.name,
                help=f"Bind it: --bind {name}=N on the command line, {name}=N in Python, or give"
                " weights, whose shapes tell it.",
            )
        sink.raise_errors()
