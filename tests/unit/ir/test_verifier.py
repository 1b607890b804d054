"""Each rule of the IR, broken one at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from lstmspec.diagnostics import InternalError
from lstmspec.ir import Model, Node, Output, problems, verify_model
from lstmspec.layers import GRU, LSTM, Bidirectional, Dense
from lstmspec.shapes import SymbolicDim
from tests.passes.compiling import lowered, typed

TEXT = """
input a float32[time, 3]
input b float32[time, 3]
LSTM 4 return_state from a as enc
LSTM 4 initial_state=enc from b as dec
dec from a as again
Dense 2 from dec as left
Dense 2 from again as right
Add from left, right as sums
output sums, enc.h
"""


def edit(index: int, **fields: Any) -> Callable[[Model], Model]:
    """Change the node at `index`."""

    def edited(model: Model) -> Model:
        nodes = list(model.nodes)
        nodes[index] = nodes[index].replace(**fields)
        return model.replace(nodes=tuple(nodes))

    return edited


def edit_result(index: int, result: int, **fields: Any) -> Callable[[Model], Model]:
    """Change a result of the node at `index`."""

    def edited(model: Model) -> Model:
        results = list(model.nodes[index].results)
        results[result] = results[result].replace(**fields)
        return edit(index, results=tuple(results))(model)

    return edited


def test_a_model_of_ours_breaks_no_rule() -> None:
    for model in (lowered(TEXT), typed(TEXT)):
        assert problems(model) == []
        verify_model(model)


@pytest.mark.parametrize(
    ("breaks", "problem"),
    [
        (edit(1, name="enc"), "'enc' names two things"),
        (edit(3, name="a"), "'a' names two things"),
        (edit(0, name="enc.h"), "'enc.h' is no name"),
        (edit(0, name="import os\n"), "is no name"),
        (edit(0, name="/enc"), "is no name"),
        (edit(0, name="n" * 20_000), "is no name"),
        (edit(3, inputs=("nobody",)), "'left' takes 'nobody', which nothing before it makes"),
        (edit(3, inputs=("sums",)), "'left' takes 'sums', which nothing before it makes"),
        (edit(3, inputs=("enc.c2",)), "'left' takes 'enc.c2', which nothing before it makes"),
        (edit(1, initial_state=("enc.h", "x")), "'dec' takes 'x', which nothing before it makes"),
        (edit(3, inputs=("dec", "enc")), "'left' takes 2 inputs, which Dense does not"),
        (edit(5, inputs=("left",)), "'sums' takes 1 inputs, which Add does not"),
        (edit(5, inputs=()), "'sums' takes 0 inputs, which Add does not"),
        (edit(1, initial_state=("enc.h",)), "'dec' takes 1 states: not so LSTM"),
        (edit(3, initial_state=("enc.h",)), "'left' takes 1 states: not so Dense"),
        (edit(2, shares="nobody"), "'again' shares 'nobody', which is no layer of its own"),
        (edit(0, shares="dec"), "'enc' shares 'dec', which is no layer of its own before it"),
        (edit(4, shares="again", layer=LSTM(units=4)), "'right' shares 'again', which is no layer"),
        (edit(2, layer=LSTM(units=5)), "'again' shares 'dec' and is another layer"),
        (lambda m: m.replace(outputs=()), "there is no output"),
        (
            lambda m: m.replace(outputs=(Output(value="enc.x"),)),
            "the output 'enc.x' is made by nothing",
        ),
        (
            lambda m: m.replace(outputs=(*m.outputs, *m.outputs)),
            "the output 'sums' is named twice",
        ),
        (
            lambda m: m.replace(inputs=(m.inputs[0].replace(shape=(0, 3)), m.inputs[1])),
            "'a' has an axis without a size",
        ),
        (
            lambda m: m.replace(inputs=(m.inputs[0].replace(shape=(3,) * 40), m.inputs[1])),
            "'a' has 40 axes, which no array has",
        ),
    ],
)
def test_untyped(breaks: Callable[[Model], Model], problem: str) -> None:
    broken = breaks(lowered(TEXT))
    assert any(problem in found for found in problems(broken))
    with pytest.raises(InternalError, match="the IR is broken"):
        verify_model(broken)


@pytest.mark.parametrize(
    ("breaks", "problem"),
    [
        (edit(3, results=()), "some nodes have types, and 'left' has none"),
        (edit_result(3, 0, name="lefts"), "'left' makes ('lefts',), not ('left',)"),
        (edit_result(0, 2, name="enc.d"), "not ('enc', 'enc.h', 'enc.c')"),
        (edit_result(3, 0, shape=(3,)), "'left' is float32[3], not float32[2]"),
        (edit_result(3, 0, dtype="int32"), "'left' is int32[2], not float32[2]"),
        (edit_result(3, 0, mask_rank=1), "'left' has a mask over 1 axes, not 0"),
        (edit_result(0, 0, shape=(SymbolicDim.named("time"), 4)), "'enc' is float32[time, 4]"),
        (edit_result(1, 0, shape=(4, 4, 4)), "'dec' is float32[4, 4, 4]"),
        (edit(3, inputs=("b",), results=()), "some nodes have types"),
        (edit(2, inputs=("enc",)), "'again' cannot take its inputs"),
        (edit(1, layer=GRU(units=4), initial_state=("enc",)), "'again' shares 'dec'"),
        (edit(1, initial_state=("enc.h", "dec")), "which nothing before it makes"),
        (edit_result(0, 1, shape=(5,)), "'dec' takes 'enc.h' as its h, which has another type"),
    ],
)
def test_typed(breaks: Callable[[Model], Model], problem: str) -> None:
    found = problems(breaks(typed(TEXT)))
    assert any(problem in line for line in found), found


def test_two_weights_of_one_name() -> None:
    model = typed("Bidirectional LSTM 3 as a\nLSTM 3 from x as b\nConcatenate from a, b\n")
    clash = edit(1, name="a/forward")(model)
    renamed = tuple(value.replace(name="a/forward") for value in clash.nodes[1].results)
    clash = edit(1, results=renamed)(clash)
    clash = edit(2, inputs=("a", "a/forward"))(clash)
    assert problems(clash) == [
        f"'a' and 'a/forward' both have a weight 'a/forward/{name}'"
        for name in ("bias", "kernel", "recurrent_kernel")
    ]


def test_all_that_is_broken_is_listed() -> None:
    broken = edit(3, inputs=("nobody",))(edit(5, inputs=("left",))(lowered(TEXT)))
    assert len(problems(broken)) == 2


def test_a_weight_has_one_name_in_every_layer() -> None:
    layers = [LSTM(units=2), GRU(units=2), Bidirectional(layer=LSTM(units=2)), Dense(units=2)]
    for layer in layers:
        node = Node(name="a", layer=layer, inputs=("x",))
        names = [w.name for w in node.layer.weights((lowered(TEXT).inputs[0].type,))]
        assert len(set(names)) == len(names)
