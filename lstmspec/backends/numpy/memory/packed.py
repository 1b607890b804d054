"""What recurrent layers take in an emitted module: `kernels.slots` and `kernels.recurrent`.

Masks are taken for those that take most, as in `tapes`.
"""

from __future__ import annotations

from lstmspec.backends.numpy.memory.sequences import Sequences
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.backends.numpy.memory.tapes import (
    GRU,
    GRU_BEFORE,
    LSTM,
    SIMPLE_RNN,
    Cell,
    exchange,
    planned,
    spread,
)

_WORK = {LSTM: (7, 13), GRU: (3, 7), GRU_BEFORE: (3, 7), SIMPLE_RNN: (1, 1)}
"""Arrays of (B, U) that a step works in: in `cells_wide`, and in `cells_narrow` for one row."""
_CLEAR_WORK = {4: 9, 3: 11, 1: 3}
"""Arrays of (B, U) that a step of `kernels.recurrent` makes, by the number of gates."""
_AT_ONCE = 65536
"""The numbers of the slots: `open_slots` in `kernels.slots`."""


def pack_size(cell: Cell, units: int, features: int) -> int:
    """How many numbers the packs of a layer hold, `wide` and `narrow`: `kernels.packing`."""
    rows = units + features + 1
    candidates = {GRU: features + 1, GRU_BEFORE: 2 * rows}
    return 2 * cell.gates * units * rows + units * candidates.get(cell, 0)


def packed(given: Sequences, cell: Cell) -> tuple[Space, list[Space]]:
    """The output and the last states of a layer with the default activations."""
    (batch, steps, features, units), x, new = given.sizes, given.x, given.x.meter.space
    states, plan = list(given.initial), list[Space]()
    if given.options.go_backwards:
        x = x.view(*x.shape)
    if given.mask is not None:
        x, plan = planned(x, given.mask)
        states = [state.new() for state in states]
    returns = given.options.return_sequences
    carried, lasts = (new(len(states), units, batch) for _ in range(2))
    outputs = new(batch, steps if returns else 0, units)
    rows = given.sizes.rows + cell.has_reset * units
    count = min(steps, max(8, _AT_ONCE // (rows * batch)))
    # Where the batch narrows, the next buffers are made while the last ones are still there.
    copies = 1 if given.mask is None else 2
    projected = count if cell is GRU else 0
    slots = new(copies, count + 1, rows, batch)
    work = new(copies, _WORK[cell][batch == 1] + projected, units, batch)
    # The steps of x that a window takes are there until those of the next one are.
    taken = new(count, features, batch) if batch > 1 and count > 1 else None
    if steps > count:
        exchange(x.meter, batch, count, features)
    exchange(x.meter, batch, count, units if returns else 0)
    del carried
    ended = [new(batch, units) for _ in states]
    del lasts, slots, work, taken
    if given.mask is not None:
        ended = [last.new() for last in ended]
    ended[0].passing(4)
    del plan, states
    if not returns:
        return new(batch, units), ended
    return (outputs if given.mask is None else spread(outputs, given.options)), ended


def clear(given: Sequences, gates: int) -> tuple[Space, list[Space]]:
    """The output and the last states of a layer with other activations."""
    (batch, steps, features, units), new = given.sizes, given.x.meter.space
    rows = new(batch * steps, features) if batch > 1 and steps > 1 else None
    inputs = new(steps, batch, gates * units)
    del rows
    outputs = new(batch, steps if given.options.return_sequences else 0, units)
    # A mask chooses between new states and old ones, which makes an array each.
    work = new(_CLEAR_WORK[gates] + (0 if given.mask is None else 4), batch, units)
    ended = [new(batch, units) for _ in given.initial]
    del inputs, work
    return (outputs if given.options.return_sequences else new(batch, units)), ended
