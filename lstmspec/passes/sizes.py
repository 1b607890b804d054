"""Named sizes in the options of a layer, such as the `classes` of `Dense classes`."""

from collections.abc import Callable, Iterator
from typing import Any

from lstmspec.layers import Layer
from lstmspec.shapes import Dim, SymbolicDim


def names_in(layer: Layer) -> Iterator[str]:
    """The named sizes that the options of `layer`, and of one it wraps, depend on."""
    for value in layer.__dict__.values():
        if isinstance(value, Layer):
            yield from names_in(value)
        for size in value if isinstance(value, tuple) else (value,):
            if isinstance(size, SymbolicDim):
                yield from sorted(size.names)


def with_sizes(layer: Layer, resolve: Callable[[Dim], Dim]) -> Layer:
    """`layer` with every named size replaced by what `resolve` says; itself if nothing changes."""
    changed: dict[str, Any] = {}
    for name, value in layer.__dict__.items():
        new = _resolved(value, resolve)
        if new is not value:
            changed[name] = new
    return layer.model_copy(update=changed) if changed else layer


def once_a_layer(change: Callable[[Layer], Layer]) -> Callable[[Layer], Layer]:
    """`change`, done once for a layer that many nodes hold: what was one object stays one."""
    done: dict[int, tuple[Layer, Layer]] = {}

    def changed(layer: Layer) -> Layer:
        # The old layer is kept as well: its `id` is its own only while it lives.
        if id(layer) not in done:
            done[id(layer)] = (layer, change(layer))
        return done[id(layer)][1]

    return changed


def _resolved(value: Any, resolve: Callable[[Dim], Dim]) -> Any:
    if isinstance(value, SymbolicDim):
        return resolve(value)
    if isinstance(value, Layer):
        return with_sizes(value, resolve)
    if isinstance(value, tuple) and any(isinstance(size, SymbolicDim) for size in value):
        return tuple(_resolved(size, resolve) for size in value)
    return value
