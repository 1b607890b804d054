"""What a rule of an optimizer is.

A rule is asked once a step for what all weights share; what it returns changes one stretch of a
weight in place. Numbers that depend on the step are rounded to the dtype of the weights, as in
Keras: `1 - beta_2 ** t` keeps four digits of float32 at first, so that exact ones would differ.
"""

# NumPy's scalars are typed as returning Any when their dtype is only known at run time.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.schedules import Round, Scalar

State = dict[str, Array]
"""All that an optimizer remembers, by name."""


@dataclass(frozen=True)
class Now:
    """What all weights share in one step."""

    rate: Scalar
    """The learning rate."""
    step: int
    """Which step it is, from 1."""
    to: Round
    """What rounds to the dtype of the weights."""
    state: State
    """The state of the optimizer; a rule may change what belongs to no weight."""

    def power(self, base: float) -> Scalar:
        """Return `base ** step`."""
        return np.power(self.to(base), self.to(self.step))


Slots = Sequence[Array]
"""The arrays that an optimizer keeps for a weight, in the order of `Rule.slots`."""

Step = Callable[[Array, Array, Array | None, Slots, Array, Array], None]
"""Changes a weight and its slots by a gradient: `step(w, g, power, slots, s, r)`.

`power` is what Keras takes for `g^2`, and Adamax for `abs(g)`; None is that itself. `s` and `r` are
arrays of the shape of `w` to compute in.
"""


@dataclass(frozen=True)
class Rule:
    """An optimizer: what it remembers, and how it steps."""

    slots: Callable[[Any], dict[str, float]]
    """The arrays that it keeps for each weight, and what fills them at first."""
    at: Callable[[Any, Now], Step]
    """What it does in a step."""
    products: tuple[str, ...] = ()
    """The numbers that it keeps for all weights together; each is 1 at first."""
    power: str = "squares"
    """Whether `power` stands for the squares or the sizes of a gradient."""


def square(g: Array, power: Array | None, out: Array) -> None:
    """`out = power`, or `g^2` without one."""
    if power is None:
        np.square(g, out=out)
    else:
        np.copyto(out, power)


def mix(mean: Array, keep: float, part: Array) -> None:
    """`mean = keep mean + (1 - keep) part`, `part` being overwritten."""
    mean *= keep
    part *= 1.0 - keep
    mean += part


def approach(mean: Array, g: Array, by: float | Scalar, s: Array) -> None:
    """`mean += by (g - mean)`."""
    np.subtract(g, mean, out=s)
    s *= by
    mean += s
