"""What PyTorch calls the weights of a layer, and how it lays them out: a row a layer class.

PyTorch's matrices are `(out, in)`, ours `(in, out)`. Its gates are i, f, g, o in `nn.LSTM`, which
is our order under other names, and r, z, n in `nn.GRU`, where ours are z, r, h. Its recurrent
modules have two biases: `GRU` keeps both, `LSTM` and `SimpleRNN` have their sum. The equations are
those of the documentation of `torch.nn.LSTM`, `GRU` and `RNN`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from lstmspec.layers import (
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Embedding,
    Layer,
    LayerNormalization,
    Recurrent,
    SimpleRNN,
    TimeDistributed,
)
from lstmspec.shapes import Shape
from lstmspec.tensors import Array

Arrays = Mapping[str, Array]


class Row(NamedTuple):
    """How one layer class is laid out; `Any` is that class."""

    module: str
    """PyTorch's class."""
    shapes: Callable[[Any, Mapping[str, Shape]], dict[str, Shape]]
    """The shapes of PyTorch's tensors, from those of our weights."""
    ours: Callable[[Any, Arrays], dict[str, Array]]
    """Our weights, from PyTorch's tensors."""
    theirs: Callable[[Any, Arrays], dict[str, Array]]
    """PyTorch's tensors, from our weights."""


_ORDERS: Mapping[type[Layer], tuple[int, ...]] = {
    LSTM: (0, 1, 2, 3),
    GRU: (1, 0, 2),
    SimpleRNN: (0,),
}
"""Where each gate of a layer stands in PyTorch; every one of these is its own inverse."""


def innermost(layer: Layer) -> Layer:
    """`layer` without `TimeDistributed`, which has no weights of its own."""
    while isinstance(layer, TimeDistributed):
        layer = layer.layer
    return layer


def row_of(layer: Layer) -> Row | None:
    """The row of `layer`; `None` if it has none."""
    return ROWS.get(type(innermost(layer)))


def recurrent_of(layer: Layer) -> Recurrent | None:
    """The recurrent layer in `layer`, if it is one or runs one both ways."""
    inner = innermost(layer)
    found = inner.layer if isinstance(inner, Bidirectional) else inner
    return found if isinstance(found, Recurrent) else None


def _reordered(layer: Recurrent, array: Array) -> Array:
    """`array` with the gates of its last axis in the other's order."""
    gates = array.reshape(*array.shape[:-1], layer.gates, -1)
    return gates[..., list(_ORDERS[type(layer)]), :].reshape(array.shape)


def _sum(first: Array, second: Array) -> Array:
    """The sum, bit by bit `first` where `second` is 0."""
    return np.where(second == 0, first, first + second)


def _recurrent_shapes(layer: Recurrent, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    found = {
        "weight_ih": shapes["kernel"][::-1],
        "weight_hh": shapes["recurrent_kernel"][::-1],
    }
    if layer.use_bias:
        found |= dict.fromkeys(("bias_ih", "bias_hh"), shapes["bias"][-1:])
    return found


def _recurrent_ours(layer: Recurrent, tensors: Arrays) -> dict[str, Array]:
    found = {
        "kernel": _reordered(layer, tensors["weight_ih"].T),
        "recurrent_kernel": _reordered(layer, tensors["weight_hh"].T),
    }
    if not layer.use_bias:
        return found
    of_input, of_state = (_reordered(layer, tensors[name]) for name in ("bias_ih", "bias_hh"))
    both = isinstance(layer, GRU)
    return found | {"bias": np.stack([of_input, of_state]) if both else _sum(of_input, of_state)}


def _recurrent_theirs(layer: Recurrent, weights: Arrays) -> dict[str, Array]:
    found = {
        "weight_ih": _reordered(layer, weights["kernel"]).T,
        "weight_hh": _reordered(layer, weights["recurrent_kernel"]).T,
    }
    if not layer.use_bias:
        return found
    bias = _reordered(layer, weights["bias"])
    of_input, of_state = bias if isinstance(layer, GRU) else (bias, np.zeros_like(bias))
    return found | {"bias_ih": of_input, "bias_hh": of_state}


def _side(found: Mapping[str, Any], direction: str) -> dict[str, Any]:
    start = f"{direction}/"
    return {name.removeprefix(start): v for name, v in found.items() if name.startswith(start)}


def _both_shapes(layer: Bidirectional, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    forward = _recurrent_shapes(layer.layer, _side(shapes, "forward"))
    backward = _recurrent_shapes(layer.layer, _side(shapes, "backward"))
    return forward | {f"{role}_reverse": shape for role, shape in backward.items()}


def _both_ours(layer: Bidirectional, tensors: Arrays) -> dict[str, Array]:
    backward = {r.removesuffix("_reverse"): a for r, a in tensors.items() if r.endswith("_reverse")}
    sides = {"forward": tensors, "backward": backward}
    return {
        f"{direction}/{name}": array
        for direction, side in sides.items()
        for name, array in _recurrent_ours(layer.layer, side).items()
    }


def _both_theirs(layer: Bidirectional, weights: Arrays) -> dict[str, Array]:
    forward = _recurrent_theirs(layer.layer, _side(weights, "forward"))
    backward = _recurrent_theirs(layer.layer, _side(weights, "backward"))
    return forward | {f"{role}_reverse": array for role, array in backward.items()}


def _renamed(module: str, names: Mapping[str, str], *, turned: bool = False) -> Row:
    """The row of a layer whose weights have other names, `names[ours]`, and are `turned` or not."""
    back = {theirs: ours for ours, theirs in names.items()}
    return Row(
        module,
        lambda _, shapes: {names[n]: s[::-1] if turned else s for n, s in shapes.items()},
        lambda _, tensors: {back[n]: a.T if turned else a for n, a in tensors.items()},
        lambda _, weights: {names[n]: a.T if turned else a for n, a in weights.items()},
    )


def _recurrent(module: str) -> Row:
    return Row(module, _recurrent_shapes, _recurrent_ours, _recurrent_theirs)


ROWS: Mapping[type[Layer], Row] = {
    LSTM: _recurrent("LSTM"),
    GRU: _recurrent("GRU"),
    SimpleRNN: _recurrent("RNN"),
    Bidirectional: Row("RNNBase", _both_shapes, _both_ours, _both_theirs),
    Dense: _renamed("Linear", {"kernel": "weight", "bias": "bias"}, turned=True),
    Embedding: _renamed("Embedding", {"embeddings": "weight"}),
    LayerNormalization: _renamed("LayerNorm", {"gamma": "weight", "beta": "bias"}),
}
"""The table."""
