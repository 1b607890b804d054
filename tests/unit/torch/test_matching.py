"""Which module is which line: said, found in the one way there is, or refused."""

from itertools import permutations

import numpy as np
import pytest

import lstmspec
from lstmspec.torch import from_state_dict, match, to_state_dict
from tests.unit.torch.reference import recurrent_state, under

TWO = "input [4]\nDense 4 as first\nDense 4 as second\n"


def linear(module: str, rows: int, columns: int, value: float = 0.0) -> dict[str, np.ndarray]:
    weight = np.full((rows, columns), value, np.float32)
    return under(module, {"weight": weight, "bias": np.full(rows, value, np.float32)})


def stack(module: str, layers: int) -> dict[str, np.ndarray]:
    return under(module, recurrent_state("LSTM", 4, 4, layers, False))


def refused(text: str, state: dict[str, np.ndarray], names: object = None) -> str:
    with pytest.raises(lstmspec.SpecError) as error:
        from_state_dict(lstmspec.parse(text), state, names)
    return str(error.value)


@pytest.mark.parametrize("order", list(permutations(["table", "rnn", "fc"])))
def test_the_order_of_a_state_dict_does_not_matter(order: tuple[str, ...]):
    pieces = {
        "table": {"table.weight": np.zeros((9, 4), np.float32)},
        "rnn": stack("rnn", 2),
        "fc": linear("fc", 3, 4),
    }
    state = {name: array for piece in order for name, array in pieces[piece].items()}
    spec = lstmspec.parse("Embedding 9 4\nLSTM 4\nLSTM 4\nDense 3\n")
    assert match(spec, state) == {
        "table": ("embedding",),
        "rnn": ("lstm", "lstm_1"),
        "fc": ("dense",),
    }


def test_sizes_that_the_spec_leaves_open_are_learned():
    spec = lstmspec.parse("LSTM 4\nDense softmax\n")
    state = {**linear("fc", 7, 4), **under("rnn", recurrent_state("LSTM", 3, 4, 1, False))}
    weights = from_state_dict(spec, state)
    assert weights["lstm/kernel"].shape == (3, 16)
    assert weights["dense/kernel"].shape == (4, 7)


def test_what_a_pair_tells_of_sizes_helps_the_others():
    spec = lstmspec.parse(
        "input a float32[n]\ninput b float32[m]\nDense 5 from a as left\n"
        "Dense 5 from b as right\nDense 6 from b as more\noutput left, right, more\n"
    )
    state = {**linear("x", 5, 3), **linear("y", 5, 2), **linear("z", 6, 3)}
    assert match(spec, state) == {"y": ("left",), "x": ("right",), "z": ("more",)}


@pytest.mark.parametrize(
    ("modules", "wanted"),
    [
        (("first", "second"), ("first", "second")),
        (("second", "first"), ("first", "second")),
        (("fc.0", "fc.1"), ("fc.0", "fc.1")),
        (("net.10.fc", "net.9.fc"), ("net.9.fc", "net.10.fc")),
        (("fc1", "fc2"), ("fc1", "fc2")),
        (("second", "other"), ("other", "second")),
    ],
)
def test_equal_shapes_go_by_their_names_or_numbers(
    modules: tuple[str, str], wanted: tuple[str, str]
):
    state = {**linear(modules[0], 4, 4), **linear(modules[1], 4, 4)}
    assert match(lstmspec.parse(TWO), state) == {wanted[0]: ("first",), wanted[1]: ("second",)}


@pytest.mark.parametrize("modules", [("enc", "dec"), ("a.0", "b.1"), ("0.fc1", "x.fc2")])
def test_equal_shapes_without_an_order_are_refused(modules: tuple[str, str]):
    state = {**linear(modules[0], 4, 4), **linear(modules[1], 4, 4)}
    text = refused(TWO, state)
    assert "shapes do not say which module is which, of 2" in text
    assert f"it could be one of `{modules[0]}`, `{modules[1]}`" in text
    names = {modules[1]: "first"}
    assert match(lstmspec.parse(TWO), state, names) == {
        modules[1]: ("first",),
        modules[0]: ("second",),
    }


def test_two_stacks_of_one_shape_are_refused():
    text = "input [time, 4]\n" + "LSTM 4 return_sequences\n" * 4
    state = {**stack("a", 2), **stack("b", 2)}
    assert "one of `a`, `b`" in refused(text, state)
    spec = lstmspec.parse(text)
    names = {"b": ["lstm", "lstm_1"], "a": ("lstm_2", "lstm_3")}
    assert match(spec, state, names) == {name: tuple(lines) for name, lines in names.items()}
    assert set(to_state_dict(spec, from_state_dict(spec, state, names), names)) == set(state)


@pytest.mark.parametrize(
    ("text", "state", "names", "message"),
    [
        (TWO, linear("first", 4, 4), None, "1 line has no module"),
        (TWO, {**linear("a.0", 4, 4), **linear("a.1", 4, 4), **linear("c", 3, 4)}, None,
         "`c` has weight [3, 4], bias [3]: no line takes it"),
        (TWO, {**linear("a.0", 4, 4), **linear("a.1", 4, 4), **linear("a.2", 4, 4)}, None,
         "3 modules fit 2 lines"),
        ("input [4]\nDense 4\n", {**linear("a", 4, 4), **linear("b", 4, 4)}, None,
         "2 modules fit 1 line"),
        ("input [4]\nDense 4\n", {**linear("a.0", 4, 4), **linear("a.1", 4, 4)}, None,
         "2 modules fit 1 line"),
        (TWO, linear("a", 4, 4), None, "1 module fits 2 lines"),
        (TWO, {**linear("a", 4, 4), "b.weight": np.zeros((4, 4), np.float32)}, None,
         "1 module has no line"),
        (TWO, {**linear("a", 3, 4), **linear("first", 4, 4)}, None,
         "1 line has no module and 1 module has no line"),
        (TWO, linear("a", 4, 4), {"a": "third"}, "`third` is no line with weights"),
        (TWO, linear("a", 4, 4), {"b": "first"}, "`b` is no module in the state_dict"),
        (TWO, linear("a", 4, 4), {"b": None}, "`b` is no module in the state_dict"),
        (TWO, linear("a", 4, 4), {"a": "first", "b": "first"}, "named for two modules"),
        (TWO, linear("a", 4, 4), {"a": ["first", "second"]}, "has 1 layer, and 2 lines"),
        (TWO, linear("a", 3, 4), {"a": "first"}, "`a` does not fit the line `first`"),
        ("input [4]\nDense 4\nPReLU\n", linear("a", 4, 4), None, "PReLU is not carried"),
        ("LSTM 4 relu\n", stack("a", 1), None, "nn.LSTM has `activation` tanh, and no other"),
        ("GRU 4 reset_after=false\n", stack("a", 1), None, "nn.GRU has `reset_after` true"),
        ("GRU 4 recurrent_activation=hard_sigmoid\n", stack("a", 1), None,
         "nn.GRU has `recurrent_activation` sigmoid, and no other"),
        ("Bidirectional SimpleRNN 4 elu\n", stack("a", 1), None,
         "nn.RNN has `activation` tanh or relu, and no other"),
        ("input [4, 4]\nLayerNormalization axis=1\n", linear("a", 4, 4), None,
         "nn.LayerNorm takes the last axes alone"),
        ("input [4]\nLayerNormalization scale=false\n", linear("a", 4, 4), None,
         "nn.LayerNorm has no bias without a weight"),
        ("input [time, 4]\nLSTM 4\nActivation relu\nLSTM 4\n", stack("a", 2), None,
         "`lstm_1` does not take what `lstm` makes"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, state: dict, names: object, message: str):
    assert message in refused(text, state, names)


def test_what_is_left_out_is_said():
    state = {**linear("fc", 4, 4), **linear("old.fc.0", 4, 4), "ids": np.zeros(3, np.float32)}
    spec = lstmspec.parse("input [4]\nDense 4\n")
    assert match(spec, state, {"old": None, "ids": ()}) == {"fc": ("dense",)}


def test_dropout_may_stand_between_the_layers_of_a_module():
    spec = lstmspec.parse("input [time, 4]\nLSTM 4\nDropout 0.2\nLSTM 4\n")
    assert match(spec, stack("rnn", 2)) == {"rnn": ("lstm", "lstm_1")}


def test_lines_that_share_weights_are_one_module():
    spec = lstmspec.parse(
        "input a float32[4]\ninput b float32[4]\nDense 2 from a as d\n"
        "d from b as e\nAdd from d, e\n"
    )
    assert match(spec, linear("fc", 2, 4)) == {"fc": ("d",)}
