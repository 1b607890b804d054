"""Every module with its layers and directions: outputs, and back without a bit changed."""

import numpy as np
import pytest

import lstmspec
from lstmspec.torch import from_state_dict, match, to_state_dict
from tests.unit.torch import reference

LINES = {"LSTM": "LSTM 5", "GRU": "GRU 5", "RNN": "SimpleRNN 5", "RNN relu": "SimpleRNN 5 relu"}


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(3).standard_normal(shape).astype(np.float32)


def recurrent_spec(kind: str, layers: int, both: bool, bias: bool) -> lstmspec.Compilation:
    words = f"{'Bidirectional ' if both else ''}{LINES[kind]} return_sequences"
    line = words if bias else f"{words} use_bias=false"
    return lstmspec.parse("input [time, 3]\n" + f"{line}\n" * layers)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("kind", LINES)
def test_recurrent(kind: str, layers: int, both: bool, bias: bool):
    spec = recurrent_spec(kind, layers, both, bias)
    state = reference.recurrent_state(kind, 3, 5, layers, both, bias)
    named = reference.under("rnn", state)
    weights = from_state_dict(spec, named)
    x = drawn(4, 7, 3)
    found = spec.compile(weights=weights).predict(x)
    np.testing.assert_allclose(
        found, reference.recurrent(state, kind, x, layers, both), rtol=0, atol=1e-5
    )
    table = match(spec, named)
    assert list(table) == ["rnn"]
    back = to_state_dict(spec, weights, table)
    assert {n: a.shape for n, a in back.items()} == {n: a.shape for n, a in named.items()}
    for name, array in back.items():
        kept = kind == "GRU" or "weight" in name
        given = named[name] if kept else np.zeros_like(array)
        if not kept and "bias_ih" in name:
            given = named[name] + named[name.replace("bias_ih", "bias_hh")]
        np.testing.assert_array_equal(array, given, err_msg=name)
    again = from_state_dict(spec, back)
    assert all(again[name].tobytes() == weights[name].tobytes() for name in weights)


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("both", [False, True])
def test_the_last_step_is_that_of_each_direction(kind: str, both: bool):
    spec = lstmspec.parse(f"input [time, 3]\n{'Bidirectional ' if both else ''}{LINES[kind]}\n")
    state = reference.recurrent_state(kind, 3, 5, 1, both)
    x = drawn(4, 7, 3)
    whole = reference.recurrent(state, kind, x, 1, both)
    wanted = np.concatenate([whole[:, -1, :5], whole[:, 0, 5:]], axis=-1)
    found = spec.compile(weights=from_state_dict(spec, state)).predict(x)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("line", ["Dense 4", "TimeDistributed Dense 4"])
def test_linear(line: str, bias: bool):
    spec = lstmspec.parse(f"input [6, 3]\n{line}{'' if bias else ' use_bias=false'}\n")
    state = {"weight": drawn(4, 3)} | ({"bias": drawn(4)} if bias else {})
    weights = from_state_dict(spec, state)
    x = drawn(2, 6, 3)
    found = spec.compile(weights=weights).predict(x)
    np.testing.assert_allclose(found, reference.linear(state, x), rtol=0, atol=1e-5)
    back = to_state_dict(spec, weights, {"": spec.model.nodes[0].name})
    assert {n: a.tobytes() for n, a in back.items()} == {n: a.tobytes() for n, a in state.items()}


def test_embedding():
    spec = lstmspec.parse("Embedding 9 4\n")
    state = {"weight": drawn(9, 4)}
    x = np.arange(8, dtype=np.int32).reshape(2, 4)
    weights = from_state_dict(spec, state)
    found = spec.compile(weights=weights).predict(x)
    np.testing.assert_array_equal(found, reference.embedding(state, x))
    np.testing.assert_array_equal(to_state_dict(spec, weights)["embedding.weight"], state["weight"])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("axes", "shape"), [("axis=-1", (3,)), ("axis=[1, 2]", (6, 3))])
def test_layer_norm(axes: str, shape: tuple[int, ...], bias: bool):
    options = f"{axes} epsilon=1e-5{'' if bias else ' center=false'}"
    spec = lstmspec.parse(f"input [6, 3]\nLayerNormalization {options}\n")
    state = {"weight": drawn(*shape)} | ({"bias": drawn(*shape)} if bias else {})
    x = drawn(2, 6, 3)
    found = spec.compile(weights=from_state_dict(spec, state)).predict(x)
    np.testing.assert_allclose(found, reference.layer_norm(state, x), rtol=0, atol=1e-5)


def test_a_bias_is_kept_to_the_sign_of_its_zero():
    spec = lstmspec.parse("input [time, 1]\nSimpleRNN 1\n")
    weights = {**spec.fresh_weights(), "simple_rnn/bias": np.float32([-0.0])}
    again = from_state_dict(spec, to_state_dict(spec, weights))
    assert again["simple_rnn/bias"].tobytes() == np.float32([-0.0]).tobytes()
