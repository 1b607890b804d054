"""The difference of two specs."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lstmspec.differences.fates import fates
from lstmspec.differences.interface import input_changes, output_changes, output_pairs
from lstmspec.differences.layers import Layers
from lstmspec.differences.levels import LEVELS
from lstmspec.differences.model import Change, Difference
from lstmspec.differences.pairing import Pairs, pair_nodes
from lstmspec.differences.sides import Side, sides_of
from lstmspec.differences.training import training_changes
from lstmspec.differences.wording import text_changes
from lstmspec.ir import model_hash

if TYPE_CHECKING:
    from lstmspec.differences.sides import Comparable


def diff(old: "Comparable", new: "Comparable", /, **dims: int) -> Difference:
    """What changed from `old` to `new`: specs, their paths, or models and their files.

    `dims` binds named dimensions of both. A size that only one of the two tells holds for the
    other too, so that a model file can be compared with the spec that it was trained from.

    Raises:
        SpecError: if a file cannot be read, or what is wrong in a spec.
    """
    before, after, lent = sides_of(old, new, dims)
    return difference(before, after, lent)


def difference(old: Side, new: Side, lent: dict[str, int]) -> Difference:
    """The difference of two sides."""
    pairs = pair_nodes(old.model, new.model)
    changes = list(_changes(old, new, pairs))
    if not any(LEVELS.index(c.level) >= LEVELS.index("state") for c in changes):
        changes += _other_hash(old, new)
    changes += text_changes(old, new, changes)
    ordered = sorted(changes, key=_rank)
    weights = fates(old.model, new.model, pairs)
    return Difference(old.name, new.name, tuple(ordered), weights, lent)


def _changes(old: Side, new: Side, pairs: Pairs) -> Iterator[Change]:
    outputs = output_pairs(old, new, pairs)
    yield from input_changes(old, new, pairs.inputs)
    yield from output_changes(old, new, outputs)
    yield from Layers(old, new, pairs).changes()
    yield from training_changes(old, new, outputs)


def _other_hash(old: Side, new: Side) -> Iterator[Change]:
    """What makes a state another's and is no change of any one line."""
    if model_hash(old.model) != model_hash(new.model):
        yield Change("state", "lines", "changed", "in one order", "in another order")
    elif old.spec.model_hash != new.spec.model_hash:
        yield Change("state", "sizes", "changed", _named(old), _named(new))


def _named(side: Side) -> str:
    names = ", ".join(f"{name}={size}" for name, size in side.spec.bindings.items())
    return f"bound {names}" if names else "in the lines"


def _rank(change: Change) -> tuple[int, int]:
    place = change.new_place or change.old_place
    return -LEVELS.index(change.level), place.line if place else 0
