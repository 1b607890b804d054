"""Data that a spec cannot take: every refusal, with its place."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data import read_table
from lstmspec.data.preparation import Part, Preparation, check_before_training
from lstmspec.data.table import Places, Recording, Table
from lstmspec.diagnostics import SpecError
from lstmspec.ir import NextEncoding
from tests.unit.data.preparation.tables import arrays, rows

ONE = "input [1]\nDense 1"
SOFTMAX = "input [1]\nDense softmax"
SERIES = "input [time, 1]\nMasking\nLSTM 2\nDense 1"
PAIR = "input x float32[time, 2] columns=[a, b]\nMasking\nLSTM 2\nDense 1"
STEPS = "input [time, 1]\nMasking\nLSTM 2 return_sequences\nDense 1"
TAGS = "input [time, 1]\nMasking\nLSTM 2 return_sequences\nDense softmax"
TEXT = "input x text[?]\nEmbedding 9 2 mask_zero\nLSTM 2\nDense 1"
SOUND = "input x audio[time, 3] rate=100 window=0.2\nMasking\nLSTM 2\nDense 1"
GROUP = "input x float32[time, 1] columns=[a] group=b\nMasking\nLSTM 2\nDense 1"
HEADS = "input [1]\nDense 1 as left\nDense 1 from x as right\noutput left, right"
MONTHS = "input x float32[3, 1] columns=[a]\nLSTM 1\nDense 1 as month\noutput month next"
HALF = np.ones(3), np.ones(2)
LISTS = [[1.0, 2.0], [3.0]]
NAMES = ["p", "q"]
NOISE = [Recording(np.ones(50, np.float32), 100), Recording(np.ones(0, np.float32), 100)]


REFUSED = [
    # Columns.
    (SERIES, {"x": [np.ones((3, 1)), np.ones((2, 2))], "y": [1.0, 2.0]}, "a step of `x` is [2]"),
    (SERIES, {"x": [np.ones((3, 2, 2))] * 2, "y": [1.0, 2.0]}, "takes [time, 1] a sample, and"),
    (PAIR, {"a": [*HALF], "b": [*HALF][::-1], "y": [1.0, 2.0]}, "line 2, column `a`: the seq"),
    (PAIR, {"a": [*HALF], "y": [1.0, 2.0]}, "there is no column `b`"),
    ("input x float32[1] columns=[b]\nDense 1", {"B": [1.0], "y": [1.0]}, 'mean `"B"`?'),
    ("input [3]\nDense 1", {"x": [*HALF], "y": [1.0, 2.0]}, "vectors of one length, and line 3"),
    (ONE, {"a": NAMES, "b": NAMES, "y": [1.0, 2.0]}, "no column is the input `x`"),
    (TEXT, {"x": [1.0, 2.0], "y": [1.0, 2.0]}, "`x` takes text, and `x` holds numbers"),
    (TEXT, {"x": NOISE, "y": [1.0, 2.0]}, "`x` takes text, and `x` holds recordings"),
    (SOUND, {"x": [1.0, 2.0], "y": [1.0, 2.0]}, "takes recordings, and line 2, column `x` holds"),
    (SOUND, {"x": NOISE, "y": [1.0, 2.0]}, "line 3, column `x` has no samples"),
    (GROUP, {"a": [1.0, 2.0], "b": LISTS, "y": [1.0, 2.0]}, "`b` holds sequences, and rows"),
    (GROUP, {"a": [1.0, 2.0], "b": np.ones((2, 2)), "y": [1.0, 2.0]}, "a group is named by text"),
    (GROUP, {"a": [1.0, 2.0], "b": NAMES, "y": np.ones((2, 2))}, "the target of a group is one"),
    (SOUND.replace("3]", "5000]"), {"x": NOISE[:1], "y": [1.0]}, "cannot be made from sound of"),
    # Targets.
    (HEADS, {"x": [1.0], "left": [1.0], "y": [1.0]}, "no column is the target of `right`"),
    (ONE + "\ntrain { loss mae }", {"x": [1.0, 2.0], "y": NAMES}, "mean_absolute_error, takes"),
    (SERIES, {"x": [*HALF], "y": LISTS}, "one for each sample"),
    (STEPS, {"x": [*HALF], "y": [[1.0, 2.0], [3.0]]}, "2 targets for 3 steps"),
    (TAGS, {"x": [*HALF], "y": NAMES}, "one label a step, and line 2, column `y` holds a text"),
    (SOFTMAX, {"x": [1.0, 2.0], "y": [NAMES, NAMES]}, "one label a sample, and line 2"),
    (SOFTMAX + " as k\noutput k labels", {"x": [1.0], "k": [0.5]}, "numbers that are no labels"),
    (SOFTMAX + " as k\noutput k labels", {"x": [1.0, 2.0], "k": np.ones((2, 2, 2))}, "a list"),
    (SOFTMAX + " as k\noutput k labels column=w", {"x": [1.0], "k": [1]}, "no column `w`"),
    (MONTHS, {"a": [1.0, 2.0, 3.0]}, "a window of `x` needs 4 steps, and the data have 3"),
]


@pytest.mark.parametrize(("spec", "columns", "said"), REFUSED)
def test_refusals(spec: str, columns: dict[str, Any], said: str) -> None:
    assert said in refused(spec, rows(**columns))


def refused(spec: str, data: Table, target: str | None = None) -> str:
    compilation = lstmspec.parse(spec)
    model = compilation.model
    with pytest.raises(SpecError) as caught:
        Preparation.fit(model, data, target).samples_of(model, data)
    return str(caught.value)


def test_text_among_numbers_is_no_reason_to_read_words() -> None:
    found = refused(ONE, rows(x=["1.5", "n/a"], y=[1.0, 2.0]))
    assert "line 3, column `x` is text" in found
    assert "Write a number there" in found
    assert "`input x text[?] tokens=words`" in refused(ONE, rows(x=NAMES, y=[1.0, 2.0]))


def test_new_data_lack_a_column_of_training() -> None:
    compilation = lstmspec.parse(ONE)
    fitted = Preparation.fit(compilation.model, rows(x=[1.0, 2.0], y=[1.0, 2.0]))
    with pytest.raises(SpecError, match="as the data did that the model was trained on"):
        fitted.inputs_of(compilation.model, rows(aa=[1.0], bb=[2.0]))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"x": [1.0]}, "Give the targets beside the inputs: a column `y`, or an .npz"),
        ({"x": [1.0], "my price": [1.0]}, "Name it: `--target 'my price'`, or `column=`"),
    ],
)
def test_a_target_that_is_not_there(columns: dict[str, Any], said: str) -> None:
    assert said in refused(ONE, rows(**columns))


def test_one_target_is_named_for_one_output() -> None:
    data = rows(x=[1.0], left=[1.0], right=[2.0])
    assert "the model has 2 outputs, and one target is named" in refused(HEADS, data, "left")


def test_what_comes_next_has_no_column_as_its_target() -> None:
    data = rows(a=np.arange(9.0))
    assert "`month` learns what comes next, and a column is named" in refused(MONTHS, data, "a")


@pytest.mark.parametrize("target", [None, "text"])
def test_a_long_text_is_for_what_comes_next(target: str | None, tmp_path: Path) -> None:
    (tmp_path / "book.txt").write_text("a long text", encoding="utf-8")
    found = refused(TEXT, read_table(tmp_path / "book.txt"), target)
    assert "a .txt is one long text, and `dense` does not learn what comes next in it" in found
    assert "`output letter next`" in found


def test_what_comes_next_is_of_an_input() -> None:
    compilation = lstmspec.parse(MONTHS)
    output = compilation.model.outputs[0]
    other = output.replace(encoding=NextEncoding(of="other"))
    model = compilation.model.replace(outputs=(other,))
    with pytest.raises(SpecError, match="`month` is the next step of `other`, which is no input"):
        Preparation.fit(model, rows(a=np.arange(9.0)))


def test_vectors_of_steps_are_one_for_each() -> None:
    model = lstmspec.parse(
        "input [time, 1]\nMasking\nLSTM 2 return_sequences\nDense 2 softmax"
    ).model
    whole = arrays(x=np.ones((2, 3, 1)), y=np.eye(2)[[[0, 1, 0], [1, 0, 1]]])
    fitted = Preparation.fit(model, whole)
    vectors = [np.eye(2)[[0, 1, 0]], np.eye(2)[[1]]]
    _, y = fitted.samples_of(model, rows(x=[np.ones((3, 1)), np.ones((1, 1))], y=vectors))
    np.testing.assert_array_equal(y["dense"][1], [[0, 1], [0, 0], [0, 0]])
    with pytest.raises(SpecError, match="line 3, column `y`: 1 targets for 2 steps"):
        fitted.samples_of(model, rows(x=[np.ones((3, 1)), np.ones((2, 1))], y=vectors))


def test_classes_are_not_counted_without_end() -> None:
    text = refused(SOFTMAX, arrays(x=[[1.0], [2.0]], y=[0, 2**40]))
    assert "`y` holds the class 1099511627776, and classes are counted from 0" in text


def test_new_data_must_have_the_columns_of_the_old() -> None:
    spec = "input x float32[features] scaling=minmax\nDense 1"
    compilation = lstmspec.parse(spec)
    fitted = Preparation.fit(compilation.model, arrays(x=np.eye(3), y=[1.0, 2.0, 3.0]))
    with pytest.raises(SpecError, match="was trained on 3 features, and the data have 2"):
        fitted.inputs_of(compilation.model, arrays(x=np.ones((4, 2))))
    alone = fitted.inputs_of(compilation.model, arrays(other=np.eye(3)))
    np.testing.assert_array_equal(alone["x"], np.eye(3))
    with pytest.raises(SpecError, match="there is no column `x`"):
        fitted.inputs_of(compilation.model, arrays(other=np.eye(3), more=[*NAMES, "r"]))


def test_a_table_without_heading_goes_by_the_order_of_its_columns() -> None:
    model = lstmspec.parse("input [2]\nDense 1").model
    fitted = Preparation.fit(model, rows(a=[1.0, 2.0], b=[3.0, 4.0], y=[1.0, 2.0]))
    named = rows(**{"1": [5.0], "2": [6.0]})
    unnamed = Table(named.columns, named.path, has_names=False, source="new.csv")
    np.testing.assert_array_equal(fitted.inputs_of(model, unnamed)["x"], [[5, 6]])
    with pytest.raises(SpecError, match="there is no column `a`, `b`"):
        fitted.inputs_of(model, named)


def test_places_of_windows_and_groups() -> None:
    compilation = lstmspec.parse(MONTHS.replace("next", "next stride=2"))
    data = rows(a=np.arange(9.0))
    fitted = Preparation.fit(compilation.model, data)
    x, y = fitted.samples_of(compilation.model, data)
    y["month"][1] = np.nan
    with pytest.raises(SpecError, match="the window that begins at step 2: `month` holds NaN"):
        check_before_training(compilation.model, data, x, y, preparation=fitted)
    model = lstmspec.parse(GROUP).model
    data = rows(a=[1.0, 2.0, 3.0], b=["p", "p", "q"], y=[1.0, 1.0, 2.0])
    fitted = Preparation.fit(model, data)
    x, y = fitted.samples_of(model, data)
    broken = Part(x, {"dense": y["dense"] * np.inf}, data)
    with pytest.raises(SpecError, match="line 2, column `a`: `dense` holds infinity"):
        check_before_training(model, data, x, y, broken, preparation=fitted)


def test_places_of_a_folder_name_its_files() -> None:
    data = rows(x=NOISE, y=[1.0, 2.0])
    names = Places("file `{at}`", ["a.wav", "b.wav"])
    column = data.columns["x"]
    folder = Table({**data.columns, "x": type(column)("x", column.values, names)})
    assert "file `b.wav` has no samples" in refused(SOUND, folder)
