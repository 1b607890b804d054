"""Vocabularies, scales and labels by themselves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmspec.data.preparation.fitted import Labels, Scale, Vocabulary

WORDS = [
    ("It's a dog's life.", ["It's", "a", "dog's", "life", "."]),
    ("no-one, 3.5 (ok)!", ["no", "-", "one", ",", "3", ".", "5", "(", "ok", ")", "!"]),
    ("Größe\tund\nMaß", ["Größe", "und", "Maß"]),
    ("''", ["'", "'"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words(text: str, words: list[str]) -> None:
    vocabulary = Vocabulary.fit([text], "words")
    assert [vocabulary.token(number) for number in vocabulary.encode(text)] == words


def test_the_order_is_frequency_and_then_the_alphabet() -> None:
    vocabulary = Vocabulary.fit(["b a c c", "a d"], "words")
    assert vocabulary.tokens == ("a", "c", "b", "d")
    assert Vocabulary.fit(["b a c c", "a d"], "words", limit=4).tokens == ("a", "c")
    assert Vocabulary.fit(["b a c c", "a d"], "words", limit=4).size == 4


def test_what_is_not_known_is_one() -> None:
    vocabulary = Vocabulary.fit(["ab"], "characters", lower=True)
    assert vocabulary.encode("AbZ").tolist() == [2, 3, 1]
    assert (
        vocabulary.decode([2, 3, 1, 0, 99])
        == "ab\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    )


def test_words_are_joined_as_they_are_written() -> None:
    text = "Well, (she said) it's 5% more!"
    vocabulary = Vocabulary.fit([text], "words")
    assert vocabulary.decode(vocabulary.encode(text)) == text


@given(st.text())
def test_characters_come_back(text: str) -> None:
    vocabulary = Vocabulary.fit([text], "characters")
    assert vocabulary.decode(vocabulary.encode(text)) == text


@given(st.lists(st.text()))
def test_the_order_of_texts_does_not_matter(texts: list[str]) -> None:
    assert Vocabulary.fit(texts, "words") == Vocabulary.fit(texts[::-1], "words")


# Scales.


@given(
    arrays.arrays(np.float64, (7, 3), elements=st.floats(-1e6, 1e6)),
    st.sampled_from(["standard", "minmax"]),
)
def test_a_scale_is_inverted(numbers: np.ndarray, kind: str) -> None:
    scale = Scale.fit(kind, [numbers])  # type: ignore[arg-type]
    np.testing.assert_allclose(scale.invert(scale.apply(numbers)), numbers, atol=1e-6)
    assert Scale.model_validate_json(scale.model_dump_json()) == scale


def test_scales_are_those_of_all_parts() -> None:
    parts = [np.array([[0.0, 5.0]]), np.array([[2.0, 5.0], [4.0, 5.0]])]
    standard = Scale.fit("standard", parts)
    assert standard.shift == (2.0, 5.0)
    np.testing.assert_allclose(standard.factor, [np.std([0, 2, 4]), 1])
    minmax = Scale.fit("minmax", parts)
    assert (minmax.shift, minmax.factor) == ((0.0, 5.0), (4.0, 1.0))


def test_what_rounding_leaves_of_a_constant_is_no_deviation() -> None:
    scale = Scale.fit("standard", [np.full((1000, 1), 0.1)])
    assert scale.factor == (1.0,)


# Labels.


def test_labels_are_texts_whatever_they_were() -> None:
    assert Labels.fit([3, 1.0, "2"]).names == ("1", "2", "3")
    assert Labels.fit(["10", "9", "-1"]).names == ("-1", "9", "10")
    assert Labels.fit(["10", "9", "x"]).names == ("10", "9", "x")
    assert Labels.fit(["01", "1"]).names == ("01", "1")
    assert Labels.fit([0.5]).names == ("0.5",)
    assert Labels.counted(3).names == ("0", "1", "2")
