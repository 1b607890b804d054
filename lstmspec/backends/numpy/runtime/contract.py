"""What the generated part of an emitted module defines, declared for the functions around it.

An emitted module is this part, which is written for one model, and the functions of this package
and of `kernels`, which are the same in every module. Only a type checker reads the values here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lstmspec.backends.numpy.kernels import Array

if TYPE_CHECKING:
    from lstmspec.backends.numpy.runtime.model import Model

Shape = tuple[int | str | None, ...]
"""Sizes: a number, a name, a sum of products such as "64*time", or None for any size."""
Typed = tuple[str, Shape]
"""A number type and a shape."""
Arrays = dict[str, Array]
"""Arrays by name, batch axis first."""
Step = Callable[[Mapping[str, Array], Mapping[str, Array]], tuple[Arrays, Arrays]]
"""From the inputs and the state of one step to the outputs and the state after it."""

NAME: str = ""
MODEL_HASH: str = ""
INPUTS: dict[str, tuple[str, Shape]] = {}
OUTPUTS: dict[str, tuple[str, Shape]] = {}
STATES: dict[str, tuple[int | str, ...]] = {}
STREAMED: frozenset[str] = frozenset()
NO_STREAMING: str = ""
WEIGHTS: dict[str, Shape | Typed] = {}
DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made from the weights once."""
    raise NotImplementedError


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    raise NotImplementedError


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time; None where none is faster."""
    raise NotImplementedError
