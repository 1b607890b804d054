"""From a spec and data to a trained model: the same bits each time, in one go or in parts."""

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import Compilation, TrainedModel
from lstmspec.diagnostics import SpecError
from lstmspec.trained import Evaluation
from lstmspec.training import Deaf

REVIEWS = """\
let units = 4
input review text[6] tokens=words lower
Embedding 20 4 mask_zero
GRU units
Dropout 0.2
Dense softmax
train {
  optimizer adam 0.05
  metrics accuracy
  batch_size 4
  epochs 4
  validation_split 0.25
}
"""
GOOD = ["a good day", "very good", "good luck", "so good it is", "Good morning", "all is good"]
TEXTS = [text for good in GOOD for text in (good, good.lower().replace("good", "bad"))]
LABELS = ["fine", "awful"] * 6
DATA = {"review": TEXTS, "label": LABELS}


def same(a: TrainedModel, b: TrainedModel) -> bool:
    return list(a.weights) == list(b.weights) and all(
        np.array_equal(array, b.weights[name]) for name, array in a.weights.items()
    )


def code_of(**options: Any) -> str:
    """The code that training with `options` is refused with."""
    with pytest.raises(SpecError) as caught:
        options.pop("spec", lstmspec.parse(REVIEWS)).train(options.pop("data", DATA), **options)
    (found,) = caught.value.diagnostics
    return f"{found.code}: {found.message}"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"epochs": 1.5}, "`epochs` is 1.5, and must be an integer, 0 or more"),
        ({"epochs": -1}, "`epochs` is -1, and must be 0 or more"),
        ({"batch_size": True}, "`batch_size` is True, and must be an integer, 1 or more"),
        ({"seed": "x"}, "`seed` is 'x', and must be an integer, 0 or more"),
        ({"class_weight": 3}, "`class_weight` is 3, and its numbers must be 0 or more"),
        ({"class_weight": {"fine": "x"}}, "`class_weight` is {'fine': 'x'}, and its numbers must"),
        ({"class_weight": {"fine": -1}}, "`class_weight` is {'fine': -1}, and its numbers must"),
        ({"class_weight": "even"}, "`class_weight` is 'even', and its numbers must"),
    ],
)
def test_options_that_are_no_numbers(options: dict[str, Any], said: str) -> None:
    assert said in code_of(**options)
    trained = lstmspec.parse(REVIEWS).train(DATA, epochs=np.int64(1))
    with pytest.raises(SpecError) as caught:
        trained.fit(DATA, **options)
    assert said in str(caught.value)


def test_a_run_goes_on_in_its_own_folder() -> None:
    assert code_of(run="a", resume="b").startswith("conflicting-options: a run goes on in its own")


def test_a_season_is_for_a_forecast() -> None:
    trained = lstmspec.parse(REVIEWS).train(DATA, epochs=1)
    with pytest.raises(SpecError, match="a season is for a forecast of numbers"):
        trained.evaluate(DATA, season=4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.jsonl"
    rows = zip(TEXTS, LABELS, strict=True)
    path.write_text("".join(json.dumps({"review": t, "label": y}) + "\n" for t, y in rows))
    return path


def test_raw_text_in_and_labels_out(tmp_path: Path) -> None:
    trained = lstmspec.parse(REVIEWS).train(DATA, epochs=30)
    trained.save(tmp_path / "m.safetensors")
    found = lstmspec.load(tmp_path / "m.safetensors")
    assert len(found.history) == 30
    assert list(found.history[0])[:4] == ["epoch", "loss", "accuracy", "val_loss"]
    assert found.versions["backend"] == "numpy"
    predictions = found.predict({"review": ["what a GOOD day", "bad"]})
    assert predictions.labels.tolist() == ["fine", "awful"]
    assert predictions.sole.answer.labels == ("awful", "fine")
    evaluation: Evaluation = found.evaluate(DATA)
    assert evaluation["accuracy"] > 0.9
    assert evaluation.report.labels == ("awful", "fine")


def test_the_same_training_is_the_same_file(tmp_path: Path) -> None:
    for name in ("a.safetensors", "b.safetensors"):
        trained = lstmspec.parse(REVIEWS).train(DATA)
        history = tuple({k: v for k, v in r.items() if k != "seconds"} for r in trained.history)
        TrainedModel(
            trained.compilation, trained.weights, trained.preparation, history, trained.versions
        ).save(tmp_path / name)
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_the_seed_is_that_of_the_call() -> None:
    zero, seven = (lstmspec.parse(REVIEWS).train(DATA, seed=seed) for seed in (0, 7))
    said = lstmspec.parse(REVIEWS.replace("epochs 4", "epochs 4\n  seed 7")).train(DATA)
    assert same(zero, lstmspec.parse(REVIEWS).train(DATA))
    assert not same(zero, seven)
    assert same(seven, said)


def test_settings_and_bindings_are_kept(tmp_path: Path) -> None:
    trained = lstmspec.parse(REVIEWS, settings={"units": 3}).train(DATA, epochs=1)
    trained.save(tmp_path / "m.safetensors")
    found = lstmspec.load(tmp_path / "m.safetensors")
    assert found.weights["gru/kernel"].shape == (4, 9)
    assert found.compilation.settings == {"units": 3}


def test_target_and_validation() -> None:
    spec = lstmspec.parse("GRU 3\nDense 1\n")
    x = np.random.default_rng(0).normal(size=(12, 5, 2)).astype(np.float32)
    table = {"x": x, "a": x.sum(axis=(1, 2)), "b": x.mean(axis=(1, 2))}
    trained = spec.train(table, validation=table, target="b", epochs=2)
    assert "val_loss" in trained.history[0]
    assert trained.evaluate(table)["loss"] == pytest.approx(trained.history[-1]["val_loss"])


def test_statistics_of_the_data_are_taken_first() -> None:
    spec = lstmspec.parse("Normalization\nGRU 3\nDense 1\ntrain { validation_split 0.5 }\n")
    x = np.random.default_rng(0).normal(5, 2, size=(12, 5, 2)).astype(np.float32)
    trained = spec.train({"x": x, "y": x.sum(axis=(1, 2))}, epochs=1)
    np.testing.assert_allclose(
        trained.weights["normalization/mean"].ravel(), x[:6].mean(axis=(0, 1)), rtol=1e-5
    )


# What a class weighs.


def test_class_weights_by_label() -> None:
    plain = lstmspec.parse(REVIEWS).train(DATA)
    ones = lstmspec.parse(REVIEWS).train(DATA, class_weight={"fine": 1, "awful": 1})
    auto = lstmspec.parse(REVIEWS).train(DATA, class_weight="auto")
    heavy = lstmspec.parse(REVIEWS).train(DATA, class_weight={"fine": 0}, epochs=20)
    assert same(plain, ones)
    # Of the nine samples to train with, five are fine.
    balanced = {"fine": 9 / (2 * 5), "awful": 9 / (2 * 4)}
    assert same(auto, lstmspec.parse(REVIEWS).train(DATA, class_weight=balanced))
    assert not same(auto, plain)
    assert set(heavy.predict(DATA).labels.tolist()) == {"awful"}


def test_labels_that_are_none_weigh_nothing() -> None:
    assert code_of(class_weight={"grand": 2}) == (
        "data-mismatch: `grand` is no label of the data, and has a class weight"
    )
    numbers = lstmspec.parse("GRU 3\nDense 1\n")
    x = np.zeros((4, 3, 2), np.float32)
    data = {"x": x, "y": np.zeros(4)}
    assert code_of(spec=numbers, data=data, class_weight="auto").startswith(
        "data-mismatch: class weights are for a model whose only output is labels"
    )


# Runs that go on.


def test_a_run_in_parts_is_a_run_in_one_go(file: Path, tmp_path: Path) -> None:
    spec = lstmspec.parse(REVIEWS, settings={"units": 5})
    whole = spec.train(file, seed=3, epochs=5, batch_size=3)
    spec.train(file, seed=3, epochs=2, batch_size=3, run=tmp_path / "run")
    parts = lstmspec.parse(REVIEWS).train(None, resume=tmp_path / "run", epochs=5)
    assert same(whole, parts)
    assert [record["epoch"] for record in parts.history] == [1, 2, 3, 4, 5]
    assert json.loads((tmp_path / "run" / "run.json").read_text())["options"]["epochs"] == 5
    last = lstmspec.load(tmp_path / "run" / "last.safetensors")
    assert same(last, parts)
    assert len(last.history) == 5
    assert last.predict({"review": ["good"]}).labels.tolist()[0] in ("fine", "awful")


def begun(folder: Path, data: Any, spec: Compilation | None = None) -> None:
    (spec or lstmspec.parse(REVIEWS)).train(data, run=folder, epochs=1)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"spec": lstmspec.parse(REVIEWS + "# other\n")}, "the spec"),
        ({"spec": lstmspec.parse(REVIEWS, settings={"units": 7})}, "what `let`s are set to"),
        ({"spec": lstmspec.parse(REVIEWS, z=7)}, None),
    ],
)
def test_another_spec_does_not_go_on(
    change: dict[str, Any], what: str | None, file: Path, tmp_path: Path
) -> None:
    begun(tmp_path / "run", file)
    found = code_of(**change, data=file, resume=tmp_path / "run")
    run = tmp_path / "run"
    assert found == f"state-mismatch: {what} is not what the run in `{run}` began with" or (
        what is None and found.startswith("invalid-binding")
    )


def test_other_data_do_not_go_on(file: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    begun(run, file)
    file.write_text(file.read_text().replace("morning", "evening"))
    for data in (None, file):
        assert code_of(data=data, resume=run) == (
            f"state-mismatch: the data is not what the run in `{run}` began with"
        )
    begun(tmp_path / "python", DATA)
    assert code_of(data=None, resume=tmp_path / "python").startswith(
        f"state-mismatch: the run in `{tmp_path / 'python'}` began with data that are no file"
    )
    other = {"review": [*TEXTS[:-1], "other"], "label": LABELS}
    assert code_of(data=other, resume=tmp_path / "python").startswith("state-mismatch")
    assert len(lstmspec.parse(REVIEWS).train(DATA, resume=tmp_path / "python").history) == 1


def test_a_damaged_folder_is_refused(file: Path, tmp_path: Path) -> None:
    begun(tmp_path / "run", file)
    path = tmp_path / "run" / "run.json"
    for options in ({"epochs": 0}, {"epochs": "3"}, {"other": 1}, {"class_weight": {"a": "b"}}):
        path.write_text(json.dumps({**json.loads(path.read_text()), "options": options}))
        assert code_of(data=None, resume=tmp_path / "run").startswith("corrupt-file")
    assert code_of(data=file, resume=tmp_path / "none").startswith("unreadable-file")


def test_a_folder_that_holds_a_run_is_not_begun_anew(file: Path, tmp_path: Path) -> None:
    begun(tmp_path / "run", file)
    assert code_of(data=file, run=tmp_path / "run").startswith("unwritable-file")


# Keras.


@pytest.mark.keras
def test_keras_takes_the_same_steps(file: Path, tmp_path: Path) -> None:
    pytest.importorskip("keras")
    spec = lstmspec.parse(REVIEWS.replace("Dropout 0.2\n", ""))
    numpy = spec.train(file, epochs=3)
    spec.train(file, backend="keras", epochs=2, run=tmp_path / "run")
    keras = spec.train(None, resume=tmp_path / "run", epochs=3)
    assert keras.versions["backend"] == "keras"
    assert list(keras.history[0]) == list(numpy.history[0])
    for name, array in numpy.weights.items():
        np.testing.assert_allclose(keras.weights[name], array, atol=1e-5)
    np.testing.assert_allclose(
        keras.predict(DATA, backend="keras").values, keras.predict(DATA).values, atol=1e-5
    )


def test_a_backend_that_is_not_there() -> None:
    assert code_of(backend="none").startswith("unknown-backend")


# Training on.


def test_fit_goes_on_from_the_weights() -> None:
    first = lstmspec.parse(REVIEWS).train(DATA, epochs=2)
    kept = {name: array.copy() for name, array in first.weights.items()}
    second = first.fit(
        {"review": ["good unheard word", "bad"], "label": ["fine", "awful"]}, DATA, epochs=3
    )
    assert [record["epoch"] for record in second.history] == [1, 2, 3, 4, 5]
    assert not same(first, second)
    assert all(np.array_equal(kept[name], array) for name, array in first.weights.items())
    assert second.preparation == first.preparation


def test_weights_without_a_past_train_on() -> None:
    spec = lstmspec.parse("GRU 3\nDense 1\n", features=2)
    model = TrainedModel(spec, spec.fresh_weights())
    x = np.ones((4, 3, 2), np.float32)
    assert len(model.fit({"x": x, "y": np.ones(4)}, epochs=2).history) == 2


def test_listeners_hear_of_it() -> None:
    heard: list[Any] = []

    class Ear(Deaf):
        def epoch(self, record: Any) -> None:
            heard.append(record["epoch"])

    def prepared(preparation: Any, doubts: Any) -> None:
        heard.append([*preparation.inputs, *(doubt.code for doubt in doubts)])

    x = np.random.default_rng(0).normal(size=(8, 3, 2)).astype(np.float32)
    x[..., 1] = 5  # a feature that never changes
    data = {"x": x, "y": x.sum(axis=(1, 2))}
    lstmspec.parse("GRU 3\nDense 1\n").train(data, epochs=2, listener=Ear(), prepared=prepared)
    assert heard == [["x", "doubtful-data"], 1, 2]


def test_data_that_cannot_be_trained_on_are_refused_before_the_first_step() -> None:
    x = np.zeros((4, 3, 2), np.float32)
    x[2, 1, 0] = np.nan
    data = {"x": x, "y": np.zeros(4)}
    found = code_of(spec=lstmspec.parse("GRU 3\nDense 1\n"), data=data)
    assert found == "data-mismatch: row 2 of `x`, at [1, 0]: there is NaN"


# Sound.


def test_a_folder_of_sounds(tmp_path: Path) -> None:
    for who, pitch in (("low", 220), ("high", 1760)):
        for number in range(3):
            seconds = np.arange(1600 + 200 * number) / 8000
            samples = (np.sin(2 * np.pi * pitch * seconds) * 12000).astype("<i2")
            with wave.open(str(tmp_path / f"{who}_{number}.wav"), "wb") as file:
                file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
                file.writeframes(samples.tobytes())
    spec = lstmspec.parse(
        "input sound audio[time, 13] features=mfcc rate=8000 scaling=standard\n"
        "Masking\nGRU 6\nDense softmax as pitch\noutput pitch labels column=label\n"
        "train {\n  optimizer adam 0.05\n  epochs 10\n}\n"
    )
    spec.train(tmp_path).save(tmp_path / "m.safetensors")
    found = lstmspec.load(tmp_path / "m.safetensors").predict(tmp_path)
    assert found.names[:2] == ("high_0.wav", "high_1.wav")
    assert found.labels.tolist() == ["high"] * 3 + ["low"] * 3


# Token by token.


def test_a_text_is_followed_token_by_token() -> None:
    trained = lstmspec.parse(REVIEWS).train(DATA, epochs=2)
    said = list(trained.follow("A good, odd day"))
    assert [token for token, _ in said] == ["a", "good", ",", "odd", "day"]
    for count, (_, predictions) in enumerate(said, 1):
        text = " ".join(token for token, _ in said[:count])
        np.testing.assert_allclose(
            predictions.values, trained.predict({"review": [text]}).values, atol=1e-6
        )


def test_what_cannot_be_followed() -> None:
    both = REVIEWS.replace("GRU units", "Bidirectional GRU units")
    trained = lstmspec.parse(both).train(DATA, epochs=1)
    with pytest.raises(SpecError, match="cannot run step by step"):
        next(trained.follow("good"))
    spec = lstmspec.parse("GRU 3\nDense 1\n", features=2)
    with pytest.raises(SpecError, match="the model does not read one text"):
        next(TrainedModel(spec, spec.fresh_weights()).follow("good"))


# What comes next.


NEXT = """\
input x text[{length}] tokens=characters {values}
{body}
Dense softmax as letter
output letter next window=8
train {{
  optimizer adam 0.02
  batch_size 64
  epochs 12
}}
"""
CAT = {"text": ["the cat sat on the mat. " * 30]}


@pytest.mark.parametrize(
    ("length", "values", "body"),
    [
        (8, "values=scaled", "GRU 48"),
        ("?", "", "Embedding 20 8\nGRU 24"),
        ("?", "", "Embedding 20 8\nGRU 24 return_sequences"),
        (8, "", "Embedding 20 8\nGRU 24 return_sequences"),
    ],
)
def test_text_goes_on(length: Any, values: str, body: str, tmp_path: Path) -> None:
    spec = lstmspec.parse(NEXT.format(length=length, values=values, body=body))
    spec.train(CAT).save(tmp_path / "m.safetensors")
    trained = lstmspec.load(tmp_path / "m.safetensors")
    assert trained.makes_text
    assert trained.text_model.is_stepped is ("return_sequences" in body)
    made = trained.generate("the cat sat ", 12, temperature=0)
    assert made.notes == ()
    text = "".join(made)
    assert text.startswith("on the ") or ("scaled" in values and len(text) == 12)
    assert trained.evaluate(CAT).outputs["letter"].answer.labels[:3] == (
        "<padding>",
        "<unknown>",
        "' '",
    )


def test_no_text_of_other_models() -> None:
    trained = lstmspec.parse(REVIEWS).train(DATA, epochs=1)
    assert not trained.makes_text
    with pytest.raises(SpecError, match="the model does not say what comes next in a text"):
        trained.generate("a", 3)


def test_forecasts_are_in_the_units_of_the_data(tmp_path: Path) -> None:
    spec = lstmspec.parse(
        "input x float32[12, 1] columns=[price] scaling=minmax\nGRU 8\nDense 1 as y\n"
        "output y next\ntrain {\n  optimizer adam 0.02\n  epochs 15\n}\n"
    )
    steps = np.arange(120.0)
    prices = 300 + 100 * np.sin(steps * np.pi / 6)
    trained = spec.train({"price": prices})
    found = trained.evaluate({"price": prices})
    assert found.report.columns == ("price",)
    assert found.report.mae[0] < 60
    assert found.outputs["y"].baselines["naive"].mae[0] == pytest.approx(
        np.abs(np.diff(prices[11:])).mean(), rel=1e-5
    )
    assert found.outputs["y"].baselines["seasonal naive"].mae[0] < 0.01
    assert 150 < trained.predict({"price": prices[-12:]}).values.item() < 450


def test_groups_are_named_in_predictions() -> None:
    spec = lstmspec.parse(
        "input x float32[time, 1] columns=[a] group=walk\nMasking\nGRU 2\nDense softmax as kind\n"
        "output kind labels"
    )
    data = {"walk": [7, 7, 3], "a": [1.0, 2.0, 3.0], "kind": ["run", "run", "rest"]}
    found = spec.train(data, epochs=1).predict(data)
    assert (found.names, found.named) == (("7", "3"), "walk")
    heading, first, _ = found.text().splitlines()
    assert heading == "walk,label,probability_rest,probability_run"
    assert first.startswith("7,")
    assert json.loads(found.text("jsonl").splitlines()[1])["walk"] == "3"
