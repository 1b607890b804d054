"""Rules of the recurrent layers, one way and both ways."""

from __future__ import annotations

from lstmspec.backends.numpy.fast import fast_kernels
from lstmspec.backends.numpy.memory import general, packed, tapes
from lstmspec.backends.numpy.memory.flow import Arriving, Call, Gradient, Leaving, Made, known
from lstmspec.backends.numpy.memory.penalties import penalize
from lstmspec.backends.numpy.memory.rules.noise import drawn
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.sequences import Back, Options, Run, Sequences, Sizes
from lstmspec.backends.numpy.memory.spaces import Space
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
    if not call.training:
        return _one_way_predicted(call, layer)
    made = _run(_given(call, layer, "", call.initial), layer)
    back, is_started, states = made.back, bool(call.initial), len(layer.state_names)

    def backward(arriving: Arriving) -> Leaving:
        of_output, *of_states = arriving.outputs
        of_x, weights, of_initial = back(of_output, of_states or [None] * states)
        return Leaving([of_x], weights, of_initial if is_started else [])

    outputs = [made.output, *made.states] if layer.return_state else [made.output]
    return Made(outputs, backward, call.masks[0])


def _one_way_predicted(call: Call, layer: Recurrent) -> Made:
    output, states = _predicted(_given(call, layer, "", call.initial or call.carried), layer)
    held, unnamed = _named(states, is_named=layer.return_state or bool(call.carried))
    outputs = [output, *states] if layer.return_state else [output]
    return Made(outputs, None, call.masks[0], held=held, unnamed=unnamed)


def _named(states: list[Space], *, is_named: bool) -> tuple[list[Space], Space | None]:
    """States as an emitted module holds them: by names, or all as `_`."""
    return (states, None) if is_named else ([], states[-1])


def _given(call: Call, layer: Recurrent, direction: str, initial: tuple[Space, ...]) -> Sequences:
    """What one direction of a recurrent layer is given; both ways it has weights of its own."""
    x, units = call.x, known(layer.units)
    batch, steps, features = x.shape
    zeros = tuple(x.new(batch, units) for _ in layer.state_names)
    drops: list[list[Space]] = []
    apart = layer.recurrent_dropout > 0.0 and not isinstance(layer, SimpleRNN)
    for rate, size in ((layer.dropout, features), (layer.recurrent_dropout, units)):
        count = (layer.gates if apart else 1) if rate > 0.0 and call.training else 0
        masks = [drawn(x, (batch, size)) for _ in range(count)]
        drops.append(masks)
    prefix = f"{direction}/" if direction else ""
    return Sequences(
        x=x,
        sizes=Sizes(batch, steps, features, units),
        initial=initial or zeros,
        mask=None if call.initial else call.masks[0],
        drops=drops[0],
        recurrent_drops=drops[1],
        weights={
            name.removeprefix(prefix): shape
            for name, shape in call.weights.items()
            if name.startswith(prefix)
        },
        options=Options(
            return_sequences=bool(layer.return_sequences),
            go_backwards=layer.go_backwards != (direction == "backward"),
            zero_output_for_mask=(
                bool(layer.return_sequences) if direction else layer.zero_output_for_mask
            ),
            need_x=call.needs[0],
        ),
    )


def _run(given: Sequences, layer: Recurrent) -> Run:
    """Run one direction of `layer` by the kernels that training runs it by."""
    cell = quick_cell(layer)
    if cell is not None and not given.recurrent_drops:
        return tapes.quick(given, cell)
    gates = getattr(layer, "recurrent_activation", "sigmoid")
    linear = layer.activation == "linear", gates == "linear"
    return general.general(given, general.CELLS[type(layer)], linear)


def _predicted(given: Sequences, layer: Recurrent) -> tuple[Space, list[Space]]:
    """The output and the states of one direction of `layer`, as an emitted module makes them."""
    cell = quick_cell(layer)
    return packed.clear(given, layer.gates) if cell is None else packed.packed(given, cell)


def quick_cell(layer: Recurrent) -> tapes.Cell | None:
    """What the quick kernels of `layer` make; `None` where other activations need other kernels."""
    if fast_kernels(layer) is None:
        return None
    if isinstance(layer, GRU) and not layer.reset_after:
        return tapes.GRU_BEFORE
    return {LSTM: tapes.LSTM, GRU: tapes.GRU, SimpleRNN: tapes.SIMPLE_RNN}[type(layer)]


@rule(Bidirectional)
def bidirectional(call: Call, layer: Bidirectional) -> Made:
    """A loop each way, and both outputs made one."""
    if not call.training:
        return _both_ways(call, layer)
    half = len(call.initial) // 2
    forward, back_forward = _direction(call, layer.layer, "forward", call.initial[:half])
    backward, back_backward = _direction(call, layer.layer, "backward", call.initial[half:])
    states = [*forward[1:], *backward[1:]] if layer.layer.return_state else []
    ends, mode = [forward[0], backward[0]], layer.merge_mode
    merged = ends if mode is None else [ends[0].new(*call.shapes[0])]
    if mode == "ave":
        merged = [merged[0].new()]
    del forward, backward
    factors = ends if mode == "mul" else []
    is_started, outputs, shape = bool(call.initial), len(merged), ends[0].shape

    def back(arriving: Arriving, factors: list[Space] = factors) -> Leaving:
        of_outputs, of_states = arriving.outputs[:outputs], arriving.outputs[outputs:]
        if mode is not None and of_outputs[0] is not None:
            of_outputs = _unmerged(of_outputs[0], mode, shape)
        elif mode is not None:
            of_outputs = [None, None]
        count = len(of_states) // 2
        of_x, weights, of_initial = back_forward(of_outputs[0], of_states[:count])
        of_x_too, weights_too, of_initial_too = back_backward(of_outputs[1], of_states[count:])
        if of_x_too is not None:
            of_x = of_x_too.new()
        initial = [*of_initial, *of_initial_too] if is_started else []
        return Leaving([of_x], weights | weights_too, initial)

    return Made([*merged, *states], back, call.masks[0])


def _both_ways(call: Call, layer: Bidirectional) -> Made:
    """Both directions as an emitted module has them, which holds what each returned."""
    ends: list[Space] = []
    held: list[Space] = []
    unnamed, half = None, len(call.initial) // 2
    for name, initial in (
        ("forward", call.initial[:half]),
        ("backward", call.initial[half:]),
    ):
        given = _given(call, layer.layer, name, initial)
        output, states = _predicted(given, layer.layer)
        del given
        flips = name == "backward" and bool(layer.layer.return_sequences)
        ends.append(output.view(*output.shape) if flips else output)
        more, unnamed = _named(states, is_named=layer.layer.return_state)
        held += more
        del output, states, more
    outputs = ends if layer.merge_mode is None else [ends[0].new(*call.shapes[0])]
    return Made([*outputs, *held], None, call.masks[0], held=[*ends, *held], unnamed=unnamed)


def _unmerged(of_merged: Space, mode: str, shape: tuple[int, ...]) -> list[Space | None]:
    """The gradients of both directions."""
    if mode == "concat":
        return [of_merged.view(*shape), of_merged.view(*shape)]
    if mode == "mul":
        return [of_merged.new(), of_merged.new()]
    shared = of_merged.new() if mode == "ave" else of_merged
    return [shared, shared]


def _direction(
    call: Call, layer: Recurrent, name: str, initial: tuple[Space, ...]
) -> tuple[list[Space], Back]:
    """The output in time order and the states of one direction, and its way back."""
    made = _run(_given(call, layer, name, initial), layer)
    returned = [made.output, *(made.states if layer.return_state else [])]
    of_penalty = penalize(layer.activity_regularizer, returned)
    flips = name == "backward" and bool(layer.return_sequences)
    back_made, states = made.back, len(layer.state_names)

    def back(
        of_output: Space | None, of_states: list[Space | None]
    ) -> tuple[Space | None, dict[str, Gradient | None], list[Space]]:
        if of_output is not None and flips:
            of_output = of_output.view(*of_output.shape)
        arriving = [of_output, *(of_states or [None] * states)]
        for k, more in enumerate(of_penalty):
            arriving[k] = more if arriving[k] is None else more.new()
        of_x, weights, of_initial = back_made(arriving[0], arriving[1:])
        return of_x, {f"{name}/{key}": value for key, value in weights.items()}, of_initial

    output = made.output.view(*made.output.shape) if flips else made.output
    return [output, *made.states], back
