"""The loop of the recurrent layers with any activation and with recurrent dropout, there and back.

This is the loop of `recurrent`, with what backward needs kept step by step. It is the plain path;
`tape` has the fast one. Arrays are batch-major, as an activation such as softmax sees its last
axis. A cell is two functions of one step, which know nothing of masks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.recurrent import project


def general_forward(
    x: Array,
    kernels: list[Array],
    biases: Sequence[Array | None],
    states: list[Array],
    mask: Array | None,
    dropouts: list[Array | None],
    step: Callable[[list[Array], list[Array]], tuple[list[Array], Any]],
    return_sequences: bool,
    go_backwards: bool,
    zero_output_for_mask: bool,
) -> tuple[Array, list[Array], tuple[Any, ...]]:
    """Return output and last states (B, U), and what `general_backward` needs.

    Each gate has a kernel (D, U), a bias and a dropout (B, D) of its own. `step` gets the projected
    inputs of each gate and the states, and returns the next states and what its gradient needs.
    """
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    if mask is not None:
        x = np.where(mask[..., np.newaxis], x, np.zeros_like(x))
    dropped = [x if keep is None else x * keep[:, np.newaxis] for keep in dropouts]
    inputs = [project(*one) for one in zip(dropped, kernels, biases, strict=True)]
    zeros = np.zeros_like(states[0])
    output, outputs, kept = zeros, [], []
    for t in range(x.shape[1]):
        # Masked rows step from 0, so that none of what is not wanted of them overflows.
        valid = np.True_ if mask is None else mask[:, t, np.newaxis]
        before = states if mask is None else [np.where(valid, state, zeros) for state in states]
        made, memory = step([projected[t] for projected in inputs], before)
        kept.append(memory)
        if mask is None:
            states, output = made, made[0]
        else:
            output = np.where(valid, made[0], zeros if zero_output_for_mask else output)
            states = [np.where(valid, new, old) for new, old in zip(made, states, strict=True)]
        outputs.append(output)
    if return_sequences:
        output = np.stack(outputs, axis=1) if outputs else zeros[:, np.newaxis][:, :0]
    options = return_sequences, go_backwards, zero_output_for_mask
    return output.copy(), states, (kept, dropped, kernels, mask, dropouts, options)


def general_backward(
    gradient: Array | None,
    of_lasts: list[Array | None],
    zeros: Array,
    run: tuple[Any, ...],
    step_back: Callable[[Any, list[Array]], tuple[list[Array], list[Array]]],
    need_x: bool,
) -> tuple[Array | None, list[Array], list[Array], list[Array]]:
    """Return the gradients of x, of the kernels and biases of the gates, and of the first states.

    `step_back` gets what `step` kept and the gradients of the states that it made; it returns those
    of the states before, and those of the inputs of each gate.
    """
    kept, dropped, kernels, mask, dropouts, (return_sequences, go_backwards, zero_output) = run
    of_states = [zeros if of_last is None else of_last for of_last in of_lasts]
    # What reaches the output of this step: its own gradient, and those of outputs that repeat it.
    pending = zeros if gradient is None or return_sequences else gradient
    of_inputs = []
    for t in range(len(kept) - 1, -1, -1):
        if return_sequences and gradient is not None:
            pending = pending + gradient[:, t]
        valid = np.True_ if mask is None else mask[:, t, np.newaxis]
        of_made = [np.where(valid, of_state, zeros) for of_state in of_states]
        of_made[0] = np.where(valid, of_states[0] + pending, zeros)
        before, of_gates = step_back(kept[t], of_made)
        passed = [np.where(valid, zeros, of_state) for of_state in of_states]
        of_states = [a + b for a, b in zip(passed, before, strict=True)]
        pending = zeros if zero_output else np.where(valid, zeros, pending)
        of_inputs.append(of_gates)
    if not kept:
        of_inputs.append([zeros for _ in kernels])
    of_gates = [np.stack(gate[::-1], axis=1) for gate in zip(*of_inputs, strict=True)]
    rows = [gate[:, : len(kept)].reshape(-1, zeros.shape[1]) for gate in of_gates]
    of_kernels = [x.reshape(-1, x.shape[2]).T @ gate for x, gate in zip(dropped, rows, strict=True)]
    of_biases = [np.sum(gate, axis=0) for gate in rows]
    of_x = None
    if need_x:
        of_x = np.zeros_like(dropped[0])
        for gate, kernel, keep in zip(rows, kernels, dropouts, strict=True):
            one = (gate @ kernel.T).reshape(of_x.shape)
            of_x += one if keep is None else one * keep[:, np.newaxis]
        of_x = of_x[:, ::-1] if go_backwards else of_x
    return of_x, of_kernels, of_biases, of_states


def split_dropout(dropout: Array | None, gates: int) -> list[Array | None]:
    """Return the dropout of each gate: (B, D) is the same for all, (gates, B, D) has one for each.

    Keras draws one for each gate if it has recurrent dropout, and one for all if not. Source:
    keras/src/layers/rnn/dropout_rnn_cell.py.
    """
    if dropout is None or dropout.ndim == 2:
        return [dropout] * gates
    return list(dropout)


def kept_of(h: Array, keep: Array | None) -> Array:
    """Return h keep, keep being 1 if None."""
    return h if keep is None else h * keep
