"""What PyTorch's modules compute, in NumPy: the equations of its documentation, gate by gate.

Written from the pages of `torch.nn.LSTM`, `GRU`, `RNN`, `Linear`, `Embedding` and `LayerNorm`, and
not from the code under test; `test_with_torch` holds it against PyTorch where that is installed.
"""

from collections.abc import Callable, Mapping

import numpy as np

State = Mapping[str, np.ndarray]
Step = Callable[[list[np.ndarray], list[np.ndarray], tuple], tuple]

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def lstm(x, h, state):
    """i, f, g, o; c' = f c + i g; h' = o tanh(c')."""
    i, f, g, o = (a + b for a, b in zip(x, h, strict=True))
    c = sigmoid(f) * state[1] + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def gru(x, h, state):
    """r, z, n; n = tanh(W x + b + r (W h + b)); h' = (1 - z) n + z h."""
    r, z = sigmoid(x[0] + h[0]), sigmoid(x[1] + h[1])
    n = np.tanh(x[2] + r * h[2])
    return ((1 - z) * n + z * state[0],)


def rnn(x, h, state):
    return (np.tanh(x[0] + h[0]),)


def relu_rnn(x, h, state):
    return (np.maximum(x[0] + h[0], 0),)


STEPS = {"LSTM": lstm, "GRU": gru, "RNN": rnn, "RNN relu": relu_rnn}


def direction(state: State, kind: str, suffix: str, x: np.ndarray) -> np.ndarray:
    gates = GATES[kind.split()[0]]
    w, r = state[f"weight_ih_{suffix}"], state[f"weight_hh_{suffix}"]
    zeros = np.zeros(len(w))
    b, c = state.get(f"bias_ih_{suffix}", zeros), state.get(f"bias_hh_{suffix}", zeros)
    carried = [np.zeros((len(x), r.shape[1]))] * 2
    outputs = []
    for step in x.transpose(1, 0, 2):
        of_input = np.split(step @ w.T + b, gates, axis=-1)
        of_state = np.split(carried[0] @ r.T + c, gates, axis=-1)
        carried = list(STEPS[kind](of_input, of_state, carried))
        outputs.append(carried[0])
    return np.stack(outputs, axis=1)


def recurrent(state: State, kind: str, x: np.ndarray, layers: int, both: bool) -> np.ndarray:
    """The output of the last layer, `(batch, time, units)`."""
    for layer in range(layers):
        forward = direction(state, kind, f"l{layer}", x)
        if both:
            backward = direction(state, kind, f"l{layer}_reverse", x[:, ::-1])[:, ::-1]
            forward = np.concatenate([forward, backward], axis=-1)
        x = forward
    return x


def linear(state: State, x: np.ndarray) -> np.ndarray:
    return x @ state["weight"].T + state.get("bias", 0)


def embedding(state: State, x: np.ndarray) -> np.ndarray:
    return state["weight"][x]


def layer_norm(state: State, x: np.ndarray, eps: float = 1e-5) -> np.ndarray:
    axes = tuple(range(-state["weight"].ndim, 0))
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + eps) * state["weight"] + state.get("bias", 0)


def recurrent_state(
    kind: str, features: int, units: int, layers: int, both: bool, bias: bool = True, seed: int = 0
) -> dict[str, np.ndarray]:
    """A `state_dict` of a recurrent module, drawn as PyTorch draws it."""
    draw, rows = np.random.default_rng(seed), GATES[kind.split()[0]] * units
    found = {}
    for layer in range(layers):
        wide = features if layer == 0 else units * (1 + both)
        for end in ("", "_reverse")[: 1 + both]:
            shapes = {"weight_ih": (rows, wide), "weight_hh": (rows, units)}
            shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)} if bias else {}
            for role, shape in shapes.items():
                bound = units**-0.5
                numbers = draw.uniform(-bound, bound, shape).astype(np.float32)
                found[f"{role}_l{layer}{end}"] = numbers
    return found


def under(module: str, state: State) -> dict[str, np.ndarray]:
    return {f"{module}.{name}": array for name, array in state.items()}
