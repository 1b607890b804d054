"""The model file: what it holds, that equal models are equal files, and that damage is refused."""

import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import TrainedModel
from lstmspec.diagnostics import SpecError
from lstmspec.tensors import read_tensors, write_tensors

HISTORY = (
    {"epoch": 1, "loss": 0.5, "val_loss": float("nan"), "seconds": 0.1},
    {"epoch": 2, "loss": np.float32(0.25), "val_loss": 0.75, "seconds": 0.1},
)
VERSIONS = {"python": "3.11", "lstmspec": "0.1.0"}


def trained(text: str = "let n = 3\nGRU n\nDense softmax\n") -> TrainedModel:
    spec = lstmspec.parse(text, settings={"n": 2} if "let" in text else {}, features=2)
    bound = spec.bind(classes=4)
    return TrainedModel(bound, bound.fresh_weights(), None, HISTORY, VERSIONS)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    model = trained()
    model.save(tmp_path / "m.safetensors")
    found = lstmspec.load(tmp_path / "m.safetensors")
    assert found.compilation.source.text == model.compilation.source.text
    assert found.compilation.settings == {"n": 2}
    assert found.compilation.bindings == {"features": 2, "classes": 4}
    assert found.versions == VERSIONS
    assert found.history == (
        {"epoch": 1, "loss": 0.5, "val_loss": None, "seconds": 0.1},
        {"epoch": 2, "loss": 0.25, "val_loss": 0.75, "seconds": 0.1},
    )
    assert list(found.weights) == list(model.weights)
    for name, array in model.weights.items():
        np.testing.assert_array_equal(found.weights[name], array)
    x = np.random.default_rng(0).normal(size=(5, 7, 2)).astype(np.float32)
    np.testing.assert_array_equal(found.predict(x).values, model.live.predict(x))


def test_equal_models_are_equal_files(tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.safetensors" for n in range(3)]
    trained().save(paths[0])
    shuffled = dict(reversed(trained().weights.items()))
    TrainedModel(trained().compilation, shuffled, None, HISTORY, VERSIONS).save(paths[1])
    lstmspec.load(paths[0]).save(paths[2])
    first, *others = (path.read_bytes() for path in paths)
    assert others == [first, first]


def test_a_file_of_weights_is_a_model_without_a_past(tmp_path: Path) -> None:
    spec = lstmspec.parse("LSTM 3\nDense\n", features=2, classes=1)
    spec.save_weights(tmp_path / "w.safetensors")
    model = lstmspec.load(tmp_path / "w.safetensors")
    assert (model.preparation, model.history, model.versions) == (None, (), {})
    assert model.predict(np.zeros((2, 5, 2), np.float32)).values.shape == (2, 1)


def test_files_of_older_releases_load() -> None:
    path = Path(__file__).parents[3] / "specs" / "data" / "text_generation.safetensors"
    assert lstmspec.load(path).predict(np.zeros((1, 100, 1), np.float32)).values.shape == (1, 46)


def test_a_spec_that_uses_files_is_a_whole_model(tmp_path: Path) -> None:
    (tmp_path / "cell.lstm").write_text("block Cell { GRU 3 }\n")
    (tmp_path / "net.lstm").write_text('use "cell.lstm"\ninput [time, 2]\nCell\nDense 1\n')
    spec = lstmspec.read(tmp_path / "net.lstm")
    TrainedModel(spec, spec.fresh_weights()).save(tmp_path / "m.safetensors")
    (tmp_path / "cell.lstm").unlink()
    found = lstmspec.load(tmp_path / "m.safetensors")
    assert found.compilation.name == "net"
    assert found.predict(np.zeros((2, 5, 2), np.float32)).values.shape == (2, 1)


@pytest.mark.parametrize(
    ("entry", "value", "reason"),
    [
        ("history", "[1]", "its history is damaged"),
        ("history", '[{"loss": NaN}]', "its history is damaged"),
        ("history", "[" * 100_000, "its history is damaged"),
        ("history", '[{"loss": [1]}]', "its history is damaged"),
        ("history", '[{"loss": "\\u001b[31m"}]', "its history is damaged"),
        ("versions", '{"numpy": 2}', "its list of versions is damaged"),
        ("versions", "{", "its versions is damaged"),
        ("model_hash", "0", "is not that of its weights"),
    ],
)
def test_entries_that_make_no_sense_are_refused(
    entry: str, value: str, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    trained().save(path)
    rewrite(path, **{entry: value})
    with pytest.raises(SpecError) as caught:
        lstmspec.load(path)
    (found,) = caught.value.diagnostics
    assert found.code == "corrupt-file"
    assert found.message.endswith(reason)


def test_an_ir_of_another_model_is_refused(tmp_path: Path) -> None:
    path, other = tmp_path / "m.safetensors", tmp_path / "o.safetensors"
    trained().save(path)
    trained("LSTM 3\nDense softmax\n").save(other)
    rewrite(path, ir=read_tensors(other)[1]["lstmspec.ir"])
    with pytest.raises(SpecError, match="its IR is not that of its spec"):
        lstmspec.load(path)


def test_a_weight_of_another_shape_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    trained().save(path)
    arrays, metadata = read_tensors(path)
    arrays["gru/kernel"] = arrays["gru/kernel"].T
    write_tensors(path, arrays, without_digests(metadata))
    with pytest.raises(SpecError, match="the weight `gru/kernel` is not that of its spec"):
        lstmspec.load(path)


def test_an_unwritable_place_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as caught:
        trained().save(tmp_path / "nowhere" / "m.safetensors")
    assert [d.code for d in caught.value.diagnostics] == ["unwritable-file"]


SORTER = """\
input review text[4] tokens=words
Embedding 9 3 mask_zero
GRU 3
Dense softmax as kind
output kind labels column=label
"""


@pytest.mark.parametrize("flips", [1, 2])
def test_flipped_bytes_are_refused_or_change_nothing(flips: int, tmp_path: Path) -> None:
    path, generator = tmp_path / "m.safetensors", random.Random(flips)
    data = {"review": ["so good", "so bad", "good", "bad"], "label": ["y", "n", "y", "n"]}
    lstmspec.parse(SORTER).train(data, epochs=2).save(path)
    whole = path.read_bytes()
    model = lstmspec.load(path)
    refused, codes = 0, set[int]()
    for _ in range(1000):
        changed = bytearray(whole)
        for _ in range(flips):
            changed[generator.randrange(len(changed))] ^= 1 << generator.randrange(8)
        path.write_bytes(changed)
        try:
            found = lstmspec.load(path)
        except SpecError as error:
            codes.add(error.exit_code)
            refused += 1
            continue
        assert found.compilation.source.text == model.compilation.source.text
        assert found.preparation == model.preparation
        assert (found.history, found.versions) == (model.history, model.versions)
        for name, array in model.weights.items():
            np.testing.assert_array_equal(found.weights[name], array)
    assert refused > 900
    assert codes <= {2, 4}


NEXT = """\
input x {source}
GRU 3
Dense {units} as y
output y next window=4
"""
FORECAST = NEXT.format(source="float32[4, 1] columns=[p] scaling=minmax", units="1")
LETTERS = NEXT.format(source="text[4] tokens=characters values=scaled", units="softmax")


@pytest.mark.parametrize(
    ("text", "data", "change"),
    [
        (SORTER, "reviews", {"outputs": {"other": {}}}),
        (SORTER, "reviews", {"outputs": {"kind": {"labels": {"names": ["a", "b", "c"]}}}}),
        (FORECAST, "prices", {"outputs": {"y": {"of": "other"}}}),
        (
            FORECAST,
            "prices",
            {"inputs": {"x": {"scale": {"shift": [1.0, 2.0], "factor": [1.0, 1.0]}}}},
        ),
        (LETTERS, "letters", {"inputs": {"x": {"vocabulary": {"tokens": list("abcdefghij")}}}}),
        (LETTERS, "letters", {"version": 2}),
        (LETTERS, "letters", {"inputs": {"x": {"vocabulary": {"tokens": ["a", "a"]}}}}),
    ],
)
def test_what_was_fitted_on_other_data_is_refused(
    text: str, data: str, change: Any, tmp_path: Path
) -> None:
    path = tmp_path / "m.safetensors"
    raw: Any = {
        "reviews": {"review": ["so good", "so bad"], "label": ["y", "n"]},
        "prices": {"p": np.arange(9.0)},
        "letters": {"text": ["abcabcabcabc"]},
    }[data]
    lstmspec.parse(text).train(raw, epochs=1).save(path)
    found = json.loads(read_tensors(path)[1]["lstmspec.preparation"])
    rewrite(path, preparation=json.dumps(found))
    assert lstmspec.load(path).preparation is not None
    rewrite(path, preparation=json.dumps(merged(found, change)))
    with pytest.raises(SpecError) as caught:
        lstmspec.load(path)
    assert [d.code for d in caught.value.diagnostics] == ["corrupt-file"]


def merged(whole: Any, change: Any) -> Any:
    """`whole` with what `change` says of its parts."""
    if not isinstance(change, dict) or not isinstance(whole, dict):
        return change
    return {**whole, **{key: merged(whole.get(key), part) for key, part in change.items()}}


def rewrite(path: Path, **entries: str) -> None:
    """Write the file anew with other entries, and digests that fit them."""
    arrays, metadata = read_tensors(path)
    changed = {f"lstmspec.{name}": value for name, value in entries.items()}
    write_tensors(path, arrays, without_digests(metadata) | changed)


def without_digests(metadata: dict[str, str]) -> dict[str, str]:
    assert json.loads(metadata["lstmspec.sha256"])
    return {name: text for name, text in metadata.items() if name != "lstmspec.sha256"}
