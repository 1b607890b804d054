"""Drawing the next token from what a model says of all of them."""

from collections.abc import Iterable

import numpy as np

from lstmspec.tensors import Array


class Sampler:
    """Draws one number after another; the same seed and probabilities give the same numbers.

    Args:
        temperature: Above 1 flattens, below 1 sharpens; 0 always takes the most probable.
        top_k: How many of the most probable may be drawn; all without it.
        seed: Where the random numbers begin.
        never: Numbers that are never drawn.
    """

    def __init__(
        self, temperature: float, top_k: int | None, seed: int, never: Iterable[int]
    ) -> None:
        self._temperature = temperature
        self._top_k = top_k
        self._random = np.random.default_rng(seed)
        self._never = list(never)

    def draw(self, probabilities: Array) -> int | None:
        """A number by its probability; `None` if none that may be drawn has any.

        Of equal ones the first counts as more probable.
        """
        chances = np.array(probabilities, np.float64)
        chances[self._never] = 0.0
        if not np.isfinite(chances).all() or not (chances > 0).any():
            return None
        ranked = np.argsort(-chances, kind="stable")
        if self._temperature == 0:
            return int(ranked[0])
        kept = np.sort(ranked[: self._top_k])
        kept = kept[chances[kept] > 0]
        powers = np.log(chances[kept]) / self._temperature
        sums = np.cumsum(np.exp(powers - powers.max()))
        place = np.searchsorted(sums, self._random.random() * sums[-1], side="right")
        return int(kept[min(place, len(kept) - 1)])
