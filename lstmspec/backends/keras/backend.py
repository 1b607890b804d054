"""The Keras backend as `lstmspec.backends` knows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstmspec.backends.base import Refusal
from lstmspec.backends.emitter import Names
from lstmspec.backends.execute import execute
from lstmspec.backends.keras import emission
from lstmspec.backends.keras.engine import load_keras
from lstmspec.backends.keras.refusals import refusals
from lstmspec.backends.keras.rules import rules
from lstmspec.backends.keras.weights import set_weights
from lstmspec.diagnostics import Diagnostic, InternalError, SpecError
from lstmspec.files import write_file, write_text
from lstmspec.ir import Model
from lstmspec.layers import Layer


class KerasBackend:
    """Emits Keras 3 source; its live model is a `keras.Model` made by that source."""

    name = "keras"
    summary = "Keras 3 source, and a keras.Model to train and save"
    extra = "keras"
    modules = ("keras", "tensorflow")
    suffixes = (".py", ".keras", ".weights.h5")

    @property
    def layers(self) -> frozenset[type[Layer]]:
        """Every layer that has a rule."""
        return frozenset(rules)

    @property
    def unsupported(self) -> Mapping[type[Layer], str]:
        """None: Keras has every layer of the language."""
        return {}

    def refusals(self, model: Model) -> list[Refusal]:
        """What Keras cannot do, or does wrongly."""
        return refusals(model)

    def emit(self, model: Model) -> str:
        """A module with `build_model`, and `fit` where the spec says how to train."""
        return emission.emit(model)

    def build(
        self, model: Model, weights: Mapping[str, Any] | None, dims: Mapping[str, int]
    ) -> Any:
        """A compiled `keras.Model` with `weights`; without them, as Keras initializes it.

        Raises:
            SpecError: `missing-extra`, `unbound-dimension` or `weights-mismatch`.
        """
        sizes = _sizes(model, dims)
        load_keras()
        stem = Names().fresh(model.name)
        built = execute(self.emit(model), stem).build_model(**sizes)
        if weights is not None:
            set_weights(model, built, weights)
        return built

    def save(
        self, model: Model, weights: Mapping[str, Any] | None, dims: Mapping[str, int], path: Path
    ) -> None:
        """Write source (`.py`), a saved model (`.keras`), or its weights alone (`.weights.h5`).

        Raises:
            SpecError: as `build`, or `unwritable-file`.
        """
        if path.suffix == ".py":
            write_text(path, self.emit(model))
            return
        if weights is None:
            raise InternalError("a saved model needs weights")
        built = self.build(model, weights, dims)
        write_file(path, built.save_weights if path.suffix == ".h5" else built.save)


def _sizes(model: Model, dims: Mapping[str, int]) -> dict[str, int]:
    """The arguments of `build_model`.

    Raises:
        SpecError: `unbound-dimension` for each one that Keras must know and `dims` does not tell.
    """
    parameters = emission.arguments(model)
    unbound = tuple(
        Diagnostic(
            "unbound-dimension",
            f"`{parameter.dimension}` has no size yet, and Keras must know it",
            help=f"Bind it: --bind {parameter.dimension}=N on the command line,"
            f" {parameter.dimension}=N in Python.",
        )
        for parameter in parameters
        if parameter.required and parameter.dimension not in dims
    )
    if unbound:
        raise SpecError(unbound, {})
    return {p.name: dims[p.dimension] for p in parameters if p.dimension in dims}


BACKEND = KerasBackend()
"""The instance that the entry point names."""
