"""What the recurrent kernels of training take that take any activation: `kernels.backward.general`.

They keep step by step, in arrays of (B, U), so what they take is counted in such arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lstmspec import layers
from lstmspec.backends.numpy.memory.flow import Gradient, gradients
from lstmspec.backends.numpy.memory.sequences import Options, Run, Sequences, Sizes
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import Recurrent


class Cell(NamedTuple):
    """What a step keeps, in arrays of (B, U)."""

    gates: int
    others: int
    """Arrays beside the sums of the gates, what these became, and what the step before made."""
    states: int = 1
    by_activation: int = 1
    """How many arrays `activation` makes; none are made if it is linear."""

    @property
    def by_gates(self) -> int:
        """How many `recurrent_activation` makes."""
        return self.gates - 1


LSTM = Cell(gates=4, others=1, states=2, by_activation=2)
GRU = Cell(gates=3, others=1)
SIMPLE_RNN = Cell(gates=1, others=0)
CELLS: dict[type[Recurrent], Cell] = {
    layers.LSTM: LSTM,
    layers.GRU: GRU,
    layers.SimpleRNN: SIMPLE_RNN,
}

_AT_ONCE = 12
"""More arrays of (B, U) than a step makes and frees on its way, there or back."""


def general(given: Sequences, cell: Cell, linear: tuple[bool, bool]) -> Run:
    """Run one direction of a layer; `linear`: whether `activation` is, and that of the gates."""
    (batch, steps, _, units), x = given.sizes, given.x
    drops, is_masked = given.drops, given.mask is not None
    if given.options.go_backwards:
        x = x.view(*x.shape)
    if is_masked:
        x.passing(8)
        x = x.new()
    dropped = [x.new() if drops else x for _ in range(cell.gates)]
    inputs = []
    for _ in range(cell.gates):
        if batch > 1 and steps > 1:
            x.passing(4)
        inputs.append(x.new(steps, batch, units))
    kept = x.new(steps, _kept(given, cell, linear), batch, units)
    kept.meter.passing(4 * _AT_ONCE * batch * units)
    outputs = x.new(steps, batch, units) if is_masked or given.recurrent_drops else None
    states = [x.new(batch, units) for _ in range(cell.states)]
    shape = (batch, steps, units) if given.options.return_sequences else (batch, units)
    output = x.new(*shape)
    output = output.new()
    del inputs, outputs
    record = _Record(
        given.sizes,
        cell,
        given.options,
        given.weights,
        bool(drops),
        dropped,
        [kept, *drops, *given.recurrent_drops],
    )
    return Run(output, states, record.back)


def _kept(given: Sequences, cell: Cell, linear: tuple[bool, bool]) -> int:
    """How many arrays a step keeps.

    The sums of the gates and what became of them; what else the cell reads; and the states before
    it. Of these, h was made by the step before and c is among what else it read, but a mask makes
    copies, and recurrent dropout a copy of h for each gate.
    """
    by_activation, by_gates = cell.by_activation * (not linear[0]), cell.by_gates * (not linear[1])
    count = cell.gates + by_activation + by_gates + cell.others
    is_gru = cell is GRU
    if given.recurrent_drops:
        count += cell.gates + is_gru
    elif cell is not SIMPLE_RNN or given.mask is not None:
        count += 1
    if given.mask is not None and cell is LSTM:
        count += 1
    return count


@dataclass
class _Record:
    """A run of which backward can take gradients back."""

    sizes: Sizes
    cell: Cell
    options: Options
    weights: dict[str, tuple[int, ...]]
    is_dropped: bool
    dropped: list[Space]
    """What each gate got of x."""
    kept: list[Space]

    def back(
        self, of_output: Space | None, of_states: list[Space | None]
    ) -> tuple[Space | None, dict[str, Gradient | None], list[Space]]:
        """Go back step by step, then make the products for all steps."""
        (batch, steps, features, units), cell = self.sizes, self.cell
        x = self.dropped[0]
        of_recurrent = x.new(cell.gates, units, units)
        of_inputs = x.new(steps, cell.gates, batch, units)
        x.meter.passing(4 * _AT_ONCE * batch * units)
        # What the last step had by name, while the gradients of all steps are put together.
        last = x.new(4 * cell.states + 2, batch, units)
        firsts = [x.new(batch, units) for _ in range(cell.states)]
        of_gates = of_inputs.new()
        if not x.is_whole:
            x.passing(4)
        of_kernels = x.new(cell.gates, features, units)
        of_x = None
        if self.options.need_x:
            of_x = x.new()
            one = None
            for _ in range(min(cell.gates, 2)):
                one = x.new()
                if self.is_dropped:
                    one.passing(4)
            if self.options.go_backwards:
                of_x = of_x.view(*of_x.shape)
            del one
        del of_inputs, of_gates, last
        found = gradients(x.meter, self.weights)
        del of_kernels, of_recurrent
        return of_x, found, firsts
