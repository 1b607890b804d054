"""A stream of a trained model says what `predict` says of the same raw data."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import lstmspec
from lstmspec.cli.app import app

RNG = np.random.default_rng(0)
SERIES = {"temp": 15 + 10 * RNG.random(60), "wind": 500 * RNG.random(60)}
FORECAST = """\
input x float32[time, 2] columns=[temp, wind] scaling=standard
GRU 3
Dense 2 as ahead
output ahead next window=5
train {
  epochs 1
}
"""
TAGS = """\
input words text[time]
Embedding 10 4 mask_zero
LSTM 3 return_sequences
Dense softmax as tag
output tag labels
train {
  epochs 1
}
"""
SENTENCES = {
    "words": [["the", "dog"], ["dogs", "run", "fast"]],
    "tag": [["D", "N"], ["N", "V", "A"]],
}
LETTERS = """\
input so_far text[time] tokens=characters values=scaled
LSTM 3
Dense softmax as letter
output letter next window=4
train {
  epochs 1
}
"""


def trained(folder: Path, spec: str, data: Any) -> Path:
    path = folder / "model.safetensors"
    lstmspec.parse(spec).train(data).save(path)
    return path


def stream(path: Path, lines: str, *options: str) -> str:
    found = CliRunner().invoke(app, ["stream", f"{path}", *options], input=lines)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_numbers_are_scaled_and_scaled_back(tmp_path: Path) -> None:
    path = trained(tmp_path, FORECAST, SERIES)
    rows = np.stack([SERIES["temp"][:5], SERIES["wind"][:5]], axis=1)
    lines = "".join(f"{json.dumps(row)}\n" for row in rows.tolist())
    expected = lstmspec.load(path).predict(SERIES).values[0]
    assert expected[1] > 10
    np.testing.assert_allclose(json.loads(stream(path, lines).splitlines()[-1]), expected, 1e-5)
    written = io.StringIO()
    np.savetxt(written, rows, delimiter=",", fmt="%.17g")
    answer = stream(path, written.getvalue()).splitlines()[-1]
    np.testing.assert_allclose([float(cell) for cell in answer.split(",")], expected, 1e-5)


@pytest.mark.parametrize(
    ("lines", "options"),
    [
        ('"dogs"\n"run"\n"fast"\n', []),
        ("dogs\nrun\nfast\n", []),
        ('"dogs"\n\n"run"\n"fast"\n', ["--format", "jsonl"]),
        ('{"words": "dogs"}\n{"words": "run"}\n{"words": "fast"}\n', []),
    ],
)
def test_words_are_numbered(lines: str, options: list[str], tmp_path: Path) -> None:
    path = trained(tmp_path, TAGS, SENTENCES)
    expected = lstmspec.load(path).predict(SENTENCES).values[1]
    answers = [
        json.loads(line if line.startswith("[") else f"[{line}]")
        for line in stream(path, lines, *options).splitlines()
    ]
    np.testing.assert_allclose(answers, expected, 1e-5)


def test_characters_are_numbered_and_scaled(tmp_path: Path) -> None:
    path = trained(tmp_path, LETTERS, {"text": ["abcdabcdabcd"]})
    expected = lstmspec.load(path).predict({"text": ["abcd"]}).values[0]
    answers = stream(path, '"a"\n"b"\n"c"\n"d"\n').splitlines()
    np.testing.assert_allclose(json.loads(answers[-1]), expected, 1e-5)


def test_a_line_has_one_token(tmp_path: Path) -> None:
    path = trained(tmp_path, TAGS, SENTENCES)
    found = CliRunner().invoke(app, ["stream", f"{path}"], input='"the dog"\n')
    assert found.exit_code == 1
    assert "line 1: `words` takes one token a line, and this is 2" in found.output


@pytest.mark.parametrize("verb", ["stream", "predict"])
@pytest.mark.parametrize("option", ["--bind time=3", "--set units=3", "--weights w.safetensors"])
def test_what_a_trained_model_has_is_not_given_again(
    verb: str, option: str, tmp_path: Path
) -> None:
    path = trained(tmp_path, TAGS, SENTENCES)
    words = ["--data", "x.csv"] if verb == "predict" else []
    found = CliRunner().invoke(app, [verb, f"{path}", *option.split(), *words])
    assert found.exit_code == 2
    assert "a trained model has" in " ".join(found.output.split())


@pytest.mark.parametrize("verb", ["stream", "predict"])
def test_weights_of_a_trained_model_beside_a_spec_take_no_raw_data(
    verb: str, tmp_path: Path
) -> None:
    path = trained(tmp_path, FORECAST, SERIES)
    (tmp_path / "a.lstm").write_text(FORECAST, encoding="utf-8")
    np.save(tmp_path / "x.npy", np.zeros((1, 5, 2)))
    words = ["--data", f"{tmp_path / 'x.npy'}"] if verb == "predict" else []
    found = CliRunner().invoke(
        app, [verb, f"{tmp_path / 'a.lstm'}", "--weights", f"{path}", *words]
    )
    assert found.exit_code == 0, found.output
    assert "is taken for its weights alone, and numbers as the layers see them" in found.stderr
