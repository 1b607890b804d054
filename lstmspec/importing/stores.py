"""The tensors of each layer in a weights file: of the form of Keras 3, or of the one before."""

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from lstmspec.importing.hdf5 import Group
from lstmspec.importing.homes import Home
from lstmspec.importing.refusals import corrupt, shown
from lstmspec.importing.tensor import Tensor
from lstmspec.layers import (
    Bidirectional,
    Layer,
    MultiHeadAttention,
    Recurrent,
    TimeDistributed,
    Weight,
)

_NOT_OF_LAYERS = ("optimizer/", "metrics/", "_metrics/", "compile_metrics/", "loss/")
_GENERATORS = re.compile(r"(?:^|/)seed_generator(?:_\d+)?/")
_UNDERSCORED = re.compile(r"/_(?=(?:query|key|value|gate|output)_dense/)")
_RENAMED = {"depthwise_kernel": "kernel"}
"""What Keras 2 called the kernel of `DepthwiseConv1D`."""
_PROJECTIONS = {"attention_output": "output"}
"""What Keras stores a part of `MultiHeadAttention` under where that is not its name."""


class Owned(NamedTuple):
    """A layer with weights of its own."""

    home: Home
    node: str
    layer: Layer
    weights: tuple[Weight, ...]


class TreeStore:
    """`.weights.h5` and `.keras`: a path a tensor, made of the classes of layers.

    Raises:
        SpecError: `corrupt-file`, or `file-too-large`.
    """

    def __init__(self, root: Group) -> None:
        self._path = root.path
        self._left = {_path_today(name): tensor for name, tensor in root.tensors().items()}

    def take(self, each: Owned) -> list[Tensor]:
        """The tensors of a layer, in the order of its weights."""
        found, home = [], each.home
        for name in _paths(each.layer, each.weights):
            tensor = self._left.pop(f"{home.trail}/{name}", None)
            if tensor is None:
                raise corrupt(
                    self._path, f"has no tensor `{shown(home.trail)}/{name}`, which its layers need"
                )
            found.append(tensor)
        return found

    def finish(self) -> None:
        """Refuse tensors that no layer has taken."""
        for name in self._left:
            if not name.startswith(_NOT_OF_LAYERS) and not _GENERATORS.search(name):
                raise corrupt(self._path, f"has a tensor `{shown(name)}`, which no layer has")


def _path_today(name: str) -> str:
    r"""A path as Keras 3 writes it.

    Keras on Windows has written `\`, 2.12 another first word, Keras 2 `_query_dense`, and Keras 3
    still writes `_gate_dense`.
    """
    name = name.replace("\\", "/").replace("_layer_checkpoint_dependencies/", "layers/")
    return _UNDERSCORED.sub("/", name)


def _paths(layer: Layer, weights: Sequence[Weight]) -> list[str]:
    """Where the weights of a layer are below its own path."""
    if isinstance(layer, TimeDistributed):
        return [f"layer/{path}" for path in _paths(layer.layer, weights)]
    if isinstance(layer, Bidirectional):
        half = len(weights) // 2
        return [
            f"{side}_layer/{path}"
            for side in ("forward", "backward")
            for path in _paths(layer.layer, weights[:half])
        ]
    if isinstance(layer, Recurrent):
        return [f"cell/vars/{number}" for number in range(len(weights))]
    if isinstance(layer, MultiHeadAttention):
        return _projections(weights)
    return [f"vars/{number}" for number in range(len(weights))]


def _projections(weights: Sequence[Weight]) -> list[str]:
    counts: dict[str, int] = {}
    found = []
    for weight in weights:
        part = weight.name.partition("/")[0]
        number = counts[part] = counts.get(part, -1) + 1
        found.append(f"{_PROJECTIONS.get(part, part)}_dense/vars/{number}")
    return found


class ListStore:
    """`.h5` of every Keras: for each layer or model at the top a list of its tensors.

    Raises:
        SpecError: `corrupt-file`, or `file-too-large`.
    """

    def __init__(self, root: Group, owned: Sequence[Owned]) -> None:
        self._root, self._path = root, root.path
        tops = dict.fromkeys(each.home.key[0] for each in owned)
        names = root.names("layer_names") or []
        if len(names) != len(set(names)):
            raise corrupt(self._path, "lists a layer twice")
        lists = {name: self._tensors(name) for name in names}
        for name, tensors in lists.items():
            if name not in tops and tensors:
                raise corrupt(self._path, f"has weights of `{shown(name)}`, which no layer is")
        self._found: dict[Home, list[Tensor]] = {}
        for top in tops:
            members = [each for each in owned if each.home.key[0] == top]
            self._share_out(top, members, lists.get(top, []))

    def take(self, each: Owned) -> list[Tensor]:
        """The tensors of a layer, in the order of its weights."""
        return self._found[each.home]

    def finish(self) -> None:
        """Nothing is left: every list was shared out whole."""

    def _share_out(self, top: str, members: Sequence[Owned], tensors: list[Tensor]) -> None:
        """Give each member of a list its own: first all that are trained, then the others."""
        if len(members) == 1:
            self._found[members[0].home] = tensors
            return
        found: dict[Home, list[Tensor]] = {each.home: [] for each in members}
        left = iter(tensors)
        for trained in (True, False):
            for each in members:
                count = sum(
                    (weight.trainable and not each.home.frozen) == trained
                    for weight in each.weights
                )
                found[each.home] += islice(left, count)
        if next(left, None) is not None:
            raise corrupt(self._path, f"has more tensors of `{shown(top)}` than that has")
        self._found |= found

    def _tensors(self, name: str) -> list[Tensor]:
        group = self._root.child(name)
        names = group.names("weight_names") if group is not None else None
        found = []
        for each in names or []:
            tensor = group.tensor(each) if group is not None else None
            if tensor is None:
                raise corrupt(self._path, f"lists `{shown(each)}` and does not hold it")
            found.append(tensor)
        return found


def names_agree(tensor: Tensor, weight: Weight) -> bool:
    """Whether what a list of Keras 2 or 3 calls a tensor is what `weight` is called."""
    last = re.sub(r"(?:_\d+)?(?::\d+)?\Z", "", tensor.name.rpartition("/")[2])
    return _RENAMED.get(last, last) == weight.name.rpartition("/")[2] or last == weight.name
