"""Windows over long texts and tables, and what comes behind them."""

import time
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data.preparation import Preparation
from lstmspec.data.table import ROWS, Column, Places, Table, table
from lstmspec.diagnostics import SpecError
from tests.unit.data.preparation.tables import arrays, rows

LETTERS = """\
input text text[4] tokens=characters
Embedding 30 2
LSTM 2
Dense softmax as letter
output letter next
"""
SCALED = LETTERS.replace("tokens=characters", "tokens=characters values=scaled").replace(
    "Embedding 30 2\n", ""
)
EVERY = LETTERS.replace("LSTM 2", "LSTM 2 return_sequences")
MONTHS = """\
input x float32[3, 1] columns=[passengers] scaling=minmax
LSTM 2
Dense 1 as month
output month next
"""


def long_text(text: str) -> Table:
    return table([Column("text", [text], Places("the text"))], Path("long.txt"))


def prepared(spec: str, data: Table) -> tuple[Preparation, Any, Any]:
    compilation = lstmspec.parse(spec)
    fitted = Preparation.fit(compilation.model, data)
    return fitted, *fitted.samples_of(compilation.bind(**fitted.sizes()).model, data)


def refused(spec: str, data: Table) -> str:
    with pytest.raises(SpecError) as caught:
        prepared(spec, data)
    return str(caught.value)


def numbers_of(fitted: Preparation, text: str) -> list[int]:
    return fitted.inputs["text"].vocabulary.encode(text).tolist()  # type: ignore[union-attr, no-any-return]


def test_the_target_is_the_token_behind_the_window() -> None:
    fitted, x, y = prepared(LETTERS, long_text("abcdefg"))
    assert x["text"].tolist() == [numbers_of(fitted, t) for t in ("abcd", "bcde", "cdef")]
    assert y["letter"].tolist() == numbers_of(fitted, "efg")
    assert fitted.sizes() == {"classes": 9}


def test_scaled_tokens_are_one_feature() -> None:
    _, x, _ = prepared(SCALED, long_text("abcdefg"))
    assert x["text"].dtype == np.float32
    np.testing.assert_allclose(x["text"][1, :, 0] * 9, [3, 4, 5, 6], rtol=1e-6)


def test_an_output_of_every_step_is_the_window_moved() -> None:
    fitted, x, y = prepared(EVERY, long_text("abcdefg"))
    assert x["text"].tolist() == [numbers_of(fitted, t) for t in ("abcd", "bcde", "cdef")]
    assert y["letter"].tolist() == [numbers_of(fitted, t) for t in ("bcde", "cdef", "defg")]


def test_stride_and_ahead() -> None:
    spec = LETTERS.replace("next", "next stride=2 ahead=2")
    fitted, x, y = prepared(spec, long_text("abcdefghij"))
    assert x["text"].tolist() == [numbers_of(fitted, t) for t in ("abcd", "cdef", "efgh")]
    assert y["letter"].tolist() == numbers_of(fitted, "fhj")
    fitted, x, y = prepared(spec.replace("LSTM 2", "LSTM 2 return_sequences"), long_text("abcdefg"))
    assert y["letter"].tolist() == [numbers_of(fitted, "cdef")]
    assert len(x["text"]) == 1


def test_windows_stay_within_their_text() -> None:
    data = rows(text=["abcdefgh", "xy", "hgfed"])
    fitted, x, y = prepared(LETTERS, data)
    assert y["letter"].tolist() == numbers_of(fitted, "efghd")
    assert x["text"].shape == (5, 4)


def test_a_loss_that_is_named_takes_vectors() -> None:
    spec = LETTERS + "train { loss categorical_crossentropy }"
    _, _, y = prepared(spec, long_text("abcdefg"))
    assert y["letter"].shape == (3, 9)
    assert (y["letter"].sum(axis=1) == 1).all()


@pytest.mark.parametrize(("window", "length"), [("", 100), (" window=5", 5)])
def test_the_window_of_an_open_axis(window: str, length: int) -> None:
    spec = LETTERS.replace("[4]", "[?]").replace("next", f"next{window}")
    _, x, _ = prepared(spec, long_text("ab" * 60))
    assert x["text"].shape == (120 - length, length)


def test_the_end_that_validates_is_not_fitted_on() -> None:
    text = long_text("abcabcabcxyz")
    fitted = Preparation.fit(lstmspec.parse(LETTERS).model, text, held_out=0.25)
    assert fitted.sizes() == {"classes": 5}
    data = rows(passengers=[10.0, 20.0, 30.0, 40.0, 50.0, 90.0])
    numbers = Preparation.fit(lstmspec.parse(MONTHS).model, data, held_out=0.2)
    _, y = numbers.samples_of(lstmspec.parse(MONTHS).model, data)
    np.testing.assert_allclose(y["month"][:, 0], [1, 4 / 3, 8 / 3])


def test_to_predict_the_last_window_counts() -> None:
    fitted, _, _ = prepared(LETTERS.replace("next", "next stride=3"), long_text("abcdefg"))
    x = fitted.inputs_of(lstmspec.parse(LETTERS).bind(classes=9).model, long_text("bcdefgz"))
    assert [row.tolist() for row in x["text"]][-1] == [*numbers_of(fitted, "efg"), 1]
    assert len(x["text"]) == 4


def test_rows_of_a_table_are_steps() -> None:
    data = rows(month=["J", "F", "M", "A", "M"], passengers=[10.0, 20.0, 30.0, 40.0, 50.0])
    fitted, x, y = prepared(MONTHS, data)
    np.testing.assert_allclose(x["x"][..., 0], [[0, 0.25, 0.5], [0.25, 0.5, 0.75]])
    np.testing.assert_allclose(y["month"], [[0.75], [1]])
    np.testing.assert_allclose(fitted.unscaled("month", y["month"]), [[40], [50]])


def test_a_window_may_be_a_vector() -> None:
    spec = "input x float32[3] columns=[passengers]\nDense 1 as month\noutput month next"
    _, x, y = prepared(spec, rows(passengers=[10.0, 20.0, 30.0, 40.0]))
    np.testing.assert_array_equal(x["x"], [[10, 20, 30]])
    np.testing.assert_array_equal(y["month"], [[40]])


def test_rows_of_an_array_are_steps() -> None:
    spec = "input x float32[2, features] scaling=standard\nLSTM 3\nDense 3 as row\noutput row next"
    numbers = np.arange(12.0).reshape(4, 3)
    fitted, x, y = prepared(spec, table([Column("x", numbers, ROWS)], Path("x.npy")))
    scaled = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    np.testing.assert_allclose(x["x"], [scaled[:2], scaled[1:3]], rtol=1e-6)
    np.testing.assert_allclose(y["row"], scaled[2:], rtol=1e-6)
    assert fitted.sizes() == {"features": 3}


def test_windows_stay_within_their_group() -> None:
    spec = MONTHS.replace("scaling=minmax", "group=line")
    data = rows(line=["a"] * 4 + ["b"] * 5, passengers=np.arange(9.0))
    _, x, y = prepared(spec, data)
    np.testing.assert_array_equal(y["month"][:, 0], [3, 7, 8])
    assert x["x"].shape == (3, 3, 1)


def test_refusals() -> None:
    assert "a window of `text` needs 5 tokens, and the data have 3" in refused(
        LETTERS, long_text("abc")
    )
    wide = MONTHS.replace("[passengers]", "[a, b]").replace("[3, 1]", "[3, features]")
    data = rows(a=np.arange(9.0), b=np.arange(9.0))
    assert "`month` has 1 units, and its targets need 2" in refused(wide, data)
    wide = wide.replace("Dense 1", "Dense 3")
    assert "a row of `x` has 2 features, and `month` gives 3" in refused(wide, data)
    both = (
        "input a float32[3, 1] scaling=minmax\ninput b float32[3, 1]\nLSTM 1 from a as left\n"
        "LSTM 1 from b as right\nAdd from left, right as both\noutput both next of=a"
    )
    assert "the model has 2 inputs" in refused(both, arrays(a=np.zeros((9, 1)), b=np.zeros((9, 1))))


def test_windows_are_views() -> None:
    spec = LETTERS.replace("[4]", "[100]")
    generator = np.random.default_rng(0)
    data = long_text("".join(generator.choice([*"abcdefghijkl mnopq"], 133_100)))
    model = lstmspec.parse(spec).model
    begun = time.perf_counter()
    fitted = Preparation.fit(model, data)
    bound = lstmspec.parse(spec).bind(**fitted.sizes()).model
    x, y = fitted.samples_of(bound, data)
    seconds = time.perf_counter() - begun
    assert x["text"].shape == (133_000, 100)
    assert x["text"].base is not None
    assert y["letter"].nbytes < 2**20
    assert seconds < 2
    tracemalloc.start()
    fitted.samples_of(bound, data)
    assert tracemalloc.get_traced_memory()[1] < 100 * 2**20
    tracemalloc.stop()
