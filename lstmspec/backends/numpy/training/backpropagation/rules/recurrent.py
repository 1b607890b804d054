"""Rules of the recurrent layers, one way and both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.kernels.backward.layers import merge_backward, merge_forward
from lstmspec.backends.numpy.training.backpropagation.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.training.backpropagation.rules.table import rule
from lstmspec.backends.numpy.training.backpropagation.sequences import Back, Sequences, run_layer
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.layers import GRU, LSTM, Bidirectional, Recurrent, SimpleRNN


@rule(LSTM)
def lstm(call: Call, layer: LSTM) -> Made:
    """The loop over time."""
    return _one_way(call, layer)


@rule(GRU)
def gru(call: Call, layer: GRU) -> Made:
    """The loop over time."""
    return _one_way(call, layer)


@rule(SimpleRNN)
def simple_rnn(call: Call, layer: SimpleRNN) -> Made:
    """The loop over time."""
    return _one_way(call, layer)


def _one_way(call: Call, layer: Recurrent) -> Made:
    initial = call.before(*layer.state_names) if call.continues else call.initial
    given = _given(call, layer, "", initial)
    made = run_layer(layer, given)
    output = made.output
    if call.continues:
        call.go_on(**dict(zip(layer.state_names, made.states, strict=True)))
        output = _from_before(output, given, initial[0])
    back, is_started = made.back, bool(call.initial)

    def backward(arriving: Arriving) -> Leaving:
        of_output, *of_states = arriving.outputs
        of_x, weights, of_initial = back(of_output, _padded(of_states, layer))
        return Leaving([of_x], {**weights}, of_initial if is_started else [])

    outputs = [output, *made.states] if layer.return_state else [output]
    return Made(outputs, backward, call.masks[0])


def _from_before(output: Array, given: Sequences, before: Array) -> Array:
    """The output, where masked steps before the first valid one show the output before."""
    if given.mask is None or given.zero_output_for_mask:
        return output
    if not given.return_sequences:
        return np.where(np.any(given.mask, axis=1, keepdims=True), output, before)
    mask = given.mask[:, ::-1] if given.go_backwards else given.mask
    begun = np.logical_or.accumulate(mask, axis=1)[..., np.newaxis]
    return np.where(begun, output, before[:, np.newaxis])


def _given(
    call: Call,
    layer: Recurrent,
    direction: str,
    initial: tuple[Array, ...],
) -> Sequences:
    """What one direction of a recurrent layer is given; both ways it has weights of its own."""
    prefix = f"{direction}/" if direction else ""
    units = call.batch.size(layer.units)
    batch, _, features = call.x.shape
    zeros = tuple(np.zeros((batch, units), call.x.dtype) for _ in layer.state_names)
    drops: list[list[Array]] = []
    for what, size in (("dropout", features), ("recurrent_dropout", units)):
        rate: float = getattr(layer, what)
        active = call.batch.training and rate > 0.0
        count = _masks_of(layer) if active else 0
        places = [f"{prefix}{what}/{k}" for k in range(count)]
        drops.append([call.keep(rate, (batch, size), layer.seed, place) for place in places])
    return Sequences(
        x=call.x,
        kernel=call.weight(f"{prefix}kernel"),
        recurrent_kernel=call.weight(f"{prefix}recurrent_kernel"),
        bias=call.weight(f"{prefix}bias") if layer.use_bias else None,
        initial=initial or zeros,
        # A layer that the spec starts does not look at its mask; see `backends.numpy.masks`.
        mask=None if call.initial else call.masks[0],
        drops=drops[0],
        recurrent_drops=drops[1],
        return_sequences=bool(layer.return_sequences),
        go_backwards=layer.go_backwards != (direction == "backward"),
        zero_output_for_mask=(
            bool(layer.return_sequences) if direction else layer.zero_output_for_mask
        ),
        need_x=call.needs[0],
    )


def _masks_of(layer: Recurrent) -> int:
    """How many masks of dropout a layer draws: one a gate where `recurrent_dropout` acts.

    Source: `implementation = 1` in keras/src/layers/rnn/lstm.py and gru.py.
    """
    apart = layer.recurrent_dropout > 0.0 and not isinstance(layer, SimpleRNN)
    return layer.gates if apart else 1


def _padded(of_states: list[Array | None], layer: Recurrent) -> list[Array | None]:
    return of_states or [None] * len(layer.state_names)


@dataclass
class _Direction:
    """One direction of a layer that runs both ways."""

    output: Array
    """In time order."""
    states: list[Array]
    back: Back


@rule(Bidirectional)
def bidirectional(call: Call, layer: Bidirectional) -> Made:
    """A loop each way, and both outputs made one (keras/src/layers/rnn/bidirectional.py)."""
    half = len(call.initial) // 2
    forward = _direction(call, layer.layer, "forward", call.initial[:half])
    backward = _direction(call, layer.layer, "backward", call.initial[half:])
    states = [*forward.states, *backward.states] if layer.layer.return_state else []
    mode = layer.merge_mode
    merged, cache = [forward.output, backward.output], None
    if mode is not None:
        y, cache = merge_forward(forward.output, backward.output, mode)
        merged = [y]
    is_started, outputs = bool(call.initial), len(merged)
    back_forward, back_backward = forward.back, backward.back

    def back(arriving: Arriving) -> Leaving:
        of_outputs, of_states = arriving.outputs[:outputs], arriving.outputs[outputs:]
        if cache is not None:
            of_merged = of_outputs[0]
            of_outputs = [None, None]
            if of_merged is not None:
                of_outputs = [*merge_backward(of_merged, cache)]
        count = len(of_states) // 2
        of_x, weights, of_initial = back_forward(of_outputs[0], of_states[:count])
        of_x_too, weights_too, of_initial_too = back_backward(of_outputs[1], of_states[count:])
        if of_x is None or of_x_too is None:
            of_x = of_x_too if of_x is None else of_x
        else:
            of_x = of_x + of_x_too
        initial = [*of_initial, *of_initial_too] if is_started else []
        return Leaving([of_x], weights | weights_too, initial)

    return Made([*merged, *states], back, call.masks[0])


def _direction(call: Call, layer: Recurrent, name: str, initial: tuple[Array, ...]) -> _Direction:
    given = _given(call, layer, name, initial)
    made = run_layer(layer, given)
    # Keras puts the penalty on what each direction returns, in the order that it was made.
    returned = [made.output, *(made.states if layer.return_state else [])]
    of_penalty = call.batch.penalize(layer.activity_regularizer, returned)
    flips, back_made = name == "backward" and given.return_sequences, made.back

    def back(
        of_output: Array | None, of_states: list[Array | None]
    ) -> tuple[Array | None, dict[str, Gradient | None], Sequence[Array | None]]:
        if of_output is not None and flips:
            of_output = of_output[:, ::-1]
        arriving = [of_output, *_padded(of_states, layer)]
        if of_penalty is None and all(gradient is None for gradient in arriving):
            # No gradient is not one of 0: the optimizer then leaves the weights alone.
            return None, {}, [None] * len(initial)
        for k, more in enumerate(of_penalty or ()):
            known = arriving[k]
            arriving[k] = more if known is None else known + more
        of_x, weights, of_initial = back_made(arriving[0], arriving[1:])
        return of_x, {f"{name}/{key}": value for key, value in weights.items()}, of_initial

    return _Direction(made.output[:, ::-1] if flips else made.output, made.states, back)
