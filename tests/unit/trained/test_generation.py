"""Generated text: the same as a slow reference, by seed, and never padding or the unknown token."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data.preparation.fitted import Vocabulary
from lstmspec.diagnostics import SpecError
from lstmspec.trained.generation import Generation, TextModel
from lstmspec.trained.sampling import Sampler

LETTERS = "abcdefgh "


VOCABULARY = Vocabulary(cut="characters", lower=False, tokens=tuple(LETTERS))


def text_model(text: str, *, is_stepped: bool, has_steps: bool, window: int) -> TextModel:
    spec = lstmspec.parse(text, settings={}).bind()
    generator = np.random.default_rng(3)
    weights = {
        n: generator.normal(0, 1, a.shape).astype(a.dtype) for n, a in spec.fresh_weights().items()
    }
    is_scaled = spec.model.inputs[0].dtype == "float32"
    return TextModel(
        live=spec.compile("numpy", weights),
        vocabulary=VOCABULARY,
        encode=(lambda ids: (ids / 11).astype(np.float32)[:, None]) if is_scaled else np.asarray,
        source="x",
        output=spec.model.outputs[0].value,
        read=lambda values: values,
        has_steps=has_steps,
        window=window,
        is_fixed=isinstance(spec.model.inputs[0].shape[0], int),
        is_stepped=is_stepped,
    )


WINDOWED = text_model(
    "input x float32[6, 1]\nLSTM 5\nDense 11 softmax\n", is_stepped=False, has_steps=False, window=6
)
OPEN = text_model(
    "input x int32[?]\nEmbedding 11 4\nLSTM 5\nDense 11 softmax\n",
    is_stepped=False,
    has_steps=False,
    window=4,
)
STEPPED = text_model(
    "input x int32[?]\nEmbedding 11 4\nGRU 5 return_sequences\nDense 11 softmax\n",
    is_stepped=True,
    has_steps=True,
    window=4,
)
BOTH_WAYS = text_model(
    "input x int32[?]\nEmbedding 11 4\nBidirectional GRU 5 return_sequences\nDense 11 softmax\n",
    is_stepped=False,
    has_steps=True,
    window=4,
)
MODELS = {"windowed": WINDOWED, "open": OPEN, "stepped": STEPPED, "both ways": BOTH_WAYS}


def reference(model: TextModel, prompt: str, length: int, draw: Any) -> str:
    """The same text, each token from a prediction of its own."""
    ids = [LETTERS.index(letter) + 2 for letter in prompt]
    made = ""
    for _ in range(length):
        read = ids if model is STEPPED else ids[-model.window :]
        if model is WINDOWED:
            read = [LETTERS.index(" ") + 2] * (6 - len(read)) + read
        x = np.array([read], np.int32)
        if model is WINDOWED:
            x = (x / 11).astype(np.float32)[..., None]
        p = np.asarray(model.live.predict(x)[0], np.float64)
        p = p[-1] if p.ndim == 2 else p
        p[:2] = 0
        ids.append(draw(p))
        made += LETTERS[ids[-1] - 2]
    return made


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("prompt", ["a", "bad cafe", "abcdefgh abcdefgh"])
def test_greedy_text_is_that_of_whole_predictions(name: str, prompt: str) -> None:
    found = "".join(Generation(MODELS[name], prompt, 20, temperature=0))
    assert found == reference(MODELS[name], prompt, 20, np.argmax)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(("temperature", "top_k"), [(1.0, None), (0.5, 4), (2.0, 1), (1.3, 11)])
def test_drawn_text_is_that_of_whole_predictions(
    name: str, temperature: float, top_k: int | None
) -> None:
    generator = np.random.default_rng(7)

    def draw(p: np.ndarray) -> int:
        allowed = sorted(sorted(range(len(p)), key=lambda n: -p[n])[: top_k or len(p)])
        weights = [p[n] ** (1 / temperature) for n in allowed]
        point = generator.random() * sum(weights)
        for n, weight in zip(allowed, weights, strict=True):
            point -= weight
            if point < 0:
                return n
        raise AssertionError

    found = "".join(Generation(MODELS[name], "bad cafe", 30, temperature, top_k, seed=7))
    assert found == reference(MODELS[name], "bad cafe", 30, draw)


def test_the_seed_decides() -> None:
    texts = ["".join(Generation(OPEN, "a", 60, seed=seed)) for seed in (1, 1, 2)]
    assert texts[0] == texts[1] != texts[2]
    assert not set("".join(texts)) - set(LETTERS)


def test_pieces_come_one_by_one() -> None:
    made: Iterator[str] = Generation(STEPPED, "a", 3)
    assert [len(piece) for piece in made] == [1, 1, 1]
    assert list(Generation(STEPPED, "a", 0)) == []


@pytest.mark.parametrize(
    ("model", "prompt", "notes"),
    [
        (STEPPED, "abc", []),
        (STEPPED, "aXbXé", ["the model does not know 'X', 'é', and reads the unknown token there"]),
        (WINDOWED, "abcdef", []),
        (
            WINDOWED,
            "abc",
            ["the prompt has 3 tokens, and the model reads 6: blanks are put before it"],
        ),
    ],
)
def test_notes(model: TextModel, prompt: str, notes: list[str]) -> None:
    assert list(Generation(model, prompt, 1).notes) == notes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("", 3), "data-mismatch"),
        (("a", -1), "out-of-range"),
        (("a", 3, -0.5), "out-of-range"),
        (("a", 3, float("nan")), "out-of-range"),
        (("a", 3, 1.0, 0), "out-of-range"),
        (("a", 3, 1.0, None, -1), "out-of-range"),
    ],
)
def test_what_makes_no_text_is_refused(arguments: tuple[Any, ...], code: str) -> None:
    with pytest.raises(SpecError) as caught:
        Generation(STEPPED, *arguments)
    assert [d.code for d in caught.value.diagnostics] == [code]


# Sampling.


def test_draws_follow_the_probabilities() -> None:
    p = np.array([0.5, 0.0, 0.1, 0.4])
    sampler = Sampler(1.0, None, 0, never=[0])
    counts = np.bincount([sampler.draw(p) or 0 for _ in range(4000)], minlength=4)
    np.testing.assert_allclose(counts / 4000, [0, 0, 0.2, 0.8], atol=0.02)


def test_temperature_sharpens_and_flattens() -> None:
    p = np.array([0.2, 0.8])
    for temperature, expected in ((0.5, 0.64 / 0.68), (2.0, 0.8**0.5 / (0.8**0.5 + 0.2**0.5))):
        sampler = Sampler(temperature, None, 0, never=[])
        drawn = [sampler.draw(p) for _ in range(4000)]
        assert np.mean(drawn) == pytest.approx(expected, abs=0.03)
    assert Sampler(0.001, None, 0, never=[]).draw(p) == 1


def test_the_first_of_equals_is_greedy() -> None:
    assert Sampler(0, None, 0, never=[0]).draw(np.array([0.4, 0.3, 0.3])) == 1
    assert Sampler(1, 1, 0, never=[0]).draw(np.array([0.4, 0.3, 0.3])) == 1


@pytest.mark.parametrize("p", [[1.0, 0.0], [1.0, np.nan], [0.0, 0.0]])
def test_nothing_is_drawn_of_nothing(p: list[float]) -> None:
    assert Sampler(1.0, None, 0, never=[0]).draw(np.array(p)) is None
