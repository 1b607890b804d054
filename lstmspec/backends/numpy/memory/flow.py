"""What passes between a program of spaces and the rules of its layers.

It is `training.backpropagation.flow` without numbers: a rule returns what a layer makes, and a
function that holds what backward reads and takes gradients back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lstmspec.backends.numpy.memory.spaces import Meter, Space
from lstmspec.diagnostics import InternalError
from lstmspec.shapes import Dim, Shape


@dataclass
class Arriving:
    """The gradients that reach a layer from behind."""

    outputs: list[Space | None]
    """One for each result; `None` is 0."""
    logits: Space | None = None
    """That of what the activation was applied to, from a loss that is computed of it."""

    @property
    def output(self) -> Space:
        """The gradient of the only result."""
        (given,) = self.outputs
        if given is None:
            raise InternalError("a layer is asked for gradients, and none reached it")
        return given


@dataclass(frozen=True)
class Pieces:
    """The gradient of a table that is read by rows, in pieces: `RowGradient` of `training.rows`."""

    rows: Space
    pieces: Space


Gradient = Space | Pieces
"""The gradient of a weight."""


@dataclass
class Leaving:
    """The gradients that go on from a layer to what is before it."""

    inputs: list[Space | None]
    weights: dict[str, Gradient | None] = field(default_factory=dict)
    initial: list[Space] = field(default_factory=list)


Backward = Callable[[Arriving], Leaving]


@dataclass
class Made:
    """What a layer made of a batch."""

    outputs: list[Space]
    backward: Backward | None = None
    mask: Space | None = None
    logits: Space | None = None
    """What a final softmax or sigmoid was applied to."""
    held: list[Space] = field(default_factory=list)
    """What else the variables of an emitted module hold until it returns."""
    unnamed: Space | None = None
    """What such a module holds as `_`."""


@dataclass(frozen=True)
class Call:
    """One use of a layer on a batch, as its rule sees it."""

    meter: Meter
    training: bool
    """Whether gradients will be asked for; without, it is what an emitted module does."""
    inputs: tuple[Space, ...]
    masks: tuple[Space | None, ...]
    needs: tuple[bool, ...]
    """Whether the gradient of each input is needed."""
    shapes: tuple[tuple[int, ...], ...]
    """The shapes of the results, the batch first."""
    weights: Mapping[str, tuple[int, ...]]
    """The shapes of the layer's weights."""
    initial: tuple[Space, ...] = ()
    """The states that the spec starts it from; empty is zeros."""
    carried: tuple[Space, ...] = ()
    """The states of the call before, which an emitted module goes on from."""
    streamed: bool = False
    """Whether its first result has the time axis of a stream, in an emitted module."""

    def windowed(self, steps: int) -> tuple[Space, list[Space]]:
        """What windows are taken of, `steps` long with its padding, and what is held besides.

        In a stream that is the input behind the steps before it, and the last steps are copied.
        """
        batch, before, features = self.x.shape
        if not self.carried:
            return (self.x if steps == before else self.x.new(batch, steps, features)), []
        (past,) = self.carried
        whole = self.x.new(batch, past.shape[1] + before, features)
        return whole, [whole, past.new()]

    @property
    def x(self) -> Space:
        """The first input."""
        return self.inputs[0]


def known(dim: Dim) -> int:
    """A size, of a model in which none is open."""
    if not isinstance(dim, int):
        raise InternalError(f"the size {dim} is not known")
    return dim


def fixed(shape: Shape) -> tuple[int, ...]:
    """A shape of which every size is known."""
    return tuple(map(known, shape))


def gradients(meter: Meter, weights: Mapping[str, tuple[int, ...]]) -> dict[str, Gradient | None]:
    """Gradients of these weights."""
    return {name: meter.space(*shape) for name, shape in weights.items()}
