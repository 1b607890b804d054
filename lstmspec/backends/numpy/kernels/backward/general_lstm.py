"""The LSTM in training with any activations and with recurrent dropout: the cell of `general`."""

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


def lstm_general_forward(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    c: Array,
    mask: Array | None = None,
    *,
    activation: Activation,
    recurrent_activation: Activation,
    dropout: Array | None = None,
    recurrent_dropout: Array | None = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, Array, tuple[Any, ...]]:
    """Return output, last h and last c of `lstm`, and the cache.

    `dropout` is (B, D), or (4, B, D) with recurrent dropout, which is (4, B, U): a mask for each of
    the gates i, f, g, o, the same for all steps, 0 where it is dropped, else 1 / (1 - rate).
    """
    kernels, recurrent = np.split(kernel, 4, axis=1), np.split(recurrent_kernel, 4, axis=1)
    biases = [None] * 4 if bias is None else np.split(bias, 4)
    keeps = split_dropout(recurrent_dropout, 4)

    def step(inputs: list[Array], states: list[Array]) -> tuple[list[Array], Any]:
        h, c = states
        seen = [kept_of(h, keep) for keep in keeps]
        sums = [one + s @ r for one, s, r in zip(inputs, seen, recurrent, strict=True)]
        i, f, o = (recurrent_activation(sums[gate]) for gate in (0, 1, 3))
        g = activation(sums[2])
        next_c = f * c + i * g
        squashed = activation(next_c)
        return [o * squashed, next_c], (seen, c, sums, (i, f, g, o), next_c, squashed)

    y, (h, c), run = general_forward(
        x,
        kernels,
        biases,
        [h, c],
        mask,
        split_dropout(dropout, 4),
        step,
        return_sequences,
        go_backwards,
        zero_output_for_mask,
    )
    return y, h, c, (run, recurrent, keeps, bias is not None)


def lstm_general_backward(
    gradient: Array | None,
    of_h: Array | None,
    of_c: Array | None,
    cache: tuple[Any, ...],
    *,
    activation_backward: Callable[[Array, Array, Array], Array],
    recurrent_activation_backward: Callable[[Array, Array, Array], Array],
    need_x: bool = True,
) -> tuple[Array | None, Array, Array, Array | None, Array, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias, h and c, as `lstm_backward`."""
    run, recurrent, keeps, use_bias = cache
    zeros = np.zeros((len(run[1][0]), len(recurrent[0])), recurrent[0].dtype)
    of_recurrent = [np.zeros_like(one) for one in recurrent]

    def step_back(kept: Any, of_made: list[Array]) -> tuple[list[Array], list[Array]]:
        seen, c, sums, (i, f, g, o), next_c, squashed = kept
        of_next_h, of_next_c = of_made
        of_next_c = of_next_c + activation_backward(of_next_h * o, next_c, squashed)
        of_outputs = of_next_c * g, of_next_c * c, of_next_c * i, of_next_h * squashed
        of_sums = [
            (activation_backward if gate == 2 else recurrent_activation_backward)(*one)
            for gate, one in enumerate(zip(of_outputs, sums, (i, f, g, o), strict=True))
        ]
        of_old_h = np.zeros_like(of_next_h)
        for gate, of_sum in enumerate(of_sums):
            of_recurrent[gate] += seen[gate].T @ of_sum
            of_old_h += kept_of(of_sum @ recurrent[gate].T, keeps[gate])
        return [of_old_h, of_next_c * f], of_sums

    of_x, of_kernels, of_biases, (first_h, first_c) = general_backward(
        gradient, [of_h, of_c], zeros, run, step_back, need_x
    )
    of_kernel, of_bias = np.concatenate(of_kernels, axis=1), np.concatenate(of_biases)
    joined = np.concatenate(of_recurrent, axis=1)
    return of_x, of_kernel, joined, of_bias if use_bias else None, first_h, first_c
