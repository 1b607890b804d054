"""Tables for a model without encodings: by name, or the columns side by side."""

from pathlib import Path

import numpy as np
import pytest

from lstmspec import parse
from lstmspec.data import read_inputs, table_of
from lstmspec.data.rows import arrays_of
from lstmspec.diagnostics import SpecError

PAIRS = "input [2]\nDense 1\n"
TWO = "input a float32[2]\ninput b float32[1]\nConcatenate from a, b\nDense 1\n"


def refused(data, spec: str) -> str:
    with pytest.raises(SpecError) as caught:
        arrays_of(table_of(data), parse(spec).model)
    (found,) = caught.value.diagnostics
    assert found.code == "data-mismatch"
    return found.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.csv", "p,q\n1,2\n3,4\n"),
        ("x.tsv", "1\t2\n3\t4\n"),
        ("x.jsonl", '{"p": 1, "q": 2}\n{"p": 3, "q": 4}\n'),
        ("x.jsonl", '{"any": [1, 2]}\n{"any": [3, 4]}\n'),
    ],
)
def test_every_format_serves(name: str, text: str, tmp_path: Path):
    (tmp_path / name).write_text(text)
    arrays, _ = read_inputs(tmp_path / name, parse(PAIRS).model)
    assert {key: array.tolist() for key, array in arrays.items()} == {"x": [[1, 2], [3, 4]]}


def test_steps_lie_side_by_side(tmp_path: Path):
    (tmp_path / "x.csv").write_text("1,2,3,4,5,6\n")
    arrays, dims = read_inputs(
        tmp_path / "x.csv", parse("input [time, 2]\nLSTM 4\nDense 1\n").model
    )
    assert arrays["x"].tolist() == [[[1, 2], [3, 4], [5, 6]]]
    assert dims == {"time": 3}


def test_several_inputs_go_by_name(tmp_path: Path):
    (tmp_path / "x.jsonl").write_text('{"b": [3], "a": [1, 2]}\n')
    arrays, _ = read_inputs(tmp_path / "x.jsonl", parse(TWO).model)
    assert (arrays["a"].tolist(), arrays["b"].tolist()) == ([[1, 2]], [[3]])


def test_whole_fractions_are_integers(tmp_path: Path):
    (tmp_path / "x.csv").write_text("1.0,2\n3,4e0\n")
    model = parse("input x int32[2]\nEmbedding 9 2\nLSTM 2\nDense 1\n").model
    arrays, _ = read_inputs(tmp_path / "x.csv", model)
    assert arrays["x"].dtype == np.int64
    assert arrays["x"].tolist() == [[1, 2], [3, 4]]


def test_refused_rows():
    assert refused({"a": [1, 2], "b": ["x", "y"]}, PAIRS) == "row 0 of `b`: `x` is no number"
    assert refused({"a": [1, 2]}, PAIRS) == "a row has 1 number, and `x` takes [2]"
    assert refused({"x": [[1, 2], [3]]}, PAIRS) == (
        "row 1 of `x` has 1 step, and row 0 of `x` has 2"
    )


def test_words_need_an_encoding():
    assert refused({"x": [["a", "b"], ["c", "d"]]}, PAIRS) == (
        "row 0 of `x` holds words, and the input says no `text`"
    )


def test_recordings_need_an_encoding(tmp_path: Path):
    import wave

    with wave.open(str(tmp_path / "a.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        sound.writeframes(bytes(8))
    assert refused(tmp_path, PAIRS) == "file `a.wav` is a recording, and the input says no `audio`"
