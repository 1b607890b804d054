"""Recurrent layers with any activation and any dropout, forward and back, plainly.

They are the loops of `kernels.recurrent` with a cache, for what the quick kernels of
`kernels.backward` do not do: other activations than the default ones, and dropout of the state or
of each gate apart. A cell makes one step of it; masks, order and outputs are the loop's.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from lstmspec.backends.numpy.kernels import Array


class Cell(Protocol):
    """One step of a recurrent layer, and back."""

    @property
    def of_recurrent(self) -> Array:
        """The gradient of the recurrent kernel so far."""
        ...

    def step(self, inputs: Array, states: tuple[Array, ...]) -> tuple[tuple[Array, ...], Any]:
        """Return the states behind a step, h first, and what `back` needs."""
        ...

    def back(self, of_states: tuple[Array, ...], kept: Any) -> tuple[Array, tuple[Array, ...]]:
        """Return the gradients of the projected inputs and of the states before the step."""
        ...


@dataclass
class Projection:
    """The inputs of all steps times the kernel, time first; dropout acts on what goes in."""

    x: Array
    kernel: Array
    bias: Array | None
    drops: Sequence[Array]
    """A mask (B, D) for all gates, or one a gate, or none."""

    def forward(self) -> Array:
        """Return (T, B, K)."""
        batch, steps, _ = self.x.shape
        parts = [self._rows(k) @ block for k, block in enumerate(self._blocks(self.kernel))]
        rows = np.concatenate(parts, axis=1) if len(parts) > 1 else parts[0]
        if self.bias is not None:
            rows += self.bias
        return rows.reshape(steps, batch, self.kernel.shape[1])

    def backward(self, of_inputs: Array, need_x: bool) -> tuple[Array | None, Array, Array]:
        """Return the gradients of x, kernel and bias."""
        batch, steps, features = self.x.shape
        rows = of_inputs.reshape(steps * batch, -1)
        of_kernel = np.empty_like(self.kernel)
        of_x = np.zeros((batch, steps, features), rows.dtype) if need_x else None
        parts = zip(
            self._blocks(rows), self._blocks(self.kernel), self._blocks(of_kernel), strict=True
        )
        for k, (of_rows, block, of_block) in enumerate(parts):
            np.matmul(self._rows(k).T, of_rows, out=of_block)
            if of_x is not None:
                part = (of_rows @ block.T).reshape(steps, batch, features).transpose(1, 0, 2)
                of_x += part * self.drops[k][:, np.newaxis] if self.drops else part
        return of_x, of_kernel, np.sum(rows, axis=0)

    def _blocks(self, array: Array) -> list[Array]:
        return np.split(array, max(len(self.drops), 1), axis=-1)

    def _rows(self, gate: int) -> Array:
        x = self.x * self.drops[gate][:, np.newaxis] if self.drops else self.x
        return x.transpose(1, 0, 2).reshape(-1, x.shape[2])


@dataclass
class Recurrence:
    """The state times the recurrent kernel, or gate by gate with dropout."""

    kernel: Array
    drops: Sequence[Array]
    """A mask (B, U) for all gates, or one a gate, or none."""

    def __post_init__(self) -> None:
        self.of_kernel = np.zeros_like(self.kernel)

    def forward(self, h: Array, gates: slice = slice(None)) -> Array:
        """Return the sums of some gates; `gates` counts columns."""
        if len(self.drops) < 2:
            return self._dropped(h, 0) @ self.kernel[:, gates]
        return np.concatenate(
            [self._dropped(h, k) @ self.kernel[:, part] for k, part in self._parts(gates)], axis=1
        )

    def backward(self, h: Array, of_sums: Array, gates: slice = slice(None)) -> Array:
        """Return the gradient of h, and add that of the kernel up."""
        if len(self.drops) < 2:
            self.of_kernel[:, gates] += self._dropped(h, 0).T @ of_sums
            of_h = of_sums @ self.kernel[:, gates].T
            return of_h * self.drops[0] if self.drops else of_h
        total = np.zeros_like(h)
        units = h.shape[1]
        for place, (k, part) in enumerate(self._parts(gates)):
            of_part = of_sums[:, place * units : (place + 1) * units]
            self.of_kernel[:, part] += self._dropped(h, k).T @ of_part
            total += (of_part @ self.kernel[:, part].T) * self.drops[k]
        return total

    def drop(self, h: Array, gate: int) -> Array:
        """Return h as it enters `gate`, or the gradient of h from that of it."""
        return self._dropped(h, gate if len(self.drops) > 1 else 0)

    def _dropped(self, h: Array, gate: int) -> Array:
        return h * self.drops[gate] if self.drops else h

    def _parts(self, gates: slice) -> list[tuple[int, slice]]:
        units = len(self.kernel)
        columns = range(*gates.indices(self.kernel.shape[1]))
        return [(at // units, slice(at, at + units)) for at in columns[::units]]


@dataclass
class Loop:
    """A cell over the steps of a batch."""

    cell: Cell
    mask: Array | None
    """(B, T), in the order of the steps."""
    return_sequences: bool
    zero_output_for_mask: bool

    def forward(
        self, inputs: Array, states: tuple[Array, ...], *, keeps: bool = True
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the output, (B, T, U) or (B, U), and the last states."""
        steps, batch, _ = inputs.shape
        self.kept: list[Any] = []
        zeros = output = np.zeros_like(states[0])
        units = zeros.shape[1]
        outputs = np.empty((batch, steps if self.return_sequences else 0, units), zeros.dtype)
        for t in range(steps):
            made, kept = self.cell.step(inputs[t], states)
            if keeps:
                self.kept.append(kept)
            if self.mask is None:
                states, output = made, made[0]
            else:
                valid = self.mask[:, t, np.newaxis]
                pairs = zip(made, states, strict=True)
                states = tuple(np.where(valid, new, old) for new, old in pairs)
                output = np.where(valid, made[0], zeros if self.zero_output_for_mask else output)
            if self.return_sequences:
                outputs[:, t] = output
        return outputs if self.return_sequences else output.copy(), states

    def backward(
        self, of_output: Array | None, of_states: tuple[Array, ...]
    ) -> tuple[Array, tuple[Array, ...]]:
        """Return the gradients of the inputs (T, B, K) and of the first states."""
        steps = len(self.kept)
        of_inputs: list[Array] = []
        repeated = np.zeros_like(of_states[0])
        for t in reversed(range(steps)):
            arriving = self._arriving(of_output, t, steps)
            if arriving is not None:
                repeated = repeated + arriving
            of_h, *others = of_states
            if self.mask is None:
                made, waiting = (of_h + repeated, *others), None
                repeated = np.zeros_like(repeated)
            else:
                made, waiting, repeated = self._split(t, of_states, repeated)
            of_input, of_states = self.cell.back(made, self.kept.pop())
            if waiting is not None:
                pairs = zip(of_states, waiting, strict=True)
                of_states = tuple(new + old for new, old in pairs)
            of_inputs.append(of_input)
        of_inputs.reverse()
        return np.stack(of_inputs), of_states

    def _arriving(self, of_output: Array | None, t: int, steps: int) -> Array | None:
        if of_output is None or self.return_sequences:
            return None if of_output is None else of_output[:, t]
        return of_output if t == steps - 1 else None

    def _split(
        self, t: int, of_states: tuple[Array, ...], repeated: Array
    ) -> tuple[tuple[Array, ...], tuple[Array, ...], Array]:
        """What goes into a step, past it, and to the output that it repeats."""
        if self.mask is None:
            raise ValueError("no mask")
        valid = self.mask[:, t, np.newaxis]
        of_h, *others = of_states
        into = tuple(np.where(valid, g, 0.0).astype(g.dtype) for g in (of_h + repeated, *others))
        past = tuple(np.where(valid, 0.0, g).astype(g.dtype) for g in of_states)
        kept = np.where(valid, 0.0, repeated).astype(repeated.dtype)
        return into, past, np.zeros_like(kept) if self.zero_output_for_mask else kept
