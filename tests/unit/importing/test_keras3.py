"""What Keras 3 saved is read without Keras, and means the same."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import Imported, import_model
from tests.unit.importing.keras_models import Saved

pytestmark = pytest.mark.keras

NAMES = ("stacked", "masked", "windows", "looked_up", "graph", "seq2seq")
FORMS = (".keras", ".h5", ".weights.h5")
LIMIT = 1e-5


def read(model: Saved, form: str) -> Imported:
    config = model.stem.with_suffix(".json") if form == ".weights.h5" else None
    return import_model(f"{model.stem}{form}", config)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_numpy_predicts_what_keras_does(saved: Mapping[str, Saved], name: str, form: str):
    model = saved[name]
    found = read(model, form)
    names = [given.name for given in found.spec.model.inputs]
    inputs = dict(zip(names, model.inputs, strict=True))
    outputs = found.spec.predict(inputs, weights=found.weights)
    for ours, theirs in zip(outputs.values(), model.outputs, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=LIMIT)


@pytest.mark.parametrize("name", NAMES)
def test_every_form_is_the_same_model(saved: Mapping[str, Saved], name: str):
    texts = {read(saved[name], form).spec.source.text for form in (*FORMS, ".json")}
    assert len(texts) == 1
    text = texts.pop()
    assert read(saved[name], ".keras").spec.format() == text


@pytest.mark.parametrize("name", NAMES)
def test_keras_made_from_the_spec_does_the_same(keras: Any, saved: Mapping[str, Saved], name: str):
    model = saved[name]
    found = read(model, ".keras")
    back = found.spec.compile("keras", found.weights)
    inputs = model.inputs if len(model.inputs) > 1 else model.inputs[0]
    outputs = back(inputs)
    values = list(outputs.values()) if isinstance(outputs, dict) else outputs
    values = values if isinstance(values, list | tuple) else [values]
    for ours, theirs in zip(values, model.outputs, strict=True):
        np.testing.assert_allclose(np.asarray(ours), theirs, rtol=0, atol=LIMIT)
    if name != "graph":  # whose inner models are written out
        ours, theirs = (plain_layers(m) for m in (json.loads(back.to_json()), model.config))
        assert sorted(map(repr, ours)) == sorted(map(repr, theirs))


def plain_layers(model: Any) -> list[Any]:
    """The layers of a configuration, without what a spec leaves to Keras."""
    found = []
    for item in model["config"]["layers"]:
        if item.get("module", "").startswith("keras.src.ops"):
            continue
        config = dict(item["config"])
        for left_out in ("name", "unroll", "dtype"):
            config.pop(left_out, None)
        for inner in ("layer", "backward_layer"):
            if inner in config:
                config[inner] = {**config[inner]["config"], "name": ""}
        found.append((item["class_name"], config))
    return found


def test_a_spec_reads_as_one_would_write_it(saved: Mapping[str, Saved]):
    assert read(saved["stacked"], ".keras").spec.source.text.split("\n\n")[1] == (
        "LSTM 6 dropout=0.1 recurrent_dropout=0.1\n"
        "Dropout 0.2 seed=3\n"
        "BatchNormalization\n"
        "GRU 5 recurrent_activation=hard_sigmoid reset_after=false\n"
        "Dense 4 softmax kernel_regularizer=l2 bias_constraint=non_neg\n"
    )
    assert read(saved["seq2seq"], ".keras").spec.source.text == (
        "input asked int32[8]\n"
        "input told int32[5]\n"
        "\n"
        "Embedding 11 4 mask_zero from asked as words\n"
        "words from told as words_1\n"
        "LSTM 5 return_state from words as encoder\n"
        "LSTM 5 return_state initial_state=encoder from words_1 as decoder\n"
        "TimeDistributed Dense 11 softmax as scores\n"
        "Add from encoder, encoder.c as add\n"
        "\n"
        "output scores, add\n"
    )


def test_reading_imports_no_keras(saved: Mapping[str, Saved]):
    path = saved["graph"].stem.with_suffix(".keras")
    code = (
        "import sys; from lstmspec import import_model; import_model(sys.argv[1]);"
        "print([m for m in ('keras', 'tensorflow') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


OURS = """\
input x float32[6, 3]

Bidirectional LSTM 4 hard_sigmoid_keras2 recurrent_activation=hard_sigmoid_keras2 as both
MultiHeadAttention 2 3 use_gate from both, both as heads
GRU 4 recurrent_activation=hard_sigmoid
"""


@pytest.mark.parametrize("form", [".keras", ".h5"])
def test_a_model_of_ours_goes_to_keras_and_back(keras: Any, tmp_path: Path, form: str):
    spec = lstmspec.parse(OURS)
    weights = spec.fresh_weights()
    path = tmp_path / f"model{form}"
    spec.compile("keras", weights).save(path)
    found = import_model(path)
    assert found.spec.source.text == OURS
    assert found.weights.keys() == weights.keys()
    assert all((found.weights[name] == weights[name]).all() for name in weights)
