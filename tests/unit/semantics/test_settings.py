"""`--set`: values that replace constants."""

import pytest

import lstmspec
from lstmspec.diagnostics import Sink
from lstmspec.ir import Model, TextEncoding
from lstmspec.semantics import lower
from lstmspec.source import Source
from lstmspec.syntax import parse

TEXT = """\
let units = 8
let twice = (units * 2)
let act = relu
let off = false

block Head(units) {
  let twice = 5
  Dense units act use_bias=off
  Dense twice
}

Head 3
Dense twice
"""


def lowered(**settings: float | str) -> tuple[Model | None, Sink]:
    sink = Sink()
    return lower(parse(Source("spec", TEXT), sink), sink, settings=settings), sink


def test_constants_that_depend_on_it_change():
    model, _ = lowered(units=10)
    assert model is not None
    assert [node.layer.units for node in model.nodes] == [3, 5, 20]


def test_what_data_are() -> None:
    text = """let what = "the text"
let cut = words
input x text[9] tokens=cut column=what
Embedding 10 4
"""
    found = {}
    for name, settings in (("spec", {}), ("set", {"what": "review", "cut": "characters"})):
        sink = Sink()
        model = lower(parse(Source("spec", text), sink), sink, settings=settings)
        assert model is not None
        assert not sink.has_errors
        found[name] = model.inputs[0].encoding
    assert found == {
        "spec": TextEncoding(column="the text"),
        "set": TextEncoding(tokens="characters", column="review"),
    }


def test_words_and_switches():
    model, _ = lowered(act="tanh", off=True)
    assert model is not None
    assert model.nodes[0].layer.activation == "tanh"
    assert model.nodes[0].layer.use_bias


def test_it_does_not_reach_into_blocks():
    model, _ = lowered(twice=7)
    assert model is not None
    assert [node.layer.units for node in model.nodes] == [3, 5, 7]


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("unit", "did you mean `units`?"),
        ("quux", "`--set` replaces the value of `units`, `twice`, `act`, `off`."),
    ],
)
def test_unknown_name(name: str, help: str):
    _, sink = lowered(**{name: 3})
    assert sink.has_errors
    (found,) = sink.diagnostics
    assert (found.code, found.span) == ("invalid-binding", None)
    assert found.message == f"no `let` is called `{name}`"
    assert found.help_text == help
    assert found.exit_code == 2


def test_a_spec_without_constants():
    sink = Sink()
    lower(parse(Source("spec", "LSTM 3\n"), sink), sink, settings={"n": 3})
    assert sink.has_errors
    assert sink.diagnostics[0].help_text == "Write `let n = ...` in the spec first."


def test_a_value_that_does_not_fit_is_traced_back():
    _, sink = lowered(act="rleu")
    (found,) = sink.diagnostics
    assert found.code == "unknown-word"
    assert [note.label for note in found.notes] == ["`act` is `rleu` by `--set`, instead of this"]


def test_a_way_of_clipping_that_is_none_excludes_no_other():
    text = "LSTM 2\ntrain {\n  optimizer adam clipnorm=0.5 clipvalue=none\n}\n"
    assert lstmspec.parse(text).model.training.optimizer.clipnorm == 0.5
