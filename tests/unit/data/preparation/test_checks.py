"""What is found in the data before the first step."""

from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data.preparation import Part, Preparation, check_before_training
from lstmspec.data.table import Table
from lstmspec.diagnostics import Severity, SpecError
from tests.unit.data.preparation.tables import arrays, rows

RNG = np.random.default_rng(5)
TWO = "input [2]\nDense 2 softmax"
SEQUENCE = "input [time, 2]\nMasking\nLSTM 2\nDense 2 softmax"
REVIEW = "input review text[4]\nEmbedding 9 2 mask_zero\nLSTM 2\nDense 1 sigmoid"


def found(spec: str, data: Table, other: Table | None = None, first: int = 0) -> list[str]:
    """The warnings, each with what stands below it."""
    compilation = lstmspec.parse(spec)
    fitted = Preparation.fit(compilation.model, data)
    model = compilation.bind(**fitted.sizes()).model
    x, y = fitted.samples_of(model, data)
    validation = None
    if other is not None:
        inputs, targets = fitted.samples_of(model, other)
        cut = {name: array[first:] for name, array in inputs.items()}
        validation = Part(cut, {n: a[first:] for n, a in targets.items()}, other, first)
    diagnostics = check_before_training(model, data, x, y, validation, preparation=fitted)
    assert all(d.severity is Severity.WARNING for d in diagnostics)
    assert all(d.code == "doubtful-data" and d.help_text for d in diagnostics)
    return ["; ".join([d.message, *d.trail]) for d in diagnostics]


def refused(spec: str, x: Any, y: Any, table: Table | None = None) -> str:
    model = lstmspec.parse(spec).model
    with pytest.raises(SpecError) as caught:
        check_before_training(model, table, {"x": np.array(x)}, {"dense": np.array(y)})
    return str(caught.value)


def test_good_data_raise_no_doubt() -> None:
    data = rows(a=[0.1, 0.2, 0.3], b=[1.0, 2.0, 4.0], y=["p", "q", "p"])
    other = rows(a=[0.4], b=[1.0], y=["p"])
    assert found(TWO, data, other) == []


def test_a_column_that_never_changes() -> None:
    data = rows(a=[0.1, 0.2], b=[1.0, 1.0], y=["p", "q"])
    assert found(TWO, data) == ["`b` of `x` never changes"]
    constant = arrays(x=np.ones((4, 5, 2)), y=[0, 1, 0, 1])
    assert found(SEQUENCE, constant) == ["`feature 0`, `feature 1` of `x` never changes"]


def test_padding_is_no_change() -> None:
    sequences = [np.column_stack([RNG.standard_normal(n), np.ones(n)]) for n in (3, 5)]
    assert found(SEQUENCE, rows(x=sequences, y=["a", "b"])) == ["`feature 1` of `x` never changes"]


@pytest.mark.parametrize(
    ("layers", "ends"),
    [
        ("Conv1D 2 3 same\nGlobalMaxPooling1D", "conv1d"),
        ("GlobalMaxPooling1D", "global_max_pooling1d"),
        ("GlobalAveragePooling1D", ""),
        ("Bidirectional LSTM 2", ""),
        ("Dropout 0.1\nLSTM 2", ""),
    ],
)
def test_a_mask_that_ends_unread(layers: str, ends: str) -> None:
    spec = f"input t text[?]\nEmbedding 9 2 mask_zero\n{layers}\nDense 1 sigmoid"
    told = found(spec, rows(t=["a b c", "a"], y=["p", "q"]))
    assert [one.split(":")[0] for one in told] == ([f"`{ends}` takes no mask"] if ends else [])
    assert found(spec, rows(t=["a b", "c a"], y=["p", "q"])) == []


def test_a_single_label() -> None:
    data = rows(a=[0.1, 0.2], b=[1.0, 2.0], y=["p", "p"])
    spec = "input [2]\nDense softmax as k\noutput k labels"
    assert found(spec, data) == ["every sample has the label `p` of `k`"]


def test_a_class_that_is_rare() -> None:
    labels = ["p"] * 30 + ["q"] * 2
    data = rows(a=RNG.standard_normal(32), b=RNG.standard_normal(32), y=labels)
    said = "`p` is the label of 30 samples, and `q` of 2"
    assert found(TWO, data) == [said]
    assert found(TWO + "\ntrain { loss categorical_crossentropy }", data) == [said]
    assert found("input [2]\nDense 1 sigmoid", data) == [said]
    assert found(TWO, rows(a=[0.1, 0.2], b=[1.0, 2.0], y=[1, 1])) == [
        "no sample to train on has the label `0` of `dense`"
    ]
    assert (
        found("input [2]\nDense 1", arrays(x=RNG.standard_normal((30, 2)), y=[1] * 29 + [0])) == []
    )


def test_labels_that_are_none() -> None:
    names = [f"name {index}" for index in range(20)]
    data = rows(a=RNG.standard_normal(20), b=RNG.standard_normal(20), y=names)
    said = "20 of 20 samples of `dense` are the only ones of their label"
    assert found("input [2]\nDense softmax", data) == [said]


def test_a_real_step_that_the_mask_takes_for_padding() -> None:
    x = RNG.standard_normal((3, 5, 2))
    x[1, 2] = 0
    x[2, 3:] = 0
    x[2, :1] = 0
    assert found(SEQUENCE, arrays(x=x, y=[0, 1, 0])) == [
        (
            "row 1 of `x`: step 2 of `x` is all 0, which the model passes over;"
            " 1 such steps in 1 samples"
        )
    ]
    assert found(SEQUENCE.replace("Masking", "Masking -1"), arrays(x=x, y=[0, 1, 0])) == []


def test_samples_of_training_that_validate() -> None:
    data = rows(a=[0.1, 0.2, 0.3], b=[1.0, 2.0, 4.0], y=["p", "q", "p"])
    other = rows(a=[0.3, 0.5, 0.1, 0.3], b=[4.0, 1.0, 1.0, 4.0], y=["p", "q", "q", "p"])
    assert found(TWO, data, other) == [
        (
            "3 of 4 samples that validate are among those of training;"
            " line 2, column `a` is line 4, column `a` of the training data;"
            " line 4, column `a` is line 2, column `a` of the training data"
        )
    ]
    assert found(TWO, data, other, first=3) == [
        (
            "1 of 1 samples that validate are among those of training;"
            " line 5, column `a` is line 4, column `a` of the training data"
        )
    ]


def test_padding_makes_no_other_sample() -> None:
    short, long = RNG.standard_normal((3, 2)), RNG.standard_normal((6, 2))
    data, other = rows(x=[short, long], y=["a", "b"]), rows(x=[short], y=["a"])
    assert found(SEQUENCE, data, other)[0].startswith("1 of 1 samples that validate")


def test_tokens_that_training_has_not_seen() -> None:
    data = rows(review=["good good", "bad film"], label=["p", "q"])
    other = rows(review=["a good one", "bad"], label=["p", "q"])
    said = "50% of the tokens of `review` in the data that validate are unknown"
    assert found(REVIEW, data, other) == [said]
    scaled = REVIEW.replace("text[4]", "text[4] values=scaled")
    assert found(scaled.replace("Embedding 9 2 mask_zero\n", ""), data, other) == [said]


# Errors.


def test_labels_out_of_range_are_refused_with_their_place() -> None:
    text = refused(TWO, [[1.0, 2.0], [3.0, 4.0]], [0, 2])
    assert "sample 1: 2 is no class of `dense`" in text
    assert "classes: 0 to 1" in text
    data = rows(a=[1.0, 3.0], b=[2.0, 4.0])
    text = refused(TWO, [[1.0, 2.0], [3.0, 4.0]], [0, -1], data)
    assert "line 3, column `a`: -1 is no class of `dense`" in text


def test_all_that_is_wrong_is_told_at_once() -> None:
    text = refused("input [2]\nDense 1", [[1.0, np.inf], [np.nan, 2.0]], [[0.0], [np.nan]])
    assert "sample 0: `x` holds infinity" in text
    assert "sample 1: `dense` holds NaN" in text
    assert "found 2 errors" in text


def test_shapes_are_held_against_the_spec() -> None:
    assert "takes [batch, 2], and the array is [1, 1, 2]" in refused(TWO, [[[1.0, 2.0]]], [0])
    assert "axis 1 of the input `x` is 2, and the array has 3" in refused(TWO, [[1.0, 2, 3]], [0])
    assert "there are 1 samples, and 2 targets for `dense`" in refused(TWO, [[1.0, 2.0]], [0, 1])
