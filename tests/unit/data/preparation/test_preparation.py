"""From tables to the arrays of a model, without a word in the spec, and back to labels."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data.preparation import Preparation, memory
from lstmspec.data.reading import read_table
from lstmspec.data.table import Table
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model
from tests.unit.data.preparation.tables import arrays, rows

VOWELS = """\
input [time, 12]
Masking
LSTM 4
Dense 9 softmax
train { loss sparse_categorical_crossentropy }
"""
TAGGING = """\
input words text[length] tokens=words
Embedding 9 8 mask_zero
LSTM 4 return_sequences
TimeDistributed Dense softmax as tag
"""
RNG = np.random.default_rng(0)


def model_of(spec: str) -> Model:
    return lstmspec.parse(spec).model


def prepared(spec: str, data: Table, target: str | None = None) -> tuple[Preparation, Any, Any]:
    """What was fitted, and the samples, of the spec with its sizes bound."""
    compilation = lstmspec.parse(spec)
    fitted = Preparation.fit(compilation.model, data, target)
    bound = compilation.bind(**fitted.sizes()).model
    return fitted, *fitted.samples_of(bound, data)


def refused(spec: str, data: Table, target: str | None = None) -> str:
    with pytest.raises(SpecError) as caught:
        prepared(spec, data, target)
    return str(caught.value)


def recordings(count: int) -> list[np.ndarray]:
    return [RNG.standard_normal((7 + index, 12)) for index in range(count)]


def test_recordings_of_different_length_are_padded_with_what_masking_masks() -> None:
    data = rows(x=recordings(9), y=[str(index + 1) for index in range(9)])
    fitted, x, y = prepared(VOWELS.replace("Masking", "Masking -1"), data)
    assert x["x"].shape == (9, 15, 12)
    assert x["x"].dtype == np.float32
    assert (x["x"][0, 7:] == -1).all()
    np.testing.assert_array_equal(x["x"][8], np.float32(data.columns["x"].values[8]))
    np.testing.assert_array_equal(y["dense"], np.arange(9))
    assert fitted.sizes() == {}


def test_a_fixed_length_pads_and_cuts() -> None:
    data = rows(x=recordings(9), y=[str(index + 1) for index in range(9)])
    _, x, _ = prepared(VOWELS.replace("time", "10"), data)
    assert x["x"].shape == (9, 10, 12)
    np.testing.assert_array_equal(x["x"][8], np.float32(data.columns["x"].values[8][:10]))


def test_lengths_that_nothing_masks_are_refused() -> None:
    data = rows(x=recordings(3), y=["1", "2", "3"])
    text = refused(VOWELS.replace("Masking\n", ""), data)
    assert "the sequences of `x` differ in length, and nothing masks their padding" in text
    assert "line 2, column `x` has 7 steps" in text
    assert "Write a line `Masking`" in text


def test_one_sequence_is_not_let_to_make_all_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "default_max_memory", lambda: 9 * 14 * 12 * 4)
    labels = [str(index + 1) for index in range(9)]
    data = rows(x=recordings(9), y=labels)
    text = refused(VOWELS, data)
    assert "error[data-too-large]: the sequences of `x`, padded to 15 steps, need 6.3 KiB" in text
    assert "line 10, column `x` has 15 steps" in text
    prepared(VOWELS.replace("time", "14"), data)
    spec = "input [1]\nDense 9 softmax\ntrain { loss categorical_crossentropy }"
    many = rows(a=[0.5] * 900, y=labels * 100)
    assert "error[data-too-large]: the targets of `dense`, a vector each" in refused(spec, many)


# Labels.


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (["1", "10", "2"], ("1", "2", "10")),
        (["b", "a", "C"], ("C", "a", "b")),
        ([9, 5, 1], ("1", "5", "9")),
    ],
)
def test_labels_are_numbered_in_sorted_order(labels: list[Any], names: tuple[str, ...]) -> None:
    spec = "input [2]\nDense softmax"
    data = rows(a=[0.1, 0.2, 0.3], b=[1.0, 2.0, 3.0], label=labels)
    fitted, x, y = prepared(spec, data)
    assert x["x"].shape == (3, 2)
    assert fitted.sizes() == {"classes": 3}
    assert [names[number] for number in y["dense"]] == [str(label) for label in labels]
    assert fitted.outputs["dense"].labels.names == names  # type: ignore[union-attr]


def test_integers_of_a_table_that_are_class_numbers_stay_so() -> None:
    data = rows(a=[0.1, 0.2], label=[2, 0])
    _, _, y = prepared("input [1]\nDense 3 softmax", data)
    assert y["dense"].tolist() == [2, 0]


def test_integers_in_arrays_count_as_keras_counts() -> None:
    data = arrays(x=np.zeros((3, 5, 2)), y=[3, 1, 3])
    fitted, _, y = prepared("input [5, 2]\nLSTM 2\nDense softmax", data)
    assert y["dense"].tolist() == [3, 1, 3]
    assert fitted.sizes() == {"classes": 4}
    text = refused("input [5, 2]\nLSTM 2\nDense 3 softmax", data)
    assert "row 0 of `y`: 3 is no class" in text
    assert "classes: 0 to 2" in text


def test_a_loss_that_is_named_takes_vectors() -> None:
    spec = "input [1]\nDense 3 softmax\ntrain { loss categorical_crossentropy }"
    _, _, y = prepared(spec, rows(a=[0.1, 0.2, 0.3], label=["c", "a", "b"]))
    np.testing.assert_array_equal(y["dense"], np.eye(3)[[2, 0, 1]])
    assert y["dense"].dtype == np.float32


def test_vectors_in_arrays_stay_vectors() -> None:
    vectors = np.eye(3)[[2, 0]]
    fitted, _, y = prepared("input [2]\nDense 3 softmax", arrays(x=np.zeros((2, 2)), y=vectors))
    np.testing.assert_array_equal(y["dense"], vectors)
    assert fitted.outputs["dense"].labels.names == ("0", "1", "2")  # type: ignore[union-attr]


def test_the_second_of_two_names_is_one_for_a_sigmoid() -> None:
    data = rows(a=[0.1, 0.2, 0.3], mood=["good", "bad", "good"])
    fitted, _, y = prepared("input [1]\nDense 1 sigmoid as mood", data)
    assert y["mood"].tolist() == [[1], [0], [1]]
    assert fitted.outputs["mood"].labels.names == ("bad", "good")  # type: ignore[union-attr]


def test_units_without_a_label_stay() -> None:
    spec = "input [1]\nDense 3 softmax\ntrain { loss categorical_crossentropy }"
    _, _, y = prepared(spec, rows(a=[0.1, 0.2], label=["b", "a"]))
    np.testing.assert_array_equal(y["dense"], [[0, 1, 0], [1, 0, 0]])


def test_labels_that_are_not_known_are_refused_with_their_places() -> None:
    spec = "input [1]\nDense 3 softmax"
    fitted = Preparation.fit(model_of(spec), rows(a=[0.1, 0.2, 0.3], y=["a", "b", "c"]))
    with pytest.raises(SpecError) as caught:
        fitted.samples_of(model_of(spec), rows(a=[1.0, 2.0, 3.0], y=["d", "a", "e"]))
    text = str(caught.value)
    assert "line 2, column `y`: the label `d` is not known" in text
    assert "line 4, column `y`: the label `e` is not known" in text
    assert "known labels are `a`, `b`, `c`" in text
    assert text.count("error[") == 2


INTEGERS = "input x int32[2]\nEmbedding 9 2\nLSTM 2\nDense 1"
PAIR = "input q float32[1]\ninput r float32[1]\nConcatenate from q, r\nDense 1"
REFUSED = [
    ("input [1]\nDense 2 softmax", {"a": [0.1, 0.2, 0.3], "y": ["a", "b", "c"]}, "3 labels"),
    ("input [1]\nDense 1 sigmoid", {"a": [0.1, 0.2, 0.3], "y": ["a", "b", "c"]}, "one unit"),
    ("input [1]\nDense 1 sigmoid", {"a": [0.1, 0.2], "y": ["a", "a"]}, "one unit"),
    ("input [1]\nDense 2 softmax", {"a": [0.1, 0.2], "y": ["a", " "]}, "line 3, column `y`: there"),
    ("input [1]\nDense 1", {"a": [0.1, 0.2], "y": ["a", "b"]}, "takes numbers, and line 2"),
    ("input [1]\nDense 1", {"a": [0.1, 0.2], "b": [1.0, 2.0]}, "no column is the target"),
    ("input [1]\nDense 1", {"a": ["x", "2"], "y": [1.0, 2.0]}, "line 2, column `a` is text"),
    (
        "input [1]\nDense 1",
        {"a": [1.0, np.nan], "y": [1.0, 2.0]},
        "line 3, column `a`: there is NaN",
    ),
    ("input [1]\nDense 1", {"a": [1.0, 2.0], "y": [-np.inf, 2.0]}, "column `y`: there is infinity"),
    ("input [1]\nDense 1", {"a": [1.0, 9e99], "y": [1.0, 2.0]}, "9e+99, which float32 cannot"),
    ("input [1]\nDense softmax", {"a": [1.0, 2.0], "y": [1.0, 2.5]}, "`y`: 2.5 is no class"),
    ("input [3]\nDense 1", {"a": [1.0], "b": [1.0], "y": [1.0]}, "a row has 2 numbers"),
    ("input [time, features]\nLSTM 2\nDense 1", {"a": [1.0], "b": [1.0], "y": [1.0]}, "tell"),
    (
        "input x int32[2]\nEmbedding 9 2\nLSTM 2\nDense 1",
        {"a": [1.0], "b": [1.5], "y": [1.0]},
        "1.5",
    ),
    (
        "input q float32[1]\ninput r float32[1]\nConcatenate from q, r\nDense 1",
        {"q": [1.0], "y": [1.0]},
        "`r`",
    ),
]


@pytest.mark.parametrize(("spec", "columns", "said"), REFUSED)
def test_refusals(spec: str, columns: dict[str, Any], said: str) -> None:
    assert said in refused(spec, rows(**columns))


def test_several_errors_come_in_one_run() -> None:
    text = refused("input [1]\nDense 1", rows(a=[np.nan, 2.0], y=["a", "b"]))
    assert text.count("error[data-mismatch]") == 2


# Numbers.


def test_regression_takes_columns_side_by_side() -> None:
    data = rows(a=[1, 2], b=[3.5, 4], price=[10, 20])
    fitted, x, y = prepared("input [2]\nDense 1 as price", data)
    np.testing.assert_array_equal(x["x"], [[1, 3.5], [2, 4]])
    np.testing.assert_array_equal(y["price"], [[10], [20]])
    np.testing.assert_array_equal(fitted.unscaled("price", y["price"]), [[10], [20]])


def test_a_row_is_laid_out_step_after_step() -> None:
    data = rows(a=[1.0], b=[2.0], c=[3.0], d=[4.0], y=[0.0])
    _, x, _ = prepared("input [?, 2]\nLSTM 2\nDense 1", data)
    np.testing.assert_array_equal(x["x"], [[[1, 2], [3, 4]]])


def test_scales_are_fitted_once_and_inverted() -> None:
    spec = (
        "input x float32[1, 2] columns=[a, b] scaling=minmax\nLSTM 2\nDense 1 as price\n"
        "output price numbers scaling=standard"
    )
    data = rows(a=[1.0, 3.0], b=[2.0, 5.0], price=[10.0, 30.0])
    fitted, x, y = prepared(spec, data)
    np.testing.assert_allclose(x["x"], [[[0, 0]], [[1, 1]]])
    np.testing.assert_allclose(y["price"], [[-1], [1]])
    np.testing.assert_allclose(fitted.unscaled("price", y["price"]), [[10], [30]])
    again, _ = fitted.samples_of(model_of(spec), rows(a=[9.0], b=[1.0], price=[0.0]))
    np.testing.assert_allclose(again["x"], [[[4, -1 / 3]]])


def test_targets_of_the_shape_of_the_input() -> None:
    x = RNG.standard_normal((4, 6, 3))
    fitted, _, y = prepared(
        "input [6, features]\nGRU 2\nRepeatVector 6\nGRU 3 return_sequences", arrays(x=x, y=x)
    )
    np.testing.assert_array_equal(y["gru_1"], np.float32(x))
    assert fitted.sizes() == {"features": 3}


def test_each_input_and_output_takes_the_array_of_its_name() -> None:
    spec = (
        "input a float32[time, 2]\ninput b float32[3]\n"
        "LSTM 2 from a as left\nConcatenate from left, b as both\n"
        "Dense 3 softmax from both as kind\nDense 1 from both as size\noutput kind, size"
    )
    data = arrays(
        b=np.ones((5, 3)), a=np.zeros((5, 4, 2)), size=np.arange(5.0), kind=[0, 1, 2, 1, 0]
    )
    _, x, y = prepared(spec, data)
    assert {name: array.shape for name, array in x.items()} == {"a": (5, 4, 2), "b": (5, 3)}
    assert y["kind"].tolist() == [0, 1, 2, 1, 0]
    assert y["size"].shape == (5, 1)


def test_data_without_a_target_are_enough_to_predict() -> None:
    spec = "input [2]\nDense 1 as price"
    fitted = Preparation.fit(model_of(spec), rows(a=[1, 2], b=[3, 4], price=[1, 2]))
    x = fitted.inputs_of(model_of(spec), rows(b=[1, 2], a=[3, 4]))
    np.testing.assert_array_equal(x["x"], [[3, 1], [4, 2]])
    with pytest.raises(SpecError, match="there is no column `price`"):
        fitted.samples_of(model_of(spec), rows(b=[1, 2], a=[3, 4]))


def test_the_target_can_be_named() -> None:
    _, x, y = prepared("input [1]\nDense 1", rows(a=[1, 2], b=[3, 4]), target="a")
    np.testing.assert_array_equal(x["x"], [[3], [4]])
    np.testing.assert_array_equal(y["dense"], [[1], [2]])


# Text.


def test_words_become_numbers_by_frequency() -> None:
    spec = (
        "input review text[4] tokens=words lower\nEmbedding 7 2 mask_zero\nLSTM 2\nDense 1 sigmoid"
    )
    data = rows(review=["The end. The END!", "Don't"], label=["a", "b"])
    fitted, x, _ = prepared(spec, data)
    assert fitted.sizes() == {}
    # end and the twice; then `!`, `.`, `don't` in sorted order.
    assert x["review"].tolist() == [[3, 2, 5, 3], [6, 0, 0, 0]]
    new = fitted.inputs_of(model_of(spec), rows(review=["the unknown"]))
    assert new["review"].tolist() == [[3, 1, 0, 0]]


def test_an_embedding_bounds_the_vocabulary() -> None:
    spec = "input review text[?]\nEmbedding 4 2 mask_zero\nLSTM 2\nDense 1 sigmoid"
    fitted, x, _ = prepared(spec, rows(review=["a a b b c", "d"], label=["x", "y"]))
    assert x["review"].max() == 3
    assert len(json.loads(fitted.to_json())["inputs"]["review"]["vocabulary"]["tokens"]) == 2


def test_a_tag_a_step_is_padded_with_the_words() -> None:
    data = rows(words=[["a", "b", "c"], ["b"]], tag=[["N", "V", "N"], ["V"]])
    fitted, x, y = prepared(TAGGING, data)
    assert fitted.sizes() == {"classes": 2}
    assert x["words"].tolist() == [[3, 2, 4], [2, 0, 0]]
    assert y["tag"].tolist() == [[0, 1, 0], [1, 0, 0]]


def test_words_and_tags_are_lists_in_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "tags.jsonl"
    path.write_text(
        '{"words": ["a", "b", "c"], "tag": ["N", "V", "N"]}\n{"words": ["b"], "tag": ["V"]}\n'
    )
    _, x, y = prepared(TAGGING, read_table(path))
    assert x["words"].tolist() == [[3, 2, 4], [2, 0, 0]]
    assert y["tag"].tolist() == [[0, 1, 0], [1, 0, 0]]
    path.write_text('{"words": ["a", 1], "tag": ["N", "V"]}\n')
    with pytest.raises(SpecError, match=r"line 1, column `words`, at \[1\]: there is no text"):
        prepared(TAGGING, read_table(path))


def test_tags_must_be_as_many_as_words() -> None:
    data = rows(words=[["a", "b", "c"], ["b"]], tag=[["N", "V", "N"], ["V", "N"]])
    assert "line 3, column `tag`: 2 targets for 1 steps" in refused(TAGGING, data)


def test_a_tag_that_is_not_known_is_told_with_its_step() -> None:
    spec = TAGGING.replace("text[length] tokens=words", "int32[length]")
    words = [np.array([1, 2]), np.array([3])]
    data = rows(words=words, tag=[np.array([5, 7]), np.array([7])])
    compilation = lstmspec.parse(spec)
    fitted = Preparation.fit(compilation.model, data)
    bound = compilation.bind(**fitted.sizes()).model
    assert fitted.samples_of(bound, data)[1]["tag"].tolist() == [[0, 1], [1, 0]]
    other = rows(words=words, tag=[np.array([5, 7]), np.array([6])])
    with pytest.raises(SpecError, match=r"line 3, column `tag`, at \[0\]: the label `6` is not"):
        fitted.samples_of(bound, other)


def test_padded_tags_that_no_mask_reaches_are_refused() -> None:
    spec = TAGGING.replace("text[length]", "text[3]").replace(" mask_zero", "")
    data = rows(words=[["a", "b", "c"], ["b"]], tag=[["N", "V", "N"], ["V"]])
    assert "targets of `tag` are padded, and no mask reaches it" in refused(spec, data)


HALF = "\ud800"


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"review": ["a", f"b {HALF}"], "y": ["p", "q"]}, "line 3, column `review` holds what"),
        ({"review": ["a", "b"], "y": [HALF, "q"]}, "line 2, column `y` holds what is no character"),
        ({"review": ["a", "b"], HALF: [1, 2]}, "the name of column 2 holds what is no character"),
    ],
)
def test_half_a_character_is_refused(columns: dict[str, Any], said: str) -> None:
    spec = "input review text[?]\nEmbedding 4 2 mask_zero\nLSTM 2\nDense 1 sigmoid"
    assert said in refused(spec, rows(**columns))


def test_what_validates_fits_no_scale_and_no_vocabulary() -> None:
    spec = (
        "input x float32[1] scaling=minmax\nDense 1 as price\noutput price numbers scaling=minmax"
    )
    data = rows(x=[0.0, 2.0, 8.0], price=[1.0, 3.0, 9.0])
    fitted = Preparation.fit(model_of(spec), data, held_out=0.3)
    x, y = fitted.samples_of(model_of(spec), data)
    np.testing.assert_allclose(x["x"][:, 0], [0, 1, 4])
    np.testing.assert_allclose(y["price"][:, 0], [0, 1, 4])
    spec = "input review text[?]\nEmbedding 9 2 mask_zero\nLSTM 2\nDense softmax as mood"
    data = rows(review=["a a", "b", "c"], mood=["p", "q", "r"])
    fitted = Preparation.fit(model_of(spec), data, held_out=0.3)
    x, y = fitted.samples_of(lstmspec.parse(spec).bind(**fitted.sizes()).model, data)
    assert x["review"].tolist() == [[2, 2], [3, 0], [1, 0]]
    assert y["mood"].tolist() == [0, 1, 2]


# Groups.

GROUPED = """\
input x float32[time, 2] columns=[ax, ay] group=run
Masking
LSTM 2
Dense softmax as kind
"""


def test_rows_of_a_group_are_the_steps_of_a_sample() -> None:
    data = rows(run=[7, 7, 8, 7], ax=[1, 2, 3, 4], ay=[5, 6, 7, 8], kind=["a", "a", "b", "a"])
    _, x, y = prepared(GROUPED, data)
    np.testing.assert_array_equal(x["x"], [[[1, 5], [2, 6], [4, 8]], [[3, 7], [0, 0], [0, 0]]])
    assert y["kind"].tolist() == [0, 1]


def test_a_group_has_one_target() -> None:
    data = rows(run=[7, 7], ax=[1, 2], ay=[5, 6], kind=["a", "b"])
    assert "the group has two values of `kind`" in refused(GROUPED, data)


# JSON.


def test_json_is_the_same_again() -> None:
    data = rows(words=[["a", "b", "c"], ["b"]], tag=[["N", "V", "N"], ["V"]])
    fitted, _, _ = prepared(TAGGING, data)
    text = fitted.to_json()
    assert Preparation.from_json(text) == fitted
    assert Preparation.from_json(text).to_json() == text
    assert prepared(TAGGING, data)[0].to_json() == text


WHOLE = json.loads(
    Preparation.fit(
        model_of("input x float32[1] scaling=standard\nDense 2 softmax"),
        rows(x=[1.0, 2.0], y=["a", "b"]),
    ).to_json()
)


def changed(path: str, value: Any) -> str:
    data = json.loads(json.dumps(WHOLE))
    at = data
    *parts, last = path.split("/")
    for part in parts:
        at = at[part]
    at[last] = value
    return json.dumps(data)


HOSTILE = [
    "",
    "{}",
    "[" * 100_000,
    '{"version": 2}',
    changed("version", 2),
    changed("more", 1),
    changed("inputs", {}),
    changed("inputs/x/kind", "pickle"),
    changed("inputs/x/scale/factor", [0.0]),
    changed("inputs/x/scale/factor", [1.0, 1.0]),
    changed("inputs/x/scale/shift", ["1"]),
    changed("inputs/x/scale/shift", [float("nan")]),
    changed("outputs/dense/labels/names", ["a", "a"]),
    changed("outputs/dense/labels/names", []),
    changed("outputs/dense/form", "other"),
    changed("sizes", {"classes": 0}),
    changed("sizes", {"classes": 1.5}),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_json_is_refused(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        Preparation.from_json(text)
    assert [d.code for d in caught.value.diagnostics] == ["corrupt-file"]
    assert caught.value.exit_code == 4
