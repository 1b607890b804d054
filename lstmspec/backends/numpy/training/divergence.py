"""Steps that must not be taken: a loss or a gradient that is no number.

Whether all is well is asked in every step and must cost next to nothing; where a fault begins is
asked once, and the batch is run again for it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.backends.numpy.training.rows import Gradient, RowGradient
from lstmspec.ir import Model, Node


class DivergedError(Exception):
    """A step with a loss or a gradient that is not finite; the weights are those before it."""

    def __init__(self, step: int, loss: float, place: str, *, is_weight: bool = False) -> None:
        super().__init__(f"step {step} diverged, loss {loss}, beginning in `{place}`")
        self.step = step
        """Which step it was, from 1."""
        self.loss = loss
        self.place = place
        """The first node whose values are not finite, or the first weight on the way back."""
        self.is_weight = is_weight
        """Whether `place` is a weight, and the loss a number."""


def faulty_gradient(gradients: Mapping[str, Gradient]) -> str | None:
    """The first weight with a gradient that is not finite, on the way back."""
    # A sum of squares is the quickest, and finite only if all is; but that of large numbers is not.
    if math.isfinite(sum(np.vdot(part, part) for part in map(_numbers, gradients.values()))):
        return None
    for name, gradient in gradients.items():
        if not np.isfinite(_numbers(gradient)).all():
            return name
    return None


def _numbers(gradient: Gradient) -> Array:
    return gradient.pieces if isinstance(gradient, RowGradient) else gradient


def faulty_node(
    model: Model,
    weights: Mapping[str, Array],
    inputs: Mapping[str, Array],
    entropy: tuple[int, ...] = (0,),
    carried: Mapping[str, Array] | None = None,
) -> str | None:
    """The first node of which a batch makes values that are not finite; none if all are."""
    found: list[str] = []

    def watch(node: Node, outputs: list[Array]) -> None:
        if not all(np.isfinite(array).all() for array in outputs):
            found.append(node.name)

    program = Program(model)
    program.forward(weights, inputs, training=True, entropy=entropy, carried=carried, watch=watch)
    return found[0] if found else None
