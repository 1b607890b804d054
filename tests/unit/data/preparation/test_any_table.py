"""Any table meets any spec: it is prepared, or refused as the user's error."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import lstmspec
from lstmspec.data.preparation import Part, Preparation, check_before_training
from lstmspec.data.table import CELLS, ROWS, Column, Recording, Table, table
from lstmspec.diagnostics import SpecError

SPECS = [
    "input [time, 2]\nMasking\nLSTM 2\nDense softmax",
    "input [time, features]\nLSTM 2\nDense 2 softmax",
    "input [2]\nDense 1 sigmoid",
    "input [3]\nDense 2\ntrain { loss mse }",
    "input x float32[?, 1] scaling=standard\nMasking\nGRU 2 return_sequences\nDense 3 softmax",
    "input x float32[2, 2] columns=[a, b] scaling=minmax\nLSTM 2\nDense 1",
    "input x int32[3]\nEmbedding 5 2 mask_zero\nLSTM 2\nDense 1 sigmoid",
    "input x text[?] tokens=words\nEmbedding 5 2 mask_zero\nLSTM 2\nDense softmax",
    "input x text[2] tokens=characters values=scaled\nLSTM 2\nDense softmax as q\noutput q next",
    "input x float32[2, 1] columns=[a]\nLSTM 2\nDense 1 as more\noutput more next",
    "input x float32[time, 1] columns=[a] group=b\nMasking\nLSTM 2\nDense softmax",
    "input x float32[time, 2] columns=[a, b] group=y\nMasking\nLSTM 2 return_sequences\nDense 2",
    "input x audio[time, 3] features=log_mel rate=100 window=0.2 hop=0.1\nMasking\nLSTM 2\nDense 1",
    (
        "input a float32[time, 1]\ninput b float32[2]\nLSTM 2 from a as left\n"
        "Concatenate from left, b as both\nDense 2 softmax"
    ),
    (
        "input x text[?]\nEmbedding 9 2 mask_zero\nLSTM 2 return_sequences\n"
        "TimeDistributed Dense softmax as label\noutput label labels"
    ),
]
NUMBER = st.integers(-2, 4) | st.floats(-3, 3) | st.sampled_from([np.nan, np.inf, 1e300])
TEXT = st.text("ab 1'!é", max_size=6)


@st.composite
def columns(draw: st.DrawFn, name: str, count: int) -> Column:
    """A column of any kind."""
    kind = draw(
        st.sampled_from(["integers", "numbers", "text", "matrix", "ragged", "words", "sound"])
    )
    places = draw(st.sampled_from([ROWS, CELLS]))

    def many(item: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(item, min_size=count, max_size=count))

    if kind == "integers":
        return Column(name, np.array(many(st.integers(-1, 3))), places)
    if kind == "numbers":
        return Column(name, np.array(many(NUMBER), np.float64), places)
    if kind == "text":
        return Column(name, many(TEXT), places)
    if kind == "words":
        return Column(name, many(st.lists(TEXT, min_size=1, max_size=3)), places)
    if kind == "sound":
        sizes = many(st.integers(0, 60))
        return Column(name, [Recording(np.ones(n, np.float32), 100) for n in sizes], places)
    generator = np.random.default_rng(draw(st.integers(0, 9)))
    if kind == "matrix":
        shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
        return Column(name, generator.integers(-1, 3, (count, *shape)), places)
    width = draw(st.sampled_from([(), (1,), (2,)]))
    return Column(name, [generator.random((n, *width)) for n in many(st.integers(1, 4))], places)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of any columns, of the names that specs ask for."""
    count = draw(st.integers(1, 6))
    names = draw(st.lists(st.sampled_from(["x", "y", "a", "b", "label"]), min_size=1, unique=True))
    path = draw(st.sampled_from([None, Path("any.csv")]))
    return table([draw(columns(name, count)) for name in names], path)


@pytest.mark.parametrize("spec", SPECS)
@given(data=tables(), other=tables(), target=st.sampled_from([None, None, "y", "a"]))
@settings(max_examples=20, deadline=None, phases=[Phase.generate])
def test_a_table_is_prepared_or_refused(
    spec: str, data: Table, other: Table, target: str | None
) -> None:
    compilation = compiled(spec)
    with refused_as_a_mismatch():
        fitted = Preparation.fit(compilation.model, data, target)
        bound = compilation.bind(**fitted.sizes()).model
        x, y = fitted.samples_of(bound, data)
        again = Preparation.from_json(fitted.to_json())
        assert again == fitted
        for given in bound.inputs:
            assert x[given.name].dtype == given.dtype
            assert np.isfinite(x[given.name]).all()
            assert len(x[given.name]) == len(next(iter(y.values())))
        validation = Part(*again.samples_of(bound, other), other)
        check_before_training(bound, data, x, y, validation, preparation=fitted)


@cache
def compiled(spec: str) -> lstmspec.Compilation:
    return lstmspec.parse(spec)


@contextmanager
def refused_as_a_mismatch() -> Iterator[None]:
    """Let the block end in the error of a user, and in no other."""
    try:
        yield
    except SpecError as error:
        codes = {diagnostic.code for diagnostic in error.diagnostics}
        if codes != {"data-mismatch"} or not str(error):
            raise
