"""The GRU in training with any activations and with recurrent dropout: the cell of `general`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Activation, Array
from lstmspec.backends.numpy.kernels.backward.general import (
    general_backward,
    general_forward,
    kept_of,
    split_dropout,
)


def gru_general_forward(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    mask: Array | None = None,
    *,
    activation: Activation,
    recurrent_activation: Activation,
    reset_after: bool = True,
    dropout: Array | None = None,
    recurrent_dropout: Array | None = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, tuple[Any, ...]]:
    """Return output and last h of `gru`, and the cache.

    `dropout` and `recurrent_dropout` as in `lstm_general_forward`, for the gates z, r and g; the h
    that the update gate keeps is never dropped.
    """
    kernels, recurrent = np.split(kernel, 3, axis=1), np.split(recurrent_kernel, 3, axis=1)
    input_bias, recurrent_bias = bias if reset_after and bias is not None else (bias, None)
    biases = [None] * 3 if input_bias is None else np.split(input_bias, 3)
    added = [0.0] * 3 if recurrent_bias is None else np.split(recurrent_bias, 3)
    keeps = split_dropout(recurrent_dropout, 3)

    def step(inputs: list[Array], states: list[Array]) -> tuple[list[Array], Any]:
        (h,) = states
        seen = [kept_of(h, keep) for keep in keeps]
        sums = [inputs[gate] + seen[gate] @ recurrent[gate] + added[gate] for gate in (0, 1)]
        z, r = recurrent_activation(sums[0]), recurrent_activation(sums[1])
        inner = seen[2] @ recurrent[2] + added[2] if reset_after else r * seen[2]
        sums.append(inputs[2] + (r * inner if reset_after else inner @ recurrent[2]))
        g = activation(sums[2])
        return [z * h + (1.0 - z) * g], (h, seen, inner, sums, (z, r, g))

    y, (h,), run = general_forward(
        x,
        kernels,
        biases,
        [h],
        mask,
        split_dropout(dropout, 3),
        step,
        return_sequences,
        go_backwards,
        zero_output_for_mask,
    )
    return y, h, (run, recurrent, keeps, reset_after, bias is not None)


def gru_general_backward(
    gradient: Array | None,
    of_h: Array | None,
    cache: tuple[Any, ...],
    *,
    activation_backward: Callable[[Array, Array, Array], Array],
    recurrent_activation_backward: Callable[[Array, Array, Array], Array],
    need_x: bool = True,
) -> tuple[Array | None, Array, Array, Array | None, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias and h, as `gru_backward`."""
    run, recurrent, keeps, reset_after, use_bias = cache
    zeros = np.zeros((len(run[1][0]), len(recurrent[0])), recurrent[0].dtype)
    of_recurrent = [np.zeros_like(one) for one in recurrent]
    of_added = [np.zeros_like(one[0]) for one in recurrent]

    def step_back(kept: Any, of_made: list[Array]) -> tuple[list[Array], list[Array]]:
        h, seen, inner, sums, (z, r, g) = kept
        (of_next_h,) = of_made
        of_g = activation_backward(of_next_h * (1.0 - z), sums[2], g)
        of_z = recurrent_activation_backward(of_next_h * (h - g), sums[0], z)
        # Of what r is multiplied by, and of what meets the recurrent kernel of g.
        of_inner = of_g * r if reset_after else of_g @ recurrent[2].T
        of_r = of_g * inner if reset_after else of_inner * seen[2]
        of_r = recurrent_activation_backward(of_r, sums[1], r)
        of_old_h = of_next_h * z
        products = [(0, of_z), (1, of_r), *([(2, of_inner)] if reset_after else [])]
        for gate, of_sum in products:
            of_recurrent[gate] += seen[gate].T @ of_sum
            of_added[gate] += np.sum(of_sum, axis=0)
            of_old_h += kept_of(of_sum @ recurrent[gate].T, keeps[gate])
        if not reset_after:
            of_recurrent[2] += inner.T @ of_g
            of_old_h += kept_of(of_inner * r, keeps[2])
        return [of_old_h], [of_z, of_r, of_g]

    of_x, of_kernels, of_biases, (first_h,) = general_backward(
        gradient, [of_h], zeros, run, step_back, need_x
    )
    of_bias = np.concatenate(of_biases)
    if reset_after:
        of_bias = np.stack([of_bias, np.concatenate(of_added)])
    of_kernel, joined = np.concatenate(of_kernels, axis=1), np.concatenate(of_recurrent, axis=1)
    return of_x, of_kernel, joined, of_bias if use_bias else None, first_h
