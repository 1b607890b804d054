"""What a forecast has to beat: the last value again, and the value of a season ago."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstmspec.ir import Model, NextEncoding
from lstmspec.tensors import Array
from lstmspec.trained.refusal import refusal

NAIVE, SEASONAL = "naive", "seasonal naive"


@dataclass(frozen=True)
class Baseline:
    """The forecasts that need no model, for an output whose target is the next row of an input."""

    output: str
    source: str
    """The input."""
    ahead: int
    """How many steps behind the window the target is."""
    season: int | None = None
    """Steps in a season; by default the length of the window."""

    def forecasts(self, inputs: Mapping[str, Array], shape: tuple[int, ...]) -> dict[str, Array]:
        """The forecasts by name, each of the `shape` of the targets.

        `naive` repeats the last row of the window; `seasonal naive` takes the row that is whole
        seasons before the target, the nearest that the window holds. Where every step has a target
        there is only the first.

        Raises:
            SpecError: `out-of-range`, if the window is shorter than what the season needs.
        """
        x = inputs[self.source]
        if x.ndim != 3 or x.shape[-1] != shape[-1]:
            return {}
        if len(shape) == 3:
            return {NAIVE: x} if x.shape == shape else {}
        return {NAIVE: x[:, -1], SEASONAL: x[:, self._seasonal_place(x.shape[1])]}

    def _seasonal_place(self, window: int) -> int:
        """The place in the window that is whole seasons before the target."""
        season = self.season or window
        place = window - 1 + self.ahead - season * -(-self.ahead // season)
        if place < 0:
            raise refusal(
                "out-of-range",
                f"a season of {season} steps, and the windows hold {window}",
                "Give a season that a window holds.",
            )
        return place


def baselines_of(model: Model, season: int | None = None) -> Iterator[Baseline]:
    """The baselines of every output of `model` whose target is the next row of numbers."""
    numbers = [given.name for given in model.inputs if np.dtype(given.dtype).kind == "f"]
    for output in model.outputs:
        encoding = output.encoding
        if isinstance(encoding, NextEncoding):
            source = encoding.of or (numbers[0] if len(numbers) == 1 else "")
            if source in numbers:
                yield Baseline(output.value, source, encoding.ahead, season)
