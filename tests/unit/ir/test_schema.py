import json
from pathlib import Path

import jsonschema
import pytest

from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model, from_json, ir_schema, model_hash, to_json
from tests.passes.compiling import lowered, typed

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.lstm"))
TEXT = "LSTM 8 kernel_regularizer=l2(1e-4)\nDense softmax\n"
REFUSED = "JSON, but no model: the format does not allow what stands at"
GOOD = to_json(typed(TEXT))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_goes_through_json_unchanged(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    for model in (lowered(text), typed(text)):
        written = to_json(model)
        assert from_json(written) == model
        assert to_json(from_json(written)) == written


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_what_is_written_fits_the_schema(spec: Path) -> None:
    validator = jsonschema.Draft202012Validator(ir_schema())
    validator.validate(json.loads(to_json(typed(spec.read_text(encoding="utf-8")))))


def test_the_schema_is_one_and_refuses_what_is_foreign() -> None:
    schema = ir_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    foreign = json.loads(GOOD)
    foreign["nodes"][0]["layer"]["unitss"] = 3
    assert not validator.is_valid(foreign)


def test_the_schema_documents_itself() -> None:
    schema = ir_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "$id" not in schema
    undocumented = [
        f"{name}.{field}"
        for name, found in {**schema["$defs"], "Model": schema}.items()
        for field, about in found.get("properties", {}).items()
        if name != "Span" and field != "kind" and "description" not in about
    ]
    assert undocumented == []


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON, or JSON that is cut short or nested too deep"),
        (GOOD[:200], "not JSON, or JSON that is cut short or nested too deep"),
        ("[" * 100_000, "not JSON, or JSON that is cut short or nested too deep"),
        (
            '{"a":' * 5000 + "1" + "}" * 5000,
            "not JSON, or JSON that is cut short or nested too deep",
        ),
        ("[]", "JSON, but no model"),
        ("null", "JSON, but no model"),
        ("{}", "JSON, but no model: there is no `inputs`"),
        (
            change('"version": 1', '"version": 2'),
            "a model of version 2, and this lstmspec reads version 1",
        ),
        (
            change('"version": 1', '"version": "1"'),
            f"{REFUSED} `version`",
        ),
        (
            change('"units": 8', '"units": 0'),
            f"{REFUSED} `nodes[0].layer.units`",
        ),
        (
            change('"units": 8', '"units": "8 + 1"'),
            f"{REFUSED} `nodes[0].layer.units`",
        ),
        (
            change('"units": 8', '"unitss": 8'),
            "JSON, but no model: there is no `nodes[0].layer.units`",
        ),
        (
            change('"units": 8', '"units": 8, "stateful": true'),
            "JSON, but no model: nothing is called `nodes[0].layer.stateful`",
        ),
        (
            change('"kind": "LSTM"', '"kind": "Lambda"'),
            f"{REFUSED} `nodes[0].layer`",
        ),
        (
            change('"l2": 0.0001', '"l2": -1'),
            f"{REFUSED} `nodes[0].layer.kernel_regularizer.l2`",
        ),
        (
            change('"name": "lstm"', '"name": "import os"'),
            "a model that contradicts itself: 'import os' is no name",
        ),
        (
            change('"units": 8', '"units": 9'),
            "a model that contradicts itself: 'lstm' is float32[8], not float32[9]",
        ),
    ],
)
def test_says_what_is_wrong_with_json(text: str, message: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_json(text, "model.json")
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "corrupt-file"
    assert diagnostic.message == message
    assert diagnostic.file == "model.json"
    assert diagnostic.help_text
    assert refused.value.exit_code == 4


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "inputs": [], "outputs": [], "nodes": [' + "1," * 100_000 + "1]}",
        '{"version": 1, "inputs": [], "outputs": [], "nodes": [{"results": ['
        + "1," * 100_000
        + "1]}]}",
        "{" + ",".join(f'"a{at}": 1' for at in range(100_000)) + "}",
    ],
    ids=["nodes", "results", "keys"],
)
def test_a_hostile_file_does_not_make_an_error_an_item(text: str) -> None:
    with pytest.raises(SpecError) as refused:
        from_json(text)
    assert len(refused.value.diagnostics) == 1


def test_more_than_64_mib_are_not_looked_at() -> None:
    with pytest.raises(SpecError) as refused:
        from_json(" " * (64 * 2**20 + 1))
    assert refused.value.diagnostics[0].message == "more than 64 MiB of JSON, which is no model"


@pytest.mark.parametrize(
    "same",
    [
        typed(TEXT, name="other"),
        typed("# comment\n" + TEXT),
        typed(TEXT + "\ntrain {\n  epochs 3\n}\n"),
    ],
    ids=["name", "places", "training"],
)
def test_the_hash_ignores_what_decides_nothing(same: Model) -> None:
    assert model_hash(same) == model_hash(typed(TEXT))


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("LSTM 8", "LSTM 9"),
        TEXT.replace("LSTM 8", "GRU 8"),
        TEXT.replace("softmax", "softmax as y"),
        TEXT.replace("softmax", "sigmoid"),
        "input [time, 3]\n" + TEXT,
    ],
)
def test_the_hash_tells_models_apart(other: str) -> None:
    assert model_hash(typed(other)) != model_hash(typed(TEXT))


def test_the_hash_survives_json() -> None:
    found = model_hash(typed(TEXT))
    assert len(bytes.fromhex(found)) == 32
    assert model_hash(from_json(GOOD)) == found
