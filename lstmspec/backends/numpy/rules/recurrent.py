"""Rules of the recurrent layers, one way and both ways."""

from lstmspec.backends.emitter import literal
from lstmspec.backends.numpy.emission import Call
from lstmspec.backends.numpy.fast import Fast, fast_kernels
from lstmspec.backends.numpy.rules.table import RULES
from lstmspec.backends.numpy.stepping import StepEmission
from lstmspec.diagnostics import InternalError
from lstmspec.ir import Node
from lstmspec.layers import GRU, LSTM, Bidirectional, Recurrent, SimpleRNN

_CLEAR: dict[type[Recurrent], str] = {LSTM: "lstm", GRU: "gru", SimpleRNN: "simple_rnn"}
_DEFAULTS = {"activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": True}
"""What the kernels do if not told otherwise."""
_OPERATORS = {"sum": "+", "mul": "*", "ave": "+"}


@RULES.register(LSTM)
def lstm(call: Call, node: Node, layer: LSTM) -> None:
    """The loop over time."""
    _one_way(call, layer)


@RULES.register(GRU)
def gru(call: Call, node: Node, layer: GRU) -> None:
    """The loop over time."""
    _one_way(call, layer)


@RULES.register(SimpleRNN)
def simple_rnn(call: Call, node: Node, layer: SimpleRNN) -> None:
    """The loop over time."""
    _one_way(call, layer)


@RULES.register(Bidirectional)
def bidirectional(call: Call, node: Node, layer: Bidirectional) -> None:
    """A loop each way, and both outputs made one (keras/src/layers/rnn/bidirectional.py)."""
    inner = layer.layer
    half = len(call.initial) // 2
    forward, *before = _direction(call, inner, "forward", call.initial[:half])
    backward, *behind = _direction(call, inner, "backward", call.initial[half:])
    if inner.return_sequences:
        call.emission.line(f"{backward} = {backward}[:, ::-1]")
    call.outputs = _merged(call, layer, forward, backward)
    call.outputs += [*before, *behind] if inner.return_state else []


def _direction(call: Call, layer: Recurrent, name: str, initial: tuple[str, ...]) -> list[str]:
    options = _options(
        call,
        layer,
        go_backwards=layer.go_backwards != (name == "backward"),
        zero_output_for_mask=bool(layer.return_sequences),
    )
    keeps = layer.return_state
    return _loop(call, layer, list(initial), options, keeps_states=keeps, direction=name)


def _merged(call: Call, layer: Bidirectional, forward: str, backward: str) -> list[str]:
    if layer.merge_mode is None:
        return [forward, backward]
    out = call.variable()
    if layer.merge_mode == "concat":
        call.emission.call([out], "np.concatenate", f"[{forward}, {backward}]", axis="-1")
    else:
        call.emission.chain(out, [forward, backward], _OPERATORS[layer.merge_mode])
    if layer.merge_mode == "ave":
        call.emission.line(f"{out} /= 2.0")
    return [out]


def _one_way(call: Call, layer: Recurrent) -> None:
    """Write the loop; where the state is carried it comes from the caller and goes back to it."""
    options = _options(
        call,
        layer,
        go_backwards=layer.go_backwards,
        zero_output_for_mask=layer.zero_output_for_mask,
    )
    initial = list(call.initial)
    paths = [f"{call.carries}/{name}" for name in layer.state_names]
    if call.carries and isinstance(call.emission, StepEmission):
        _one_step(call, call.emission, layer, paths)
        return
    if call.carries:
        initial = [f"state[{literal(path)}]" for path in paths]
        if "mask" in options and not layer.zero_output_for_mask:
            # The output before this piece of the sequence, which masked steps repeat, is h.
            options["previous"] = initial[0]
    keeps = layer.return_state or bool(call.carries)
    out, *states = _loop(call, layer, initial, options, keeps_states=keeps)
    if call.carries:
        call.emission.after |= dict(zip(paths, states, strict=True))
    call.outputs = [out, *states] if layer.return_state else [out]


def _one_step(call: Call, emission: StepEmission, layer: Recurrent, paths: list[str]) -> None:
    """Write one step, whose output is the state h."""
    kernels = fast_kernels(layer)
    if kernels is None:
        raise InternalError(f"{layer.kind} has no fast step")
    step = emission.stepper(kernels.stepper, [_pack(call, layer, kernels)], call.owner)
    states = [call.variable(name) for name in layer.state_names]
    before = [f"state[{literal(path)}]" for path in paths]
    emission.call(states, step, call.x, *before)
    emission.after |= dict(zip(paths, states, strict=True))
    call.outputs = [states[0], *states] if layer.return_state else [states[0]]


def _pack(call: Call, layer: Recurrent, kernels: Fast, direction: str = "") -> str:
    owner = f"{call.owner}/{direction}" if direction else call.owner
    weights = [f"{owner}/kernel", f"{owner}/recurrent_kernel"]
    weights.append(f"{owner}/bias" if layer.use_bias else "")
    return call.emission.pack(owner, kernels.pack, weights)


def _weights(call: Call, layer: Recurrent, direction: str) -> list[str]:
    prefix = f"{direction}/" if direction else ""
    weights = [call.weight(prefix + name) for name in ("kernel", "recurrent_kernel")]
    return [*weights, call.weight(f"{prefix}bias") if layer.use_bias else "None"]


def _options(
    call: Call, layer: Recurrent, *, go_backwards: bool, zero_output_for_mask: bool
) -> dict[str, str]:
    """The arguments in which `layer` differs from what its kernel does by itself."""
    options = {}
    for name, default in _DEFAULTS.items():
        value = getattr(layer, name, default)
        if value != default:
            options[name] = value if isinstance(value, str) else literal(value)
    mask = None if call.initial else call.inputs[0].mask
    if mask:
        options["mask"] = mask
    flags = {
        "return_sequences": layer.return_sequences,
        "go_backwards": go_backwards,
        "zero_output_for_mask": zero_output_for_mask and mask,
    }
    return options | {name: "True" for name, on in flags.items() if on}


def _loop(
    call: Call,
    layer: Recurrent,
    initial: list[str],
    options: dict[str, str],
    *,
    keeps_states: bool,
    direction: str = "",
) -> list[str]:
    """Write one loop over time, and return the variables of its output and its states."""
    out = call.variable(direction or "out")
    prefix = f"{direction}_" if direction else ""
    states = [call.variable(prefix + name) if keeps_states else "_" for name in layer.state_names]
    kernels = fast_kernels(layer)
    kernel = kernels.sequence if kernels else _CLEAR[type(layer)]
    weights = (
        [_pack(call, layer, kernels, direction)] if kernels else _weights(call, layer, direction)
    )
    zeros = f"zero_state({call.x}, {call.emission.size(layer.units)})"
    start = initial or [zeros] * len(states)
    call.emission.call([out, *states], kernel, call.x, *weights, *start, **options)
    return [out, *states]
