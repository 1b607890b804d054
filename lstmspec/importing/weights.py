"""From the tensors of a Keras file to weights by canonical name.

The shapes that the model needs are known before any tensor is looked at. A tensor is read when all
of its layer have those shapes; every one that is needed is there, and no other.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from lstmspec.importing.containers import KerasFile
from lstmspec.importing.homes import homes_of
from lstmspec.importing.layouts import Array, layout_of
from lstmspec.importing.refusals import corrupt, shown
from lstmspec.importing.stores import ListStore, Owned, TreeStore, names_agree
from lstmspec.importing.tensor import Tensor
from lstmspec.ir import Model
from lstmspec.layers import Weight
from lstmspec.shapes import spell_shape

_FLOATS = ("float16", "float32", "float64")


def read_weights(
    file: KerasFile, model: Model, owners: Mapping[tuple[str, ...], str]
) -> dict[str, Array]:
    """The weights of `model` in `file`; `owners` says which node each layer of the file is.

    Raises:
        SpecError: `corrupt-file` if they do not fit, or `file-too-large`.
    """
    if file.root is None:
        return {}
    owned = list(_owned(file, model, owners))
    lists = file.root.has("layer_names")
    store = ListStore(file.root, owned) if lists else TreeStore(file.root)
    found: dict[str, Array] = {}
    for each in owned:
        arrays = _arrays(file, each, store.take(each), lists=lists)
        for weight, array in zip(each.weights, arrays, strict=True):
            found[f"{each.node}/{weight.name}"] = _finite(file, array, weight)
    store.finish()
    return {name: found[name] for name, _, _ in model.weights()}


def _owned(file: KerasFile, model: Model, owners: Mapping[tuple[str, ...], str]) -> Iterator[Owned]:
    for home in homes_of(file.config):
        node = model.by_name.get(owners.get(home.key, ""))
        if node is None:
            raise corrupt(file.path, f"has a layer `{shown(home.key[-1])}` that nothing uses")
        weights = tuple(node.layer.weights(model.input_types(node)))
        yield Owned(home, node.name, node.layer, weights)


def _arrays(file: KerasFile, each: Owned, tensors: list[Tensor], *, lists: bool) -> list[Array]:
    """The weights of one layer, read if the tensors in the file are what they should be."""
    shapes = [tuple(map(_size, weight.shape)) for weight in each.weights]
    given = [tensor.shape for tensor in tensors]
    layout = layout_of(each.home, each.layer, shapes, given, file.generation)
    name = shown(each.home.key[-1])
    if list(layout.stored) != given:
        wanted, found = (", ".join(map(_spelled, s)) or "nothing" for s in (layout.stored, given))
        raise corrupt(file.path, f"holds {found} of `{name}`, and its layer needs {wanted}")
    is_named = lists and file.generation > 1 and len(tensors) == len(each.weights)
    for tensor, weight in zip(tensors, each.weights, strict=False):
        if is_named and not names_agree(tensor, weight):
            raise corrupt(file.path, f"has `{shown(tensor.name)}` where `{weight.name}` should be")
        if weight.dtype == "float32" and tensor.dtype not in _FLOATS:
            raise corrupt(file.path, f"has numbers of {tensor.dtype} in `{shown(tensor.name)}`")
    return layout.arrange([tensor.read() for tensor in tensors])


def _finite(file: KerasFile, array: Array, weight: Weight) -> Array:
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise corrupt(file.path, f"has a weight `{weight.name}` with numbers that are not finite")
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(array, dtype=weight.dtype, order="C")


def _size(dim: Any) -> int:
    return dim if isinstance(dim, int) else -1


def _spelled(shape: tuple[int, ...]) -> str:
    return spell_shape(shape)
