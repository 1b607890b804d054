"""Weights that outlive a change of their spec, and what training knew."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import SpecError, TrainedModel
from lstmspec.tensors import read_tensors
from tests.fuzz.accepted import accepted_specs

OLD = "input [5, 3]\nLSTM 4\nDense 2\n"
LONGER = "input [5, 3]\nLSTM 4\nLSTM 4\nDense 2\ntrain { seed 7 }\n"


def trained(tmp_path: Path, text: str = "LSTM 4\nDense softmax as y\noutput y labels") -> Path:
    x = np.random.default_rng(0).standard_normal((12, 5, 3)).astype("float32")
    model = lstmspec.parse(text).train({"x": x, "y": ["no", "yes", "so"] * 4}, epochs=2)
    model.save(tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


def test_the_same_spec_keeps_every_number() -> None:
    for drawn in accepted_specs(0, 12):
        spec = drawn.bind(**dict.fromkeys(drawn.model.dimensions, 4))
        weights = spec.fresh_weights(seed=9)
        found = lstmspec.transfer(weights, spec, spec)
        assert list(found.weights) == list(weights)
        assert all(np.array_equal(found.weights[name], weights[name]) for name in weights)


def test_what_survives_is_carried_and_the_rest_drawn_with_the_new_seed() -> None:
    old, new = lstmspec.parse(OLD), lstmspec.parse(LONGER)
    weights = old.fresh_weights(seed=9)
    found = lstmspec.transfer(weights, old, new).weights
    fresh = new.fresh_weights()
    for name in found:
        expected = weights if name.startswith(("lstm/", "dense/")) else fresh
        np.testing.assert_array_equal(found[name], expected[name])
    np.testing.assert_array_equal(fresh["lstm_1/kernel"], new.fresh_weights(7)["lstm_1/kernel"])


def test_a_renamed_weight_keeps_its_numbers() -> None:
    old = lstmspec.parse("input [5, 3]\nLSTM 4 as enc\nDense 2")
    new = lstmspec.parse("input [5, 3]\nLSTM 4 as encoder\nDense 2")
    weights = old.fresh_weights()
    found = lstmspec.transfer(weights, old, new)
    np.testing.assert_array_equal(found.weights["encoder/kernel"], weights["enc/kernel"])
    assert "renamed  enc/kernel -> encoder/kernel" in found.text()
    assert found.tally() == "2 carried, 3 renamed"


def test_a_reshaped_weight_is_drawn_and_said_so() -> None:
    old, new = lstmspec.parse(OLD), lstmspec.parse(OLD.replace("Dense 2", "Dense 3"))
    found = lstmspec.transfer(old.fresh_weights(3), old, new)
    assert "drawn    dense/bias             float32[3], was float32[2]" in found.text()
    np.testing.assert_array_equal(
        found.weights["dense/kernel"], new.fresh_weights()["dense/kernel"]
    )


def test_a_model_file_to_the_same_spec_is_the_same_file(tmp_path: Path) -> None:
    path = trained(tmp_path)
    lstmspec.transfer(path, None, lstmspec.load(path)).save(tmp_path / "again.safetensors")
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def test_what_was_fitted_goes_along_with_the_same_ends(tmp_path: Path) -> None:
    path = trained(tmp_path)
    new = lstmspec.parse("LSTM 4\nDense 6 relu\nDense softmax as y\noutput y labels")
    found = lstmspec.transfer(path, None, new)
    assert found.notes == (
        "carried what was fitted on the training data",
        "dropped the history of 2 epochs: it is of another model",
        "took sizes that only the old weights tell: features=3, classes=3",
    )
    found.save(tmp_path / "new.safetensors")
    loaded = lstmspec.load(tmp_path / "new.safetensors")
    assert loaded.history == ()
    assert loaded.preparation == lstmspec.load(path).preparation


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("LSTM 4\nDense 5 softmax as y\noutput y labels", "the output `y` is another"),
        ("LSTM 4\nDense softmax as mood\noutput mood labels", "the output `y` is another"),
        ("LSTM 4\nDense softmax as y", "the output `y` is another"),
        (
            "input [time, 3] scaling=standard\nLSTM 4\nDense softmax as y\noutput y labels",
            "the input `x` is another",
        ),
    ],
)
def test_what_was_fitted_stays_behind_with_other_ends(
    tmp_path: Path, text: str, reason: str
) -> None:
    found = lstmspec.transfer(trained(tmp_path), None, lstmspec.parse(text))
    assert found.model.preparation is None
    assert found.notes[0] == f"dropped what was fitted on the training data: {reason}"


def test_a_plain_file_stays_plain(tmp_path: Path) -> None:
    old, new = lstmspec.parse(OLD), lstmspec.parse(LONGER)
    old.save_weights(tmp_path / "w.safetensors")
    lstmspec.transfer(tmp_path / "w.safetensors", old, new).save(tmp_path / "w2.safetensors")
    assert "lstmspec.ir" not in read_tensors(tmp_path / "w2.safetensors")[1]
    assert lstmspec.load(tmp_path / "w2.safetensors").compilation.source.text == LONGER


def refused(*arguments: Any) -> str:
    with pytest.raises(SpecError) as caught:
        lstmspec.transfer(*arguments)
    return caught.value.diagnostics[0].code


def test_what_cannot_be_carried_is_refused(tmp_path: Path) -> None:
    old, new = lstmspec.parse(OLD), lstmspec.parse(LONGER)
    weights = old.fresh_weights()
    assert refused(weights, None, new) == "missing-spec"
    assert refused(weights, new, old) == "weights-mismatch"
    assert refused(weights, old, lstmspec.parse("LSTM 4\nDense")) == "unbound-dimension"
    assert refused(tmp_path / "none.safetensors", old, new) == "unreadable-file"


def test_a_keras_file_without_weights_has_none_to_carry(tmp_path: Path) -> None:
    options = {"name": "a", "units": 4, "trainable": True, "batch_input_shape": [None, 5, 3]}
    layers = [{"class_name": "LSTM", "config": options}]
    config = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
    path = tmp_path / "m.json"
    path.write_text(json.dumps(config))
    assert refused(path, None, lstmspec.parse(OLD)) == "unknown-format"


def test_a_trained_model_is_taken_as_well() -> None:
    spec = lstmspec.parse(OLD)
    model = TrainedModel(spec, spec.fresh_weights(4))
    found = lstmspec.transfer(model, None, lstmspec.parse(LONGER)).weights
    np.testing.assert_array_equal(found["dense/kernel"], model.weights["dense/kernel"])
