"""How rows and sequences become what the inputs of a model take."""

from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn", reason="needs the extra `sklearn`")

import lstmspec
from lstmspec import SpecError
from lstmspec.sklearn.layout import holds_sequences, sequences_by_name, table_by_name

ROW = np.arange(48, dtype=np.float64).reshape(2, 24)
RAGGED = [np.ones((3, 2)), np.ones((5, 2))]


def model_of(text: str) -> Any:
    return lstmspec.parse(text).model


@pytest.mark.parametrize(
    ("spec", "shape"),
    [
        ("LSTM 2\nDense 1", (2, 24, 1)),
        ("input [features]\nDense 1", (2, 24)),
        ("input [24]\nDense 1", (2, 24)),
        ("input [time, features]\nLSTM 2\nDense 1", (2, 24, 1)),
        ("input [?, features]\nLSTM 2\nDense 1", (2, 24, 1)),
        ("input [time, 3]\nLSTM 2\nDense 1", (2, 8, 3)),
        ("input [12, features]\nLSTM 2\nDense 1", (2, 12, 2)),
        ("input [12, 2]\nLSTM 2\nDense 1", (2, 12, 2)),
        ("input [4, 3, 2]\nFlatten\nDense 1", (2, 4, 3, 2)),
        ("input x int32[time]\nEmbedding 48 2\nLSTM 2\nDense 1", (2, 24)),
        ("input x int32[24]\nEmbedding 48 2\nLSTM 2\nDense 1", (2, 24)),
    ],
)
def test_a_row_is_laid_out_as_the_input_says(spec: str, shape: tuple[int, ...]):
    model = model_of(spec)
    ((name, found),) = table_by_name(model, ROW).items()
    assert name == model.inputs[0].name
    assert found.shape == shape
    assert found.dtype == (np.int32 if "int32" in spec else np.float64)
    np.testing.assert_array_equal(found.ravel(), ROW.ravel())


TWO = """
input signal float32[{signal}]
input facts float32[{facts}]
LSTM 2 from signal as read
Concatenate from read, facts
Dense 1
"""


@pytest.mark.parametrize(
    ("signal", "facts", "shapes"),
    [
        ("10, 2", "4", ((2, 10, 2), (2, 4))),
        ("time, 2", "4", ((2, 10, 2), (2, 4))),
        ("10, 2", "more", ((2, 10, 2), (2, 4))),
    ],
)
def test_several_inputs_share_a_row(signal: str, facts: str, shapes: Any):
    found = table_by_name(model_of(TWO.format(signal=signal, facts=facts)), ROW)
    assert tuple(array.shape for array in found.values()) == shapes
    np.testing.assert_array_equal(found["facts"], ROW[:, 20:])


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("input [time, 5]\nLSTM 2\nDense 1", "24 columns are not laid out as"),
        ("input [5, 2]\nLSTM 2\nDense 1", "the inputs take 10 numbers a sample, and a row has 24"),
        ("input [30, 1]\nLSTM 2\nDense 1", "the inputs take 30 numbers a sample, and a row has 24"),
        (TWO.format(signal="time, 2", facts="more"), "where one input ends"),
    ],
)
def test_a_row_that_does_not_fit_is_refused(spec: str, message: str):
    with pytest.raises(SpecError, match=message) as caught:
        table_by_name(model_of(spec), ROW)
    assert caught.value.diagnostics[0].code == "data-mismatch"


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (ROW, False),
        (ROW.tolist(), False),
        (list(ROW), False),
        ([], False),
        ([1.0, 2.0], False),
        (["a", "b"], False),
        (np.ones((2, 3, 4)), True),
        (np.ones((2, 3, 4)).tolist(), True),
        (RAGGED, True),
        ([[1, 2], [3]], True),
        (np.array([np.ones(2), np.ones(3)], dtype=object), True),
        (np.array([[1, "a"]], dtype=object), False),
    ],
)
def test_tables_and_sequences_are_told_apart(x: Any, expected: bool):
    assert holds_sequences(x) is expected


@pytest.mark.parametrize(
    ("spec", "x", "expected"),
    [
        ("Masking\nLSTM 2\nDense 1", [[1, 2], [3]], [[[1], [2]], [[3], [0]]]),
        ("Masking -1\nLSTM 2\nDense 1", [[1, 2], [3]], [[[1], [2]], [[3], [-1]]]),
        (
            "input x int32[?]\nEmbedding 9 2 mask_zero\nLSTM 2\nDense 1",
            [[1, 2.0], [3]],
            [[1, 2], [3, 0]],
        ),
        ("LSTM 2\nDense 1", [[[1, 2]], [[3, 4]]], [[[1, 2]], [[3, 4]]]),
    ],
)
def test_sequences_are_padded_behind_with_what_is_masked(spec: str, x: Any, expected: Any):
    (found,) = sequences_by_name(model_of(spec), x).values()
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("spec", "x", "message"),
    [
        ("LSTM 2\nDense 1", RAGGED, "nothing masks their padding"),
        ("Masking\nLSTM 2\nDense 1", [np.ones((2, 1)), "ab"], "sample 1 is no array"),
        ("Masking\nLSTM 2\nDense 1", [[1.0, 2.0], [np.nan]], "sample 1 holds NaN"),
        ("Masking\nLSTM 2\nDense 1", [[1.0, 2.0], []], "sample 1 is no array"),
        (TWO.format(signal="time, 2", facts="4"), RAGGED, "the model takes 2 inputs"),
    ],
)
def test_sequences_that_do_not_fit_are_refused(spec: str, x: Any, message: str):
    with pytest.raises(SpecError, match=message) as caught:
        sequences_by_name(model_of(spec), x)
    assert caught.value.diagnostics[0].code == "data-mismatch"
