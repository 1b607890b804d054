"""What `train` says of what was fitted on the data."""

from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.cli.telling import described, makes_text
from lstmspec.data import table_of
from lstmspec.data.preparation import Preparation

CASES = {
    "text": (
        "input x text[3] tokens=words\nEmbedding 9 2\nGRU 2\nDense softmax as y\noutput y labels",
        {"x": ["a b", "b c"], "y": ["up", "down"]},
        ["  input x: text of `x`, 3 words known", "  output y: 2 classes of `y`: down, up"],
    ),
    "cut": (
        "input x text[2] tokens=words\nEmbedding 9 2\nGRU 2\nDense softmax as y\noutput y labels",
        {"x": ["a b", "b c d"], "y": ["up", "down"]},
        ["  input x: text of `x`, 4 words known, 1 sample cut to its length",
         "  output y: 2 classes of `y`: down, up"],
    ),
    "numbers": (
        "input x float32[2] columns=[a, b] scaling=standard\nDense 1 as y\noutput y numbers",
        {"a": [1.0, 2.0], "b": [3.0, 5.0], "y": [1.0, 2.0]},
        ["  input x: `a`, `b`, standard scaling", "  output y: `y`"],
    ),
    "next": (
        "input x text[3] tokens=characters values=scaled\nGRU 2\nDense softmax as z\noutput z next",
        {"x": ["abcabcabc"]},
        ["  input x: text of `x`, 3 characters known",
         "  output z: the next step of x, windows of 3, stride 1"],
    ),
    "many": (
        "input x float32[1]\nDense softmax as y\noutput y labels",
        {"x": np.arange(20.0).reshape(20, 1), "y": [f"c{k:02}" for k in range(20)]},
        ["  input x: `x`",
         "  output y: 20 classes of `y`: c00, c01, c02, c03, c04, c05, c06, c07 and 12 more"],
    ),
}  # fmt: skip


def fitted(name: str) -> Preparation:
    spec, data, _ = CASES[name]
    return Preparation.fit(lstmspec.parse(spec).model, table_of(data))


@pytest.mark.parametrize("name", CASES)
def test_what_is_said(name: str):
    expected: Any = CASES[name][2]
    assert list(described(fitted(name))) == expected


@pytest.mark.parametrize("name", CASES)
def test_what_makes_text(name: str):
    assert makes_text(fitted(name)) is (name == "next")
