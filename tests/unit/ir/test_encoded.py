"""What encodings need of their inputs, and that a model from elsewhere is held against it."""

from collections.abc import Callable
from typing import Any

import pytest

from lstmspec.diagnostics import SpecError
from lstmspec.ir import (
    INPUT_ENCODINGS,
    OUTPUT_ENCODINGS,
    AudioEncoding,
    Input,
    InputEncoding,
    Model,
    NextEncoding,
    NumbersEncoding,
    TextEncoding,
    from_json,
    ir_schema,
    misfit_of,
    model_hash,
    print_encoding,
    problems,
    to_json,
)
from lstmspec.shapes import DType, Shape, SymbolicDim
from tests.passes.compiling import lowered, typed

TEXT = """
input words text[9] lower vocabulary=50
input sound audio[time, 26] scaling=standard
input x float32[12, 2] columns=[a, "b c"]
Embedding 50 4 from words
LSTM 4 as a
LSTM 4 from sound as b
LSTM 4 from x as c
Concatenate from a, b, c as all
Dense 5 softmax as y
Dense 2 from all as z
output y labels column=who
output z next of=x window=12
"""
TIME = SymbolicDim.named("time")
SCALED = TextEncoding(values="scaled")
MFCC = AudioEncoding(features="mfcc")
THREE = NumbersEncoding(columns=("a", "b", "c"))


@pytest.mark.parametrize(
    ("encoding", "dtype", "shape", "problem"),
    [
        (TextEncoding(), "int32", (TIME,), ""),
        (TextEncoding(), "float32", (9,), "this text is int32 of 1 axes"),
        (TextEncoding(), "int32", (9, 1), "this text is int32 of 1 axes"),
        (SCALED, "float32", (9, 1), ""),
        (SCALED, "int32", (9, 1), "this text is float32 of 2 axes"),
        (SCALED, "float32", (9, 2), "this text is float32 of 2 axes"),
        (SCALED, "float32", (), "this text is float32 of 2 axes"),
        (AudioEncoding(), "float32", (TIME, 26), ""),
        (AudioEncoding(), "float32", (TIME, TIME), ""),
        (AudioEncoding(bands=26), "float32", (TIME, 26), ""),
        (AudioEncoding(bands=40), "float32", (TIME, 26), "40 bands are 40 features"),
        (AudioEncoding(), "float32", (26,), "audio is float32 of 2 axes"),
        (AudioEncoding(), "int32", (TIME, 26), "audio is float32 of 2 axes"),
        (MFCC, "float32", (TIME, 40), ""),
        (MFCC, "float32", (TIME, 41), "40 bands make at most 40 coefficients"),
        (THREE, "float32", (TIME, 3), ""),
        (THREE, "int32", (3,), ""),
        (THREE, "float32", (TIME, TIME), ""),
        (THREE, "float32", (TIME, 4), "3 columns are 3 features"),
        (THREE, "float32", (), "3 columns are 3 features"),
        (NumbersEncoding(columns=("a",)), "float32", (12, 4), ""),
        (NumbersEncoding(scaling="minmax"), "int32", (3,), "scaled numbers are float32"),
        (None, "int32", (3, 3, 3), ""),
    ],
)
def test_what_an_encoding_needs(
    encoding: InputEncoding | None, dtype: DType, shape: Shape, problem: str
) -> None:
    assert misfit_of(Input(name="x", dtype=dtype, shape=shape, encoding=encoding)) == problem


def with_input(index: int, **fields: Any) -> Callable[[Model], Model]:
    def changed(model: Model) -> Model:
        inputs = list(model.inputs)
        inputs[index] = inputs[index].replace(**fields)
        return model.replace(inputs=tuple(inputs))

    return changed


def with_next(of: str | None) -> Callable[[Model], Model]:
    def changed(model: Model) -> Model:
        last = model.outputs[1].replace(encoding=NextEncoding(of=of))
        return model.replace(outputs=(model.outputs[0], last))

    return changed


@pytest.mark.parametrize(
    ("breaks", "problem"),
    [
        (with_input(0, shape=(9, 2)), "'words' has int32[9, 2], and this text is int32 of 1 axes"),
        (with_next(None), "'z' continues one of 2 inputs"),
        (with_next("sound"), "'z' continues 'sound', which is no input with steps"),
        (with_next("nobody"), "'z' continues 'nobody', which is no input with steps"),
    ],
)
def test_a_model_that_breaks_a_rule_is_refused(
    breaks: Callable[[Model], Model], problem: str
) -> None:
    model = lowered(TEXT)
    assert problems(model) == []
    broken = breaks(model)
    assert problem in problems(broken)
    with pytest.raises(SpecError) as caught:
        from_json(to_json(broken))
    assert caught.value.diagnostics[0].code == "corrupt-file"


def test_encodings_go_through_json() -> None:
    model = typed(TEXT)
    again = from_json(to_json(model))
    assert again == model
    assert [given.encoding for given in again.inputs] == [given.encoding for given in model.inputs]
    assert again.outputs[1].encoding == NextEncoding(of="x", window=12)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ('"vocabulary": 50', '"vocabulary": 2'),
        ('"kind": "text"', '"kind": "texts"'),
        ('"lower": true', '"lower": 1'),
        ('"window": 12', '"window": 12, "code": "print()"'),
    ],
)
def test_json_that_is_no_encoding_is_refused(written: str, wrong: str) -> None:
    text = to_json(lowered(TEXT))
    assert text.count(written) == 1
    with pytest.raises(SpecError) as caught:
        from_json(text.replace(written, wrong))
    assert caught.value.diagnostics[0].code == "corrupt-file"


def test_the_schema_says_what_every_option_is() -> None:
    definitions = ir_schema()["$defs"]
    for cls in {*INPUT_ENCODINGS.values(), *OUTPUT_ENCODINGS.values()}:
        described = definitions[cls.__name__]["properties"]
        assert {name for name in described if name != "kind"} == {
            name for name in cls.model_fields if name != "kind"
        }
        for name, field in described.items():
            assert name == "kind" or field["description"], f"{cls.__name__}.{name}"


def test_a_model_is_known_by_its_network_and_not_by_its_data() -> None:
    plain = TEXT.replace(" lower vocabulary=50", "").replace(" scaling=standard", "")
    plain = plain.replace(' columns=[a, "b c"]', " scaling=none").replace(" labels column=who", "")
    assert model_hash(typed(plain)) == model_hash(typed(TEXT))


def test_an_encoding_is_printed_as_a_spec_writes_it() -> None:
    model = lowered(TEXT)
    assert [print_encoding(given.encoding) for given in model.inputs if given.encoding] == [
        "text lower vocabulary=50",
        "audio scaling=standard",
        'numbers columns=[a, "b c"]',
    ]
