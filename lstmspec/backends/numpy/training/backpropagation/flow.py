"""What passes between a program and the rules of its layers.

A rule runs one layer on a batch and returns what it made together with the function that takes the
gradients of that back. What backward needs is kept by that function and by nothing else, so it is
freed as soon as the gradients have passed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import numpy as np

from lstmspec.backends.numpy.kernels import Array, continued
from lstmspec.backends.numpy.training.regularizers import add_penalty
from lstmspec.backends.numpy.training.rows import Gradient, RowGradient
from lstmspec.diagnostics import InternalError
from lstmspec.layers import Regularizer
from lstmspec.shapes import Dim, Shape


@dataclass
class Arriving:
    """The gradients that reach a layer from behind."""

    outputs: list[Array | None]
    """One for each result; `None` is 0."""
    logits: Array | None = None
    """That of what the activation was applied to, from a loss that is computed of it."""

    @property
    def output(self) -> Array:
        """The gradient of the only result, of a layer that has one; without it nobody asks."""
        (given,) = self.outputs
        if given is None:
            raise InternalError("a layer is asked for gradients, and none reached it")
        return given


@dataclass
class Leaving:
    """The gradients that go on from a layer to what is before it."""

    inputs: list[Array | None]
    """One for each input; `None` where none is needed."""
    weights: dict[str, Gradient | None] = field(default_factory=dict)
    """By the name of the weight within the layer; `None` for a weight that it does not have."""
    initial: Sequence[Array | None] = field(default_factory=list)
    """One for each state that the layer was started from."""


Backward = Callable[[Arriving], Leaving]


@dataclass
class Made:
    """What a layer made of a batch."""

    outputs: list[Array]
    backward: Backward | None = None
    """Takes gradients back; `None` where there is no weight and nothing before that needs them."""
    mask: Array | None = None
    """The mask of the outputs, as far as they have one."""
    logits: Array | None = None
    """What a final softmax or sigmoid was applied to."""


@dataclass
class Batch:
    """One batch on its way through a program: what all layers share."""

    weights: Mapping[str, Array]
    sizes: dict[str, int]
    """The sizes of named dimensions, and of open ones as far as it has come."""
    training: bool
    """Whether dropout acts and normalisation takes the moments of the batch."""
    keeps: bool
    """Whether gradients will be asked for."""
    entropy: tuple[int, ...] = ()
    """What random numbers are drawn from, but for the name of the layer."""
    carried: Mapping[str, Array] | None = None
    """The states that layers go on from, by path such as `lstm/h`, if the batch is a piece."""
    after: dict[str, Array] = field(default_factory=dict)
    """Those states behind the batch."""
    moved: dict[str, Array] = field(default_factory=dict)
    """Moving statistics as the batch leaves them, by canonical name."""
    penalty: float = 0.0
    """What activity regularizers add to the loss."""

    def size(self, dim: Dim) -> int:
        """The size that `dim` stands for."""
        if isinstance(dim, int):
            return dim
        total = 0
        for names, factor in dim.terms:
            for name in names:
                factor *= self.sizes[name]
            total += factor
        return total

    def penalize(self, regularizer: Regularizer | None, outputs: list[Array]) -> list[Array] | None:
        """Add what `outputs` cost, divided by the batch size, and return the gradients.

        Source: keras/src/layers/layer.py, `Layer.__call__`.
        """
        if regularizer is None:
            return None
        gradients = []
        for output in outputs:
            gradient = np.zeros_like(output)
            self.penalty += add_penalty(regularizer, output, gradient) / len(output)
            gradient /= len(output)
            gradients.append(gradient)
        return gradients


@dataclass(frozen=True)
class Call:
    """One use of a layer on a batch, as its rule sees it."""

    batch: Batch
    name: str
    """The node, which names its random numbers and the states it carries."""
    owner: str
    """The node whose weights are used."""
    inputs: tuple[Array, ...]
    masks: tuple[Array | None, ...]
    needs: tuple[bool, ...]
    """Whether the gradient of each input is needed."""
    shapes: tuple[Shape, ...]
    """The shapes of the results, the batch left out."""
    initial: tuple[Array, ...] = ()
    """The states that the spec starts it from; empty is zeros."""
    carries: bool = False
    """Whether it can go on from the state of the batch before."""
    streamed: bool = False
    """Whether its first result has the time axis of the stream."""

    @property
    def x(self) -> Array:
        """The first input."""
        return self.inputs[0]

    @property
    def continues(self) -> bool:
        """Whether the batch is a piece of sequences, and the layer has a state to go on from."""
        return self.carries and self.batch.carried is not None

    def before(self, *names: str) -> tuple[Array, ...]:
        """The states that the layer goes on from."""
        return tuple((self.batch.carried or {})[f"{self.name}/{name}"] for name in names)

    def go_on(self, **states: Array) -> None:
        """Enter the states behind the piece."""
        self.batch.after |= {f"{self.name}/{name}": state for name, state in states.items()}

    def windowed(self, padding: str) -> tuple[Array, str, int]:
        """What windows are taken of, its padding, and how many steps before the input it has."""
        if not self.continues:
            return self.x, padding, 0
        (past,) = self.before("past")
        whole, after = continued(self.x, past)
        self.go_on(past=after)
        return whole, "valid", past.shape[1]

    def weight(self, name: str) -> Array:
        """One of the layer's weights."""
        return self.batch.weights[f"{self.owner}/{name}"]

    def generator(self, seed: int | None, what: str = "") -> np.random.Generator:
        """Random numbers that depend on the seed, the step, and the place in the model alone."""
        entropy = list(self.batch.entropy)
        if seed is not None:
            entropy[0] = seed
        place = sha256(f"{self.name}/{what}".encode()).digest()[:8]
        return np.random.default_rng([*entropy, int.from_bytes(place, "little")])

    def keep(self, rate: float, shape: tuple[int, ...], seed: int | None, what: str = "") -> Array:
        """A mask of dropout: 0 with probability `rate`, else `1 / (1 - rate)`.

        Drawn in float32 whatever the dtype of the input, so that both dtypes drop the same.
        """
        dtype = self.x.dtype
        if rate >= 1.0:
            return np.zeros(shape, dtype)
        drawn = self.generator(seed, what).random(shape, np.float32)
        mask: Array = (drawn >= rate).astype(dtype)
        mask *= dtype.type(1.0 / (1.0 - rate))
        return mask

    def normal(self, stddev: float, shape: tuple[int, ...], seed: int | None) -> Array:
        """Normal random numbers of mean 0, drawn in float32 as those of `keep` are."""
        dtype = self.x.dtype
        drawn = self.generator(seed).standard_normal(shape, np.float32)
        numbers: Array = drawn.astype(dtype, copy=False)
        numbers *= dtype.type(stddev)
        return numbers


def added(one: Gradient | None, other: Gradient | None) -> Gradient | None:
    """The sum of two gradients of a weight; pieces stay pieces."""
    if one is None or other is None:
        return other if one is None else one
    if isinstance(one, RowGradient) and isinstance(other, RowGradient):
        width = one.pieces.shape[-1]
        rows = np.concatenate([one.rows.reshape(-1), other.rows.reshape(-1)])
        pieces = [one.pieces.reshape(-1, width), other.pieces.reshape(-1, width)]
        return RowGradient(rows, np.concatenate(pieces))
    if isinstance(one, RowGradient) or isinstance(other, RowGradient):
        raise TypeError("a gradient in pieces, and one as a whole")
    total: Array = one + other
    return total
