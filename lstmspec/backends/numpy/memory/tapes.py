"""What the quick recurrent kernels of training take: `kernels.backward.tape` without numbers.

A mask is taken for one under which every row is moved and sorted, and still as long as all steps:
no other takes more, but for the slot that is added where the batch narrows, and of those there are
counted as many as there can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lstmspec.backends.numpy.memory.flow import Gradient, gradients
from lstmspec.backends.numpy.memory.sequences import Options, Run, Sequences, Sizes
from lstmspec.backends.numpy.memory.spaces import Meter, Space


class Cell(NamedTuple):
    """What a quick kernel makes and keeps, in blocks of `units` rows."""

    gates: int
    """Blocks that the product with [h; x; 1] makes."""
    tape: int
    """Blocks that a step writes on the tape."""
    factors: int
    """Blocks that backward makes for each step beforehand."""
    states: int = 1
    has_candidate: bool = False
    """Whether the candidate has a matrix of its own."""
    has_reset: bool = False
    """Whether a slot and the candidate's matrix have room for r h."""


LSTM = Cell(gates=4, tape=6, factors=5, states=2)
GRU = Cell(gates=3, tape=4, factors=4, has_candidate=True)
GRU_BEFORE = Cell(gates=2, tape=3, factors=3, has_candidate=True, has_reset=True)
SIMPLE_RNN = Cell(gates=1, tape=0, factors=1)

_AT_ONCE = 262144
"""The numbers of a buffer of backward: `steps_at_once` in `kernels.backward.tape`."""


def quick(given: Sequences, cell: Cell) -> Run:
    """Run one direction of a layer with the default activations."""
    packs, rest = _packed(given.x.meter, cell, given.sizes)
    output, states, kept = _recorded(given, cell)
    del rest
    tape = _Tape(
        given.x.meter,
        given.sizes,
        cell,
        given.options,
        given.weights,
        bool(given.drops),
        given.mask is not None,
        [*packs, *kept],
    )
    return Run(output, states, tape.back)


def _packed(meter: Meter, cell: Cell, sizes: Sizes) -> tuple[list[Space], list[Space]]:
    """The matrices that forward and backward work with, and what lives as long as forward runs."""
    units, rows, new = sizes.units, sizes.rows, meter.space
    stacked = new(rows, (cell.gates + cell.has_reset) * units)
    stacked = stacked.new()
    if cell is SIMPLE_RNN:
        return [stacked], []
    if cell is LSTM:
        negated = new(3 * units, rows)
        wide = stacked.new()
        del negated
        return [wide], [stacked]
    if cell.has_reset:
        candidate, wide, narrow = new(units, rows), *(new(2 * units, rows) for _ in range(2))
        narrow.passing(4)
        return [wide, candidate], [candidate.new()]
    parts = [stacked.new() for _ in range(3)]
    candidate, wide = new(units, sizes.features + 1), stacked.new()
    narrow = wide.new()
    del parts
    return [wide, candidate], [narrow]


def _recorded(given: Sequences, cell: Cell) -> tuple[Space, list[Space], list[Space]]:
    """The output, the last states, and what backward reads: slots, tape, dropout and plan."""
    (batch, steps, features, units), x, new = given.sizes, given.x, given.x.meter.space
    if given.drops:
        x = x.new()
    if given.options.go_backwards:
        x = x.view(*x.shape)
    plan: list[Space] = []
    entries = steps + 1
    if given.mask is not None:
        entries = _entries(batch, steps)
        x, plan = planned(x, given.mask)
        x.meter.passing(17 * batch * steps)
    rows = given.sizes.rows + cell.has_reset * units
    slots = new(entries, rows, batch)
    exchange(x.meter, batch, steps, features)
    tape = new(entries - (cell.states == 1), cell.tape * units, batch)
    x.meter.passing(4 * units * batch * (steps if cell is GRU else 2))
    lasts = [new(batch, units) for _ in range(cell.states)]
    output = _output(given, lasts[0])
    return output, lasts, [slots, tape, *given.drops, *plan]


def planned(x: Space, mask: Space) -> tuple[Space, list[Space]]:
    """The valid steps of sorted rows, and the plan, which says where each step is."""
    batch, steps, features = x.shape
    x.meter.passing(25 * batch * steps)
    sources = x.new(steps, batch, item=8)
    flat = x.reshaped(batch * steps, features)
    return flat.new(batch, steps, features), [sources, mask]


def _entries(batch: int, steps: int) -> int:
    """How many slots of a whole batch the stretches of a plan take at most.

    There are widths in steps of a block: a batch that narrows k times has k slots more, of fewer
    rows each; what it takes is most if all but the last few steps are those of the whole batch.
    """
    block = max(8, batch // 8)
    widths = list(range(batch, 0, -block))[: max(steps, 1)]
    counts = [
        (steps - narrowed + 1) * batch + 2 * sum(widths[1 : narrowed + 1])
        for narrowed in range(len(widths))
    ]
    return -(-max(counts) // batch)


def exchange(meter: Meter, batch: int, steps: int, width: int) -> None:
    """Count the copy by which batch and time are exchanged."""
    if batch > 1 and steps > 1:
        meter.passing(4 * batch * steps * width)


def _output(given: Sequences, last: Space) -> Space:
    (batch, steps, _, units), options = given.sizes, given.options
    if not options.return_sequences:
        last.passing(8)
        return last.new()
    outputs = last.new(batch, steps, units)
    exchange(last.meter, batch, steps, units)
    return outputs if given.mask is None else spread(outputs, options)


def spread(outputs: Space, options: Options) -> Space:
    """Outputs in the places of their steps, by indices of 8 bytes."""
    batch, steps, _ = outputs.shape
    outputs.meter.passing(32 * batch * steps)
    indices = outputs.new(2, batch, steps, item=8)
    output = outputs.new()
    indices.passing(8.5 if options.zero_output_for_mask else 0.5)
    return output


@dataclass
class _Tape:
    """A run of which backward can take gradients back."""

    meter: Meter
    sizes: Sizes
    cell: Cell
    options: Options
    weights: dict[str, tuple[int, ...]]
    is_dropped: bool
    is_masked: bool
    kept: list[Space]

    def back(
        self, of_output: Space | None, of_states: list[Space | None]
    ) -> tuple[Space | None, dict[str, Gradient | None], list[Space]]:
        """Go back through the steps, as many at a time as fit a buffer."""
        (batch, _, features, units), cell, new = self.sizes, self.cell, self.meter.space
        zeros = new(batch, units)
        totals = [new(cell.gates * units, self.sizes.rows)]
        columns = units + (features if self.options.need_x else 0)
        turned = [new(columns, cell.gates * units)]
        if cell.has_candidate:
            totals.append(new(units, features + 1 + cell.has_reset * units))
            turned.append(new(features + cell.has_reset * units, units))
        of_x, firsts = self._unwound(of_output, of_states, zeros)
        joined = self._joined(totals)
        found = gradients(self.meter, self.weights)
        del joined, turned
        return of_x, found, firsts

    def _joined(self, totals: list[Space]) -> list[Space]:
        """The sums of products as one array, which the gradients of weights are copied from."""
        units, rows, new = self.sizes.units, self.sizes.rows, self.meter.space
        if self.cell is SIMPLE_RNN:
            return []
        if self.cell is GRU:
            return [new(3 * units, self.sizes.features + 1)]
        changed = [new(3 * units, rows)]
        joined = new((4 if self.cell is LSTM else 3) * units, rows)
        del changed
        return [joined]

    def _unwound(
        self, of_output: Space | None, of_states: list[Space | None], zeros: Space
    ) -> tuple[Space | None, list[Space]]:
        (batch, steps, features, units), cell, new = self.sizes, self.cell, self.meter.space
        shown, lasts = self._planned(of_output, of_states, zeros)
        columns = features if self.options.need_x else 0
        of_x = new(batch, steps, columns)
        carried = [new(units, batch) for _ in range(cell.states)]
        reach = min(steps, max(4, _AT_ONCE // (cell.factors * units * batch)))
        factors = new(reach, cell.factors, units, batch)
        made = new(reach, units + columns, batch)
        extra = new(cell.has_candidate + cell.has_reset, units, batch)
        given = None
        for _ in range(min(2, -(-steps // reach))):
            if shown is not None:
                shape = reach, units, batch
                turned = new(*shape) if batch > 1 and reach > 1 else None
                given = new(*shape)
                del turned
            self._gathered(reach)
            exchange(self.meter, batch, reach, columns)
        firsts = [new(batch, units) for _ in range(cell.states)]
        if self.is_masked:
            firsts = [first.new() for first in firsts]
        found = self._unplanned(of_x) if self.options.need_x else None
        del lasts, carried, factors, made, extra, given
        return found, firsts

    def _planned(
        self, of_output: Space | None, of_states: list[Space | None], zeros: Space
    ) -> tuple[Space | None, list[Space]]:
        """The gradients of the loop's outputs and of the last states."""
        lasts = [zeros if of_state is None else of_state for of_state in of_states]
        shown = of_output
        if of_output is not None and not self.options.return_sequences:
            chosen = zeros.new()
            lasts[0] = chosen.new()
            shown = None
        if not self.is_masked:
            return shown, lasts
        if shown is not None:
            (batch, steps, _, units), item = self.sizes, 8
            counted = shown.new(5, batch, steps, item=item)
            gathered, sums = shown.new(batch, steps, units), shown.new(batch, steps, units)
            if not self.options.zero_output_for_mask:
                sums.passing(4)
            shown = gathered
            del counted
        return shown, [last.new() for last in lasts]

    def _gathered(self, steps: int) -> None:
        """Count what the gradients of the weights of some steps take, and those of x."""
        (batch, _, features, units), cell, new = self.sizes, self.cell, self.meter.space
        if cell.has_reset:
            self.meter.passing(4 * steps * units * batch)
        pairs = [(cell.gates * units, self.sizes.rows)]
        if cell.has_candidate:
            pairs.append((units, features + 1 + cell.has_reset * units))
        for left, right in pairs:
            wide = new(left + right, steps * batch) if batch > 1 and steps > 1 else None
            self.meter.passing(4 * left * right)
            del wide
        if cell.has_candidate and self.options.need_x:
            self.meter.passing(4 * steps * features * batch)

    def _unplanned(self, of_x: Space) -> Space:
        """The gradient of x from that of what the loop took."""
        if self.is_masked:
            (batch, steps, features, _) = self.sizes
            indices = of_x.new(3, batch, steps, item=8)
            whole = of_x.new(batch * steps, features)
            whole.passing(4)
            of_x = whole.view(batch, steps, features, is_whole=True)
            del indices
        if self.options.go_backwards:
            of_x = of_x.view(*of_x.shape)
        return of_x.new() if self.is_dropped else of_x
