"""The NumPy backend as lstmspec sees it."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lstmspec.backends.base import Refusal
from lstmspec.backends.execute import execute
from lstmspec.ir import Model
from lstmspec.layers import Layer


class NumpyBackend:
    """Compiles to NumPy."""

    name = "numpy"
    summary = "one readable module that needs NumPy alone; predicts and streams"
    extra: str | None = None
    modules: tuple[str, ...] = ("numpy",)
    suffixes: tuple[str, ...] = (".py",)
    unsupported: Mapping[type[Layer], str] = MappingProxyType({})

    @property
    def layers(self) -> frozenset[type[Layer]]:
        """The layers that it has a rule for: all."""
        from lstmspec.backends.numpy.rules import RULES

        return frozenset(RULES)

    def refusals(self, model: Model) -> list[Refusal]:
        """Nothing: every model compiles. Whether one streams is for `streaming_reason` to say."""
        return []

    def emit(self, model: Model) -> str:
        """The source text of `model`, the same bytes each time."""
        from lstmspec.backends.numpy.module import emit

        return emit(model)

    def build(self, model: Model, weights: Mapping[str, Any], dims: Mapping[str, int]) -> Any:
        """The live model: the emitted text executed, with `weights` by canonical name.

        Raises:
            ValueError: the module's own `ModelError`, if the weights do not fit.
        """
        return execute(self.emit(model), model.name).load(weights, **dims)

    def save(
        self, model: Model, weights: Mapping[str, Any] | None, dims: Mapping[str, int], path: Path
    ) -> None:
        """Write the source text of `model` to `path`; weights are a file of their own.

        Raises:
            SpecError: `unwritable-file`.
        """
        from lstmspec.files import write_text

        write_text(path, self.emit(model))


BACKEND = NumpyBackend()
