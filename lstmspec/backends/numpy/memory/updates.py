"""What a step of an optimizer takes: `training.optimizers` without numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping

from lstmspec.backends.numpy.memory.flow import Gradient, Pieces
from lstmspec.backends.numpy.memory.spaces import Meter, Space
from lstmspec.ir import Optimizer

STRETCH = 1 << 18
"""How many bytes of a weight are changed at a time: `STRETCH` in `training.optimizers`."""

_SLOTS = {
    "adadelta": 2,
    "adagrad": 1,
    "adam": 2,
    "adamax": 2,
    "adamw": 2,
    "lion": 1,
    "nadam": 2,
    "rmsprop": 1,
    "sgd": 0,
}
_POWERS = ("adadelta", "adagrad", "adam", "adamax", "adamw", "nadam", "rmsprop")
"""Those that look at the squares or sizes of a gradient, which pieces have apart."""


def slots_of(optimizer: Optimizer) -> int:
    """How many arrays an optimizer keeps for each weight."""
    kind = optimizer.kind
    momentum = kind in ("rmsprop", "sgd") and bool(getattr(optimizer, "momentum", 0.0))
    flags = [getattr(optimizer, name, False) for name in ("amsgrad", "centered")]
    return _SLOTS[kind] + momentum + sum(map(bool, flags))


def apply(
    optimizer: Optimizer,
    weights: Mapping[str, tuple[int, ...]],
    gradients: Mapping[str, Gradient],
    meter: Meter,
) -> None:
    """Count what one step takes beside the gradients."""
    by_norm = optimizer.clipnorm is not None or optimizer.global_clipnorm is not None
    clips = by_norm or optimizer.clipvalue is not None
    for gradient in gradients.values():
        pieces = gradient.pieces if isinstance(gradient, Pieces) else gradient
        if by_norm:
            pieces.passing(4)
    whole = optimizer.clipnorm is None and optimizer.global_clipnorm is not None
    for name, gradient in gradients.items():
        shape = weights[name]
        held: list[Space] = []
        if isinstance(gradient, Pieces):
            held = _gathered(gradient, shape, clips=clips and not whole)
        scratch = [meter.space(_stretch(shape)) for _ in range(3)]
        del scratch, held


def _stretch(shape: tuple[int, ...]) -> int:
    """How many numbers of a weight are changed at a time."""
    size, row = math.prod(shape), math.prod(shape[1:])
    return size if 4 * size <= STRETCH else max(1, STRETCH // (4 * row)) * row


def _gathered(gradient: Pieces, shape: tuple[int, ...], *, clips: bool) -> list[Space]:
    """The gradient of a whole table, and its powers."""
    clipped = gradient.pieces.new() if clips else gradient.pieces
    return [whole(gradient, clipped, shape), whole(gradient, clipped.new(), shape)]


def whole(gradient: Pieces, pieces: Space, shape: tuple[int, ...]) -> Space:
    """The sum of pieces as a whole table: they are sorted by row and added up."""
    count = gradient.rows.size
    indices = pieces.new(4, count, item=8)
    table = pieces.new(*shape)
    ordered = pieces.new()
    ordered.meter.passing(4 * min(count, shape[0]) * math.prod(shape[1:]))
    del indices
    return table
