"""Predictions as text and files."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstmspec.diagnostics import SpecError
from lstmspec.trained import Prediction, Predictions, require_format, write_predictions
from lstmspec.trained.answers import Answer
from lstmspec.trained.formats import lines
from lstmspec.trained.predictions import joined

CLASSES = Answer("who", "classes", labels=("ann", "b,c"))
NUMBERS = Answer("price", "numbers", columns=("low", "high"))
CHANCES = np.array([[0.25, 0.75], [1, 0]], np.float32)
PRICES = np.array([[1.5, 2], [1 / 3, -1e10]])
TAGS = np.array([[[0.25, 0.75], [1, 0], [0.5, 0.5]], [[0, 1], [0, 1], [0, 1]]], np.float32)
MASK = np.array([[True, True, False], [False, True, False]])

ONE = Predictions({"who": Prediction(CLASSES, CHANCES)})
TWO = Predictions({"who": Prediction(CLASSES, CHANCES), "price": Prediction(NUMBERS, PRICES)})
STEPS = Predictions({"who": Prediction(CLASSES, TAGS, MASK)})


@pytest.mark.parametrize(
    ("predictions", "format", "text"),
    [
        (ONE, "csv", 'label,probability_ann,"probability_b,c"\n"b,c",0.25,0.75\nann,1,0\n'),
        (
            TWO,
            "csv",
            (
                'who_label,who_probability_ann,"who_probability_b,c",price_low,price_high\n'
                '"b,c",0.25,0.75,1.5,2\nann,1,0,0.333333333,-1e+10\n'
            ),
        ),
        (
            STEPS,
            "csv",
            (
                'sample,step,label,probability_ann,"probability_b,c"\n'
                '1,1,"b,c",0.25,0.75\n1,2,ann,1,0\n2,2,"b,c",0,1\n'
            ),
        ),
        (
            ONE,
            "jsonl",
            (
                '{"label": "b,c", "probabilities": {"ann": 0.25, "b,c": 0.75}}\n'
                '{"label": "ann", "probabilities": {"ann": 1.0, "b,c": 0.0}}\n'
            ),
        ),
        (
            Predictions({"price": Prediction(NUMBERS, PRICES)}),
            "jsonl",
            '{"low": 1.5, "high": 2.0}\n{"low": 0.333333333, "high": -10000000000.0}\n',
        ),
        (
            STEPS,
            "jsonl",
            (
                '[{"label": "b,c", "probabilities": {"ann": 0.25, "b,c": 0.75}},'
                ' {"label": "ann", "probabilities": {"ann": 1.0, "b,c": 0.0}}]\n'
                '[{"label": "b,c", "probabilities": {"ann": 0.0, "b,c": 1.0}}]\n'
            ),
        ),
    ],
)
def test_text(predictions: Predictions, format: str, text: str) -> None:
    assert "".join(lines([predictions], format)) == text


def test_parts_are_one_text_with_one_heading() -> None:
    whole = "".join(lines([joined([STEPS, STEPS])]))
    parts = list(lines(iter([STEPS, STEPS])))
    assert len(parts) == 2
    assert "".join(parts) == whole
    assert whole.endswith('4,2,"b,c",0,1\n')


def test_parts_of_other_lengths_are_filled_up() -> None:
    short = Predictions({"who": Prediction(CLASSES, TAGS[:, :1])})
    whole = joined([short, STEPS])
    assert whole.values.shape == (4, 3, 2)
    assert [whole.sole.steps_of(n).tolist() for n in range(4)] == [[0], [0], [0, 1], [1]]


def test_several_outputs_as_json_have_their_names() -> None:
    first = json.loads("".join(lines([TWO], "jsonl")).splitlines()[0])
    assert first["who"]["label"] == "b,c"
    assert first["price"] == {"low": 1.5, "high": 2.0}


def test_a_number_with_the_name_of_its_output_is_not_called_twice() -> None:
    price = Prediction(Answer("price", "numbers", columns=("price",)), np.array([[2.5], [3]]))
    both = Predictions({"who": Prediction(CLASSES, CHANCES), "price": price})
    assert both.text().splitlines()[0].endswith(",price")
    assert json.loads(both.text("jsonl").splitlines()[0])["price"] == 2.5


def test_samples_that_are_files_have_their_names() -> None:
    one = Predictions({"who": Prediction(CLASSES, CHANCES)}, ("a.wav", "b.wav"))
    assert one.text().splitlines()[1] == 'a.wav,"b,c",0.25,0.75'
    assert one.text().startswith("file,label,")
    assert json.loads(one.text("jsonl").splitlines()[1])["file"] == "b.wav"
    steps = Predictions({"who": Prediction(CLASSES, TAGS, MASK)}, ("a.wav", "b.wav"))
    assert [line[:9] for line in steps.text().splitlines()] == [
        "file,samp",
        "a.wav,1,1",
        "a.wav,1,2",
        "b.wav,2,2",
    ]
    assert list(json.loads(steps.text("jsonl").splitlines()[0])) == ["file", "who"]
    assert joined([one, one]).names == ("a.wav", "b.wav") * 2


def test_what_is_no_number_is_null_in_json() -> None:
    nan = Predictions({"price": Prediction(NUMBERS, np.array([[np.nan, np.inf]]))})
    assert "".join(lines([nan], "jsonl")) == '{"low": null, "high": null}\n'


def test_a_table_of_steps_and_samples_is_refused() -> None:
    mixed = Predictions({"who": Prediction(CLASSES, TAGS), "price": Prediction(NUMBERS, PRICES)})
    with pytest.raises(SpecError, match="some outputs answer every step") as caught:
        list(lines([mixed]))
    assert [d.code for d in caught.value.diagnostics] == ["unknown-format"]
    assert len(list(lines([mixed], "jsonl"))) == 1


@pytest.mark.parametrize(("name", "outputs"), [("p.txt", 1), ("p", 1), ("p.npy", 2)])
def test_files_that_cannot_hold_them_are_refused(name: str, outputs: int) -> None:
    with pytest.raises(SpecError) as caught:
        require_format(Path(name), outputs)
    assert [d.code for d in caught.value.diagnostics] == ["unknown-format"]


def test_files(tmp_path: Path) -> None:
    for name in ("p.csv", "p.jsonl", "p.npy", "P.NPZ"):
        require_format(tmp_path / name, 1)
        write_predictions([STEPS, STEPS], tmp_path / name)
    assert (tmp_path / "p.csv").read_text() == "".join(lines([STEPS, STEPS]))
    assert (tmp_path / "p.jsonl").read_text() == "".join(lines([STEPS, STEPS], "jsonl"))
    np.testing.assert_array_equal(np.load(tmp_path / "p.npy"), np.concatenate([TAGS, TAGS]))
    with np.load(tmp_path / "P.NPZ", allow_pickle=False) as arrays:
        assert sorted(arrays) == ["who", "who_label"]
        assert arrays["who_label"].tolist()[0] == ["b,c", "ann", "ann"]


def test_predictions_write_themselves(tmp_path: Path) -> None:
    assert ONE.text() == "".join(lines([ONE]))
    assert STEPS.text("jsonl") == "".join(lines([STEPS], "jsonl"))
    ONE.save(tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_text() == ONE.text()
    with pytest.raises(SpecError, match="names no format"):
        ONE.save(tmp_path / "p.txt")


def test_labels_of_numbers_are_refused() -> None:
    with pytest.raises(SpecError, match="`price` predicts numbers, and no labels"):
        _ = TWO["price"].labels
    with pytest.raises(SpecError, match="the model has 2 outputs"):
        _ = TWO.labels
