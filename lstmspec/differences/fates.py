"""What becomes of every weight."""

from collections.abc import Iterator

from lstmspec.differences.model import Fate, WeightChange
from lstmspec.differences.pairing import Pairs
from lstmspec.differences.spelling import kinds_in
from lstmspec.ir import Model
from lstmspec.shapes import TensorType


def fates(old: Model, new: Model, pairs: Pairs) -> tuple[WeightChange, ...]:
    """Every weight of `new` in its order, and then those of `old` that are dropped."""
    before = {name: TensorType(weight.dtype, weight.shape) for name, _, weight in old.weights()}
    found = list(_of_new(before, new, pairs))
    used = {weight.old for weight in found}
    dropped = [
        WeightChange("dropped", name, None, str(given), None)
        for name, given in before.items()
        if name not in used
    ]
    return (*found, *dropped)


def _of_new(before: dict[str, TensorType], new: Model, pairs: Pairs) -> Iterator[WeightChange]:
    for name, node, weight in new.weights():
        found = TensorType(weight.dtype, weight.shape)
        source = pairs.old_of.get(node.name)
        known = f"{source.name}/{weight.name}" if source is not None else ""
        is_same_kind = source is not None and kinds_in(source.layer) == kinds_in(node.layer)
        if known not in before or not is_same_kind:
            yield WeightChange("fresh", None, name, None, str(found))
        elif before[known] != found:
            yield WeightChange("reshaped", known, name, str(before[known]), str(found))
        else:
            fate: Fate = "kept" if known == name else "renamed"
            yield WeightChange(fate, known, name, str(found), str(found))
