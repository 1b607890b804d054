"""How the weights of a layer lie in a file, and how they become those of the language.

Most lie as they are here. Others are Keras 1's, with an array a gate, and those of `CuDNNLSTM` and
`CuDNNGRU`, which lie as cuDNN has them (`keras/src/legacy/saving/legacy_h5_format.py` and
`keras/engine/saving.py` of Keras 2.2 turn them the same way).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmspec.importing.homes import Home
from lstmspec.layers import GRU, LSTM, Bidirectional, Conv1D, Layer, Recurrent, TimeDistributed

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]
_ORDER = {LSTM: (0, 2, 1, 3), GRU: (0, 1, 2)}
"""Where Keras 1 has each gate of ours: it wrote those of an LSTM as i, c, f, o."""


@dataclass(frozen=True)
class Layout:
    """The arrays in the file, and how they are arranged."""

    stored: tuple[Shape, ...]
    """The shapes of the arrays in the file, in order."""
    arrange: Callable[[list[Array]], list[Array]] = list
    """The weights of the layer, from the arrays."""


def layout_of(
    home: Home, layer: Layer, shapes: Sequence[Shape], found: Sequence[Shape], generation: int
) -> Layout:
    """The layout of a layer whose weights have `shapes`, where the file has arrays as `found`."""
    if isinstance(layer, TimeDistributed):
        return layout_of(home, layer.layer, shapes, found, generation)
    if isinstance(layer, Bidirectional):
        half, mine = len(shapes) // 2, found[: len(found) // 2]
        forward = layout_of(home, layer.layer, shapes[:half], mine, generation)
        backward = layout_of(home, layer.layer, shapes[half:], found[len(mine) :], generation)
        return _both(forward, backward)
    if isinstance(layer, Recurrent) and home.inner.startswith("CuDNN"):
        return _cudnn(layer, shapes)
    if generation == 1 and isinstance(layer, LSTM | GRU) and len(found) == 3 * layer.gates:
        return _split(layer, shapes)
    if generation == 1 and isinstance(layer, Conv1D) and found and len(found[0]) == 4:
        return _windowed(shapes, found)
    return Layout(tuple(shapes))


def _both(forward: Layout, backward: Layout) -> Layout:
    count = len(forward.stored)

    def arrange(arrays: list[Array]) -> list[Array]:
        return [*forward.arrange(arrays[:count]), *backward.arrange(arrays[count:])]

    return Layout((*forward.stored, *backward.stored), arrange)


def _cudnn(layer: Recurrent, shapes: Sequence[Shape]) -> Layout:
    """Each gate's kernel transposed in its place, and two biases, which an LSTM adds up."""
    gates = layer.gates
    kernel, recurrent, *_ = shapes

    def arrange(arrays: list[Array]) -> list[Array]:
        of_input = [k.T.reshape(k.shape, order="F") for k in np.hsplit(arrays[0], gates)]
        of_state = [k.T for k in np.hsplit(arrays[1], gates)]
        biases = arrays[2].reshape(2, -1)
        bias = biases if isinstance(layer, GRU) else biases.sum(axis=0)
        return [np.hstack(of_input), np.hstack(of_state), bias]

    return Layout((kernel, recurrent, (2 * kernel[1],)), arrange)


def _split(layer: LSTM | GRU, shapes: Sequence[Shape]) -> Layout:
    """An array a gate: `W`, `U` and `b` of the first, then those of the next."""
    order = _ORDER[type(layer)]
    units = shapes[1][0]
    gate: tuple[Shape, ...] = ((shapes[0][0], units), (units, units), (units,))

    def arrange(arrays: list[Array]) -> list[Array]:
        return [np.concatenate([arrays[3 * g + k] for g in order], axis=-1) for k in range(3)]

    return Layout(gate * layer.gates, arrange)


def _windowed(shapes: Sequence[Shape], found: Sequence[Shape]) -> Layout:
    """A window of two axes, the second of which is 1, and in Theano's order before Keras 1.1."""
    (steps, features, filters), *rest = shapes
    if found[0] == (steps, 1, features, filters):
        return Layout((found[0], *rest), lambda arrays: [arrays[0][:, 0], *arrays[1:]])

    def arrange(arrays: list[Array]) -> list[Array]:
        return [arrays[0].transpose(2, 3, 1, 0)[:, 0], *arrays[1:]]

    return Layout(((filters, features, steps, 1), *rest), arrange)
