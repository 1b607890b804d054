"""The rule of `Dot`."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Dot


@rule(Dot)
def dot(call: Call, layer: Dot) -> Made:
    """A product for each sample; backward reads both factors."""
    is_unit, kept = layer.normalize, list(call.inputs)
    factors = _units(kept) if is_unit else kept
    y = call.x.new(*call.shapes[0])
    del factors

    def backward(arriving: Arriving, kept: list[Space] = kept) -> Leaving:
        units = _units(kept) if is_unit else kept
        found = [x.new() for x in kept]
        if is_unit:
            for k, x in enumerate(kept):
                x.passing(8)
                found[k] = x.new()
        del units
        return Leaving([*found])

    return Made([y], backward)


def _units(factors: list[Space]) -> list[Space]:
    made = []
    for x in factors:
        x.passing(4)
        made.append(x.new())
    return made
