"""A recurrent layer over a batch of sequences: which kernels run it, and with what.

This is the seam between the rules and the arithmetic: quick kernels for the default activations,
general ones for all else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.kernels.backward import (
    ACTIVATION_GRADIENTS,
    gru_backward,
    gru_before_backward,
    gru_before_forward,
    gru_forward,
    gru_general_backward,
    gru_general_forward,
    lstm_backward,
    lstm_forward,
    lstm_general_backward,
    lstm_general_forward,
    simple_rnn_backward,
    simple_rnn_forward,
    simple_rnn_general_backward,
    simple_rnn_general_forward,
)
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.layers import GRU, LSTM, Recurrent, SimpleRNN

Back = Callable[
    [Array | None, list[Array | None]],
    tuple[Array | None, dict[str, Gradient | None], Sequence[Array | None]],
]
"""From the gradients of the output and of the last states, each `None` if it is 0, to those of x
(`None` if it is not needed), of the weights by name, and of the initial states."""


@dataclass
class Sequences:
    """What one direction of a recurrent layer is given."""

    x: Array
    """(B, T, D)."""
    kernel: Array
    recurrent_kernel: Array
    bias: Array | None
    initial: tuple[Array, ...]
    mask: Array | None
    """(B, T)."""
    drops: list[Array]
    """Masks of dropout (B, D): none, one, or one a gate."""
    recurrent_drops: list[Array]
    """Masks of dropout (B, U): none, one, or one a gate."""
    return_sequences: bool
    go_backwards: bool
    zero_output_for_mask: bool
    need_x: bool


@dataclass
class Run:
    """What a recurrent layer made of them."""

    output: Array
    states: list[Array] = field(default_factory=list)
    back: Back = lambda _, __: (None, {}, [])


class _Kernels(NamedTuple):
    """A pair of kernels, and the options that each of the two takes beside the common ones."""

    forward: Callable[..., tuple[Any, ...]]
    backward: Callable[..., tuple[Any, ...]]
    options: Mapping[str, Any] = MappingProxyType({})
    back_options: Mapping[str, Any] = MappingProxyType({})


def run_layer(layer: Recurrent, given: Sequences) -> Run:
    """Run one direction of `layer`."""
    kernels = _general(layer, given) if _is_special(layer, given) else _quick(layer)
    output, *states, cache = kernels.forward(
        given.x,
        given.kernel,
        given.recurrent_kernel,
        given.bias,
        *given.initial,
        given.mask,
        dropout=_stacked(given.drops),
        return_sequences=given.return_sequences,
        go_backwards=given.go_backwards,
        zero_output_for_mask=given.zero_output_for_mask,
        **kernels.options,
    )
    need_x = given.need_x

    def back(
        of_output: Array | None, of_states: list[Array | None]
    ) -> tuple[Array | None, dict[str, Gradient | None], Sequence[Array | None]]:
        of_x, of_kernel, of_recurrent, of_bias, *of_initial = kernels.backward(
            of_output, *of_states, cache, need_x=need_x, **kernels.back_options
        )
        weights = {"kernel": of_kernel, "recurrent_kernel": of_recurrent, "bias": of_bias}
        return of_x, weights, of_initial

    return Run(output, states, back)


def _is_special(layer: Recurrent, given: Sequences) -> bool:
    """Whether the quick kernels cannot run `layer`."""
    gates = getattr(layer, "recurrent_activation", "sigmoid")
    return (layer.activation, gates) != ("tanh", "sigmoid") or bool(given.recurrent_drops)


def _quick(layer: Recurrent) -> _Kernels:
    if isinstance(layer, LSTM):
        return _Kernels(lstm_forward, lstm_backward)
    if isinstance(layer, SimpleRNN):
        return _Kernels(simple_rnn_forward, simple_rnn_backward)
    if isinstance(layer, GRU) and layer.reset_after:
        return _Kernels(gru_forward, gru_backward)
    return _Kernels(gru_before_forward, gru_before_backward)


def _general(layer: Recurrent, given: Sequences) -> _Kernels:
    names = {"activation": layer.activation}
    if isinstance(layer, LSTM | GRU):
        names["recurrent_activation"] = layer.recurrent_activation
    options: dict[str, Any] = {what: ACTIVATIONS[name] for what, name in names.items()}
    options["recurrent_dropout"] = _stacked(given.recurrent_drops)
    back = {f"{what}_backward": ACTIVATION_GRADIENTS[name] for what, name in names.items()}
    if isinstance(layer, LSTM):
        return _Kernels(lstm_general_forward, lstm_general_backward, options, back)
    if isinstance(layer, SimpleRNN):
        return _Kernels(simple_rnn_general_forward, simple_rnn_general_backward, options, back)
    options["reset_after"] = isinstance(layer, GRU) and layer.reset_after
    return _Kernels(gru_general_forward, gru_general_backward, options, back)


def _stacked(masks: list[Array]) -> Array | None:
    """The masks as kernels take them: one alone is (B, N), one a gate is (G, B, N)."""
    if len(masks) > 1:
        return np.stack(masks)
    return masks[0] if masks else None
