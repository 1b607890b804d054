"""No layer and no option without proof: the set of cells that no agreement case shows is empty.

A cell is a layer, an option and a class of values: every word, both truth values, a size that a
dimension gives, a number other than the default. Every case runs on NumPy and on Keras, so a case
that shows a cell shows it for both. Options that act in training alone are not cells here: for
every one that `options_of` finds, `tests/agreement/test_options.py` holds the configuration of the
emitted Keras layer against the spec.
"""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

import lstmspec
from lstmspec.backends import get_backend
from lstmspec.layers import LAYERS, Layer, Option, options_of
from lstmspec.shapes import SymbolicDim
from tests.agreement.harness import SOURCES, cases
from tests.agreement.options import acts_in_training_alone

IMPOSSIBLE = {
    (kind, option, "glu")
    for kind in ("LSTM", "GRU", "SimpleRNN")
    for option in ("activation", "recurrent_activation")
}
"""`glu` halves what it is given, so a recurrent layer refuses it."""

NUMPY_ALONE = {
    ("Conv1DTranspose", "dilation_rate", "another value"): "Conv1DTranspose 4 3 dilation_rate=2",
}
"""What the Keras backend refuses, as Keras fails there, and a line of it."""


class Cell(NamedTuple):
    """One thing to show."""

    layer: str
    option: str
    value: str


def wanted() -> Iterator[Cell]:
    for kind, cls in LAYERS.items():
        for option in options_of(cls).values():
            if not acts_in_training_alone(option.name):
                yield from (Cell(kind, option.name, value) for value in _classes(option))


def _classes(option: Option) -> Iterator[str]:
    if option.is_boolean:
        yield from ("true", "false")
    if option.words:
        yield from option.words
    elif not option.is_boolean:
        yield "a value" if option.required else "another value"
    if option.takes_size:
        yield "a dimension"
    if " a list" in f" {option.takes}" and not option.required:
        yield "a list"


def shown() -> set[Cell]:
    found: set[Cell] = set()
    for case in cases():
        for model in (case.model, lstmspec.parse(case.text).model):
            for node in model.nodes:
                found.update(_shown_by(node.layer))
    return found


def _shown_by(layer: Layer) -> Iterator[Cell]:
    for name, option in options_of(type(layer)).items():
        for value in _values(getattr(layer, name), option):
            yield Cell(layer.kind, name, value)
    inner = getattr(layer, "layer", None)
    if inner is not None:
        yield from _shown_by(inner)


def _values(value: object, option: Option) -> Iterator[str]:
    if isinstance(value, bool):
        yield str(value).lower()
    elif value is None:
        yield "none"
    elif isinstance(value, str):
        yield value
    else:
        if option.required:
            yield "a value"
        elif value != option.default:
            yield "a list" if isinstance(value, tuple) else "another value"
        items = value if isinstance(value, tuple) else (value,)
        if any(isinstance(item, SymbolicDim) for item in items):
            yield "a dimension"


def test_every_option_has_an_agreement_case() -> None:
    found = shown()
    excused = {*IMPOSSIBLE, *NUMPY_ALONE}
    missing = {cell for cell in wanted() if cell not in found and cell not in excused}
    assert sorted(missing) == []


def test_what_is_called_impossible_is_refused() -> None:
    for kind, option, word in IMPOSSIBLE:
        if option in options_of(LAYERS[kind]):
            spec = lstmspec.parse(f"{kind} 4 {option}={word}\n")
            assert [d.code for d in spec.diagnostics] == ["out-of-range"]


@pytest.mark.parametrize("line", NUMPY_ALONE.values())
def test_what_numpy_does_alone_is_refused_by_keras(line: str) -> None:
    model = lstmspec.parse(f"input [5, 3]\n{line}\n").model
    assert get_backend("numpy").refusals(model) == []
    assert get_backend("keras").refusals(model) != []


def test_wrappers_are_shown_around_every_layer_they_take() -> None:
    pairs = {
        (node.layer.kind, inner.kind)
        for case in cases()
        for node in case.model.nodes
        if (inner := getattr(node.layer, "layer", None)) is not None
    }
    expected = {("Bidirectional", kind) for kind in ("LSTM", "GRU", "SimpleRNN")}
    expected |= {("TimeDistributed", k) for k, cls in LAYERS.items() if cls.max_inputs == 1}
    assert sorted(expected - pairs) == []


MASKLESS = ("Embedding", "RepeatVector", "Softmax")


def test_masks_are_shown_on_every_layer_that_may_get_one() -> None:
    found = {
        (node.layer.kind, bool(max(case.model.input_masks(node))))
        for case in cases()
        for node in case.model.nodes
    }
    # An Embedding takes integers and RepeatVector a vector, which no mask travels on; Softmax
    # refuses masks.
    expected = {(kind, False) for kind in LAYERS}
    expected |= {(kind, True) for kind in LAYERS if kind not in MASKLESS}
    assert sorted(expected - found) == []


@pytest.mark.parametrize("kind", [k for k, cls in LAYERS.items() if cls.takes_states])
def test_states_are_shown_with_and_without_masks(kind: str) -> None:
    found = {
        (bool(node.initial_state), bool(case.model.input_masks(node)[0]))
        for case in cases()
        for node in case.model.nodes
        if node.layer.kind == kind
    }
    assert found == {(True, True), (True, False), (False, True), (False, False)}


@pytest.mark.parametrize("kind", [k for k, cls in LAYERS.items() if cls.takes_states])
def test_sequences_are_shown_from_1_to_200_steps(kind: str) -> None:
    lengths = {
        length
        for case in cases()
        if not case.slow and any(node.layer.kind == kind for node in case.model.nodes)
        for length in case.lengths
    }
    assert {1, 2, 50, 200} <= lengths


def test_a_source_is_shown_in_every_way() -> None:
    kinds = {case.id.rpartition("[")[2].rstrip("]") for case in cases() if "[" in case.id}
    assert set(SOURCES) <= kinds
