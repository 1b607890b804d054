"""What regularizers and constraints take: `training.regularizers` and `training.constraints`."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Constraint, Regularizer


def penalize(regularizer: Regularizer | None, outputs: list[Space]) -> list[Space]:
    """The gradients of what outputs cost, one for each, if they cost anything."""
    if regularizer is None:
        return []
    gradients = []
    for output in outputs:
        gradient = output.new()
        add_penalty(regularizer, output)
        gradients.append(gradient)
    return gradients


def add_penalty(regularizer: Regularizer, weight: Space) -> None:
    """Count what the penalty of a weight takes."""
    if regularizer.kind != "orthogonal_regularizer":
        weight.passing(4)
        return
    count = weight.shape[regularizer.mode == "columns"]
    weight.meter.passing(4 * max(weight.size + 3 * count**2, 4 * weight.size + 2 * count**2))


def constrain(constraint: Constraint, weight: Space) -> None:
    """Count what a constraint takes: a norm is made of squares."""
    if constraint.kind != "non_neg":
        weight.passing(4)
