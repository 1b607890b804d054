"""The simple recurrent layer in training with any activation and with recurrent dropout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Activation, Array
from lstmspec.backends.numpy.kernels.backward.general import (
    general_backward,
    general_forward,
    kept_of,
)


def simple_rnn_general_forward(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    mask: Array | None = None,
    *,
    activation: Activation,
    dropout: Array | None = None,
    recurrent_dropout: Array | None = None,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, tuple[Any, ...]]:
    """Return output and last h of `simple_rnn`, and the cache.

    `dropout` is (B, D), `recurrent_dropout` (B, U): 0 where it is dropped, else 1 / (1 - rate).
    """

    def step(inputs: list[Array], states: list[Array]) -> tuple[list[Array], Any]:
        seen = kept_of(states[0], recurrent_dropout)
        total = inputs[0] + seen @ recurrent_kernel
        next_h = activation(total)
        return [next_h], (seen, total, next_h)

    options = return_sequences, go_backwards, zero_output_for_mask
    y, (h,), run = general_forward(x, [kernel], [bias], [h], mask, [dropout], step, *options)
    return y, h, (run, recurrent_kernel, recurrent_dropout, bias is not None)


def simple_rnn_general_backward(
    gradient: Array | None,
    of_h: Array | None,
    cache: tuple[Any, ...],
    *,
    activation_backward: Callable[[Array, Array, Array], Array],
    need_x: bool = True,
) -> tuple[Array | None, Array, Array, Array | None, Array]:
    """Return the gradients of x, kernel, recurrent kernel, bias and h, as `lstm_backward` does."""
    run, recurrent_kernel, recurrent_dropout, use_bias = cache
    zeros = np.zeros((len(run[1][0]), len(recurrent_kernel)), recurrent_kernel.dtype)
    of_recurrent = np.zeros_like(recurrent_kernel)

    def step_back(kept: Any, of_made: list[Array]) -> tuple[list[Array], list[Array]]:
        seen, total, next_h = kept
        of_total = activation_backward(of_made[0], total, next_h)
        np.add(of_recurrent, seen.T @ of_total, of_recurrent)
        return [kept_of(of_total @ recurrent_kernel.T, recurrent_dropout)], [of_total]

    of_x, (of_kernel,), (of_bias,), (first_h,) = general_backward(
        gradient, [of_h], zeros, run, step_back, need_x
    )
    return of_x, of_kernel, of_recurrent, of_bias if use_bias else None, first_h
