"""What a recurrent layer is given in training, and what its kernels return."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from lstmspec.backends.numpy.memory.flow import Gradient
from lstmspec.backends.numpy.memory.spaces import Space

Back = Callable[
    [Space | None, list[Space | None]],
    tuple[Space | None, dict[str, Gradient | None], list[Space]],
]
"""From the gradients of the output and of the last states to those of x, weights and states."""


class Sizes(NamedTuple):
    """The sizes of a run."""

    batch: int
    steps: int
    features: int
    units: int

    @property
    def rows(self) -> int:
        """Those of a column [h; x; 1]."""
        return self.units + self.features + 1


@dataclass
class Sequences:
    """What one direction of a recurrent layer is given: that of `backpropagation.sequences`."""

    x: Space
    """(B, T, D)."""
    sizes: Sizes
    initial: tuple[Space, ...]
    mask: Space | None
    drops: list[Space]
    """Masks of dropout (B, D): none, one, or one a gate."""
    recurrent_drops: list[Space]
    """Masks of dropout (B, U): none, one, or one a gate."""
    weights: dict[str, tuple[int, ...]]
    options: Options


class Options(NamedTuple):
    """How a layer runs."""

    return_sequences: bool
    go_backwards: bool
    zero_output_for_mask: bool
    need_x: bool


@dataclass
class Run:
    """What a recurrent layer made of them."""

    output: Space
    states: list[Space]
    back: Back
