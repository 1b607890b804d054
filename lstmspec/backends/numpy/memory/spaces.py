"""Arrays of which nothing but the size exists, and what they take together.

A space lives as long as the array it stands for: what is told here by the kernels' own steps, with
the same variables, holds as much at each moment as they do. Both rest on CPython, which frees what
nobody refers to any more at once.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

Part = Literal["activations", "gradients", "temporaries"]
"""What a space is counted as; gradients are those of weights."""


_REUSED = 256 * 1024
"""The bytes of an operand from which on NumPy may write a result into it."""


class Need(NamedTuple):
    """Bytes that are taken at once for an array."""

    by_number: float
    """For each of its numbers."""
    by_row: float = 0.0
    """For each vector along its last axis."""
    saved: float = 0.0
    """Less for each number, where NumPy writes results into operands that nobody else refers to.

    It does so where it can look at its callers, which it cannot on Windows.
    """


class Meter:
    """What all spaces take now, and what they took at most."""

    def __init__(self) -> None:
        self.part: Part = "temporaries"
        """What a new space is counted as."""
        self.now: dict[Part, int] = {"activations": 0, "gradients": 0, "temporaries": 0}
        self.most: dict[Part, int] = dict(self.now)
        """What all took when they took most."""

    @property
    def held(self) -> int:
        """The bytes that are taken now."""
        return sum(self.now.values())

    @property
    def peak(self) -> int:
        """The most bytes that were taken at once."""
        return sum(self.most.values())

    def space(self, *shape: int, item: int = 4) -> Space:
        """A new space, of numbers of `item` bytes."""
        return Space(Block(self, math.prod(shape) * item), shape, item)

    def given(self, *shape: int, item: int = 4) -> Space:
        """What exists beforehand and is not counted."""
        return Space(Block(self, 0), shape, item)

    def passing(self, count: float) -> None:
        """Count bytes that are taken for a moment."""
        Block(self, math.ceil(count))

    def take(self, part: Part, count: int) -> None:
        """Count bytes from now on; a negative number of them is given back."""
        self.now[part] += count
        if count > 0 and self.held > self.peak:
            self.most = dict(self.now)


class Block:
    """A piece of memory, which counts from when it is made until nothing refers to it."""

    __slots__ = ("count", "meter", "part")

    def __init__(self, meter: Meter, count: int) -> None:
        self.meter, self.count, self.part = meter, count, meter.part
        meter.take(self.part, count)

    def __del__(self) -> None:
        self.meter.take(self.part, -self.count)


class Space:
    """An array without numbers: a shape, and a block of memory that it may share."""

    __slots__ = ("block", "is_whole", "item", "shape")

    def __init__(
        self, block: Block, shape: tuple[int, ...], item: int = 4, *, is_whole: bool = True
    ) -> None:
        self.block = block
        self.shape = shape
        self.item = item
        """The bytes of a number."""
        self.is_whole = is_whole
        """Whether its numbers lie in memory in the order of its axes."""

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return math.prod(self.shape)

    @property
    def rows(self) -> int:
        """How many vectors along the last axis it has."""
        return self.size // max(self.shape[-1], 1)

    @property
    def meter(self) -> Meter:
        """What counts it."""
        return self.block.meter

    def new(self, *shape: int, item: int = 4) -> Space:
        """A new space of this shape, of its own if none is named."""
        return self.meter.space(*(shape or self.shape), item=item)

    def passing(self, need: Need | float) -> None:
        """Count a need for a moment; a number is bytes for each number."""
        by_number, by_row, saved = need if isinstance(need, Need) else Need(need)
        if self.size * self.item >= _REUSED:
            by_number -= saved
        self.meter.passing(self.size * by_number + self.rows * by_row)

    def view(self, *shape: int, is_whole: bool = False) -> Space:
        """A view of its memory; a strided one, unless `is_whole`."""
        return Space(self.block, shape, self.item, is_whole=is_whole)

    def reshaped(self, *shape: int) -> Space:
        """Its numbers in another shape: a view where they lie in order, else a copy."""
        return self.view(*shape, is_whole=True) if self.is_whole else self.new(*shape)

    def count_as(self, part: Part) -> None:
        """Count its memory as something else from now on."""
        block = self.block
        self.meter.now[block.part] -= block.count
        self.meter.now[part] += block.count
        block.part = part
