"""A recurrent layer over a batch of sequences: the quick kernels where they do, else plain loops.

This is the seam between the rules and the arithmetic: both ways of computing are given the same and
give the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.backpropagation.cells import GruCell, LstmCell, SimpleCell
from lstmspec.backends.numpy.training.backpropagation.loops import (
    Cell,
    Loop,
    Projection,
    Recurrence,
)
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.layers import GRU, LSTM, Recurrent

Back = Callable[
    [Array | None, list[Array | None]],
    tuple[Array | None, dict[str, Gradient | None], list[Array]],
]
"""From the gradients of the output and of the last states, each `None` if it is 0, to those of x
(`None` if it is not needed), of the weights by name, and of the initial states."""


@dataclass
class Sequences:
    """What one direction of a recurrent layer is given."""

    x: Array
    """(B, T, D)."""
    kernel: Array
    recurrent_kernel: Array
    bias: Array | None
    initial: tuple[Array, ...]
    mask: Array | None
    """(B, T)."""
    drops: list[Array]
    """Masks of dropout (B, D): none, one, or one a gate."""
    recurrent_drops: list[Array]
    """Masks of dropout (B, U): none, one, or one a gate."""
    return_sequences: bool
    go_backwards: bool
    zero_output_for_mask: bool
    keeps: bool
    """Whether gradients will be asked for."""
    need_x: bool


@dataclass
class Run:
    """What a recurrent layer made of them."""

    output: Array
    states: list[Array] = field(default_factory=list)
    back: Back = lambda _, __: (None, {}, [])


def run_layer(layer: Recurrent, given: Sequences) -> Run:
    """Run one direction of `layer`."""
    return _plain(layer, given)


def _plain(layer: Recurrent, given: Sequences) -> Run:
    x, mask = given.x, given.mask
    if given.go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    two = isinstance(layer, GRU) and layer.reset_after and given.bias is not None
    input_bias = given.bias[0] if two and given.bias is not None else given.bias
    projection = Projection(x, given.kernel, input_bias, given.drops)
    cell = _cell(layer, given)
    loop = Loop(cell, mask, given.return_sequences, given.zero_output_for_mask)
    output, states = loop.forward(projection.forward(), given.initial, keeps=given.keeps)

    def back(
        of_output: Array | None, of_states: list[Array | None]
    ) -> tuple[Array | None, dict[str, Gradient | None], list[Array]]:
        pairs = zip(of_states, given.initial, strict=True)
        behind = tuple(np.zeros_like(s) if g is None else g for g, s in pairs)
        of_inputs, of_initial = loop.backward(of_output, behind)
        of_x, of_kernel, of_bias = projection.backward(of_inputs, given.need_x)
        if of_x is not None and given.go_backwards:
            of_x = of_x[:, ::-1]
        weights: dict[str, Any] = {"kernel": of_kernel, "recurrent_kernel": cell.of_recurrent}
        if isinstance(cell, GruCell) and cell.of_bias is not None:
            of_bias = np.stack([of_bias, cell.of_bias])
        if given.bias is not None:
            weights["bias"] = of_bias
        return of_x, weights, [*of_initial]

    return Run(output, [*states], back)


def _cell(layer: Recurrent, given: Sequences) -> Cell:
    recurrence = Recurrence(given.recurrent_kernel, given.recurrent_drops)
    if isinstance(layer, LSTM):
        return LstmCell(recurrence, layer.activation, layer.recurrent_activation)
    if isinstance(layer, GRU):
        inner = given.bias[1] if layer.reset_after and given.bias is not None else None
        return GruCell(
            recurrence,
            layer.activation,
            layer.recurrent_activation,
            reset_after=layer.reset_after,
            bias=inner,
        )
    return SimpleCell(recurrence, layer.activation)
