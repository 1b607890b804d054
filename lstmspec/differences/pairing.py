"""Which node of the new model each node of the old one has become.

A name that was given with `as` stays with its layer. Other names count layers of a kind, and move
when one is put in or taken out: there kind, shapes of weights and order decide, by a longest common
subsequence in which layers that are equal, and then names that are equal, break ties. What is left
over and has both name and kind in common has changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmspec.differences.spelling import kinds_in
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer, Weight

_MOST = 250_000
"""The most cells of the table of a longest common subsequence; beyond, names alone decide."""
_WEIGHTS, _OTHER, _EQUAL = 1 << 48, 1 << 32, 1 << 16


@dataclass(frozen=True)
class Pairs:
    """The nodes that became each other, both ways."""

    new_of: Mapping[str, Node]
    """The new node, by the name of the old one."""
    old_of: Mapping[str, Node]
    """The old node, by the name of the new one."""
    inputs: Mapping[str, str]
    """The name of the new input, by that of the old one."""


def weights_of(model: Model, node: Node) -> tuple[Weight, ...]:
    """The weights that `node` owns."""
    layer: Layer = node.layer
    return () if node.shares else layer.weights(model.input_types(node))


def pair_nodes(old: Model, new: Model) -> Pairs:
    """The pairs of `old` and `new`."""
    found: dict[str, str] = {
        node.name: node.name
        for node in old.nodes
        if node.named and node.name in new.by_name and new.by_name[node.name].named
    }
    taken = set(found.values())
    rest_old = [_Candidate.of(old, node) for node in old.nodes if node.name not in found]
    rest_new = [_Candidate.of(new, node) for node in new.nodes if node.name not in taken]
    found |= _aligned(rest_old, rest_new)
    taken = set(found.values())
    kinds = {c.node.name: c.kind for c in rest_new if c.node.name not in taken}
    found |= {
        c.node.name: c.node.name
        for c in rest_old
        if c.node.name not in found and kinds.get(c.node.name) == c.kind
    }
    return Pairs(
        {before: new.by_name[after] for before, after in found.items()},
        {after: old.by_name[before] for before, after in found.items()},
        _inputs(old, new),
    )


def _inputs(old: Model, new: Model) -> dict[str, str]:
    """Inputs that became each other: by name, the others in order where their types are equal."""
    before, after = ({given.name: given.type for given in m.inputs} for m in (old, new))
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    renamed = {a: b for a, b in zip(gone, come, strict=False) if before[a] == after[b]}
    return {name: name for name in before if name in after} | renamed


@dataclass(frozen=True)
class _Candidate:
    """A node, and what it is known by."""

    node: Node
    kind: str
    signature: tuple[Any, ...]
    """Kind, and names and shapes of weights: these must agree."""

    @classmethod
    def of(cls, model: Model, node: Node) -> "_Candidate":
        kind = kinds_in(node.layer)
        shapes = tuple((w.name, w.dtype, w.shape) for w in weights_of(model, node))
        return cls(node, kind, (kind, node.shares is None, shapes))

    def is_same(self, other: "_Candidate") -> bool:
        return (
            self.node.name == other.node.name
            and self.signature == other.signature
            and self.node.layer == other.node.layer
        )


def _scores(old: Sequence[_Candidate], new: Sequence[_Candidate]) -> list[list[int]]:
    """How well each old one goes with each new one; 0 is not at all."""
    found: list[list[int]] = []
    columns: dict[tuple[Any, ...], list[int]] = {}
    for at, candidate in enumerate(new):
        columns.setdefault(candidate.signature, []).append(at)
    for candidate in old:
        row = [0] * len(new)
        for at in columns.get(candidate.signature, ()):
            other = new[at].node
            row[at] = _WEIGHTS if candidate.signature[-1] else _OTHER
            row[at] += _EQUAL if candidate.node.layer == other.layer else 0
            row[at] += candidate.node.name == other.name
        found.append(row)
    return found


def _aligned(old: Sequence[_Candidate], new: Sequence[_Candidate]) -> dict[str, str]:
    """Names that became each other, in order in both."""
    found: dict[str, str] = {}
    start = 0
    while start < min(len(old), len(new)) and old[start].is_same(new[start]):
        found[old[start].node.name] = new[start].node.name
        start += 1
    old, new = old[start:], new[start:]
    if len(old) * len(new) > _MOST:
        names = {c.node.name: c for c in new}
        same = [c for c in old if c.node.name in names and c.is_same(names[c.node.name])]
        return found | {c.node.name: c.node.name for c in same}
    return found | _best(old, new)


def _best(old: Sequence[_Candidate], new: Sequence[_Candidate]) -> dict[str, str]:
    """The longest common subsequence, by the sum of scores."""
    scores = _scores(old, new)
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        row, below = best[i], best[i + 1]
        for j in range(len(new) - 1, -1, -1):
            score = scores[i][j]
            row[j] = max(below[j], row[j + 1], below[j + 1] + score if score else 0)
    found, i, j = {}, 0, 0
    while i < len(old) and j < len(new):
        score = scores[i][j]
        if score and best[i][j] == best[i + 1][j + 1] + score:
            found[old[i].node.name] = new[j].node.name
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
