"""Text that goes on where a prompt ends, one token after another.

A model that says at every step what comes next carries its state from token to token. Any other
reads the last tokens anew each time, as many as the windows of its training had. Padding and the
unknown token are never drawn.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmspec.data.preparation.fitted import PADDING, UNKNOWN, Vocabulary, tokens_of
from lstmspec.tensors import Array
from lstmspec.trained.refusal import refusal
from lstmspec.trained.sampling import Sampler

_NEVER = (PADDING, UNKNOWN)


@dataclass(frozen=True)
class TextModel:
    """What generates: a live model with what was fitted on its training text."""

    live: Any
    """The NumPy model."""
    vocabulary: Vocabulary
    """Text as numbers, and back."""
    encode: Callable[[Array], Array]
    """Numbers of tokens `[tokens]` as the input takes them, the batch axis left out."""
    source: str
    """The input."""
    output: str
    """What is drawn from."""
    read: Callable[[Array], Array]
    """From that output to probabilities."""
    has_steps: bool
    """Whether the output has a time axis."""
    window: int
    """How many tokens a window has."""
    is_fixed: bool
    """Whether the model takes no other length."""
    is_stepped: bool
    """Whether it carries its state from token to token."""

    def chances(self, result: Any) -> Array:
        """The probabilities of what comes next, of what the live model returns for one text."""
        values = result[self.output] if isinstance(result, Mapping) else result
        chances: Array = self.read(np.asarray(values))[0]
        return chances


class Generation(Iterator[str]):
    """The text that goes on behind a prompt, piece by piece; `notes` says what one should know."""

    def __init__(
        self,
        model: TextModel,
        prompt: str,
        length: int,
        temperature: float = 1.0,
        top_k: int | None = None,
        seed: int = 0,
    ) -> None:
        _check(length, temperature, top_k, seed)
        ids = [int(number) for number in model.vocabulary.encode(prompt)]
        if not ids:
            raise refusal(
                "data-mismatch", "the prompt is empty", "Give at least one character to go on from."
            )
        self.notes = tuple(_notes(model, prompt, ids))
        """What of the prompt the model does not know, or lacks; sentences for people."""
        sampler = Sampler(temperature, top_k, seed, _NEVER)
        made = _stepped(model, ids, sampler) if model.is_stepped else _windows(model, ids, sampler)
        self._pieces = _spelled(model, ids[-1], made, length)

    def __next__(self) -> str:
        return next(self._pieces)


def _check(length: int, temperature: float, top_k: int | None, seed: int) -> None:
    """Refuse what no text can be made with."""
    for is_wrong, what, help in (
        (length < 0, f"a length of {length}", "Give the number of tokens to make."),
        (
            not math.isfinite(temperature) or temperature < 0,
            f"a temperature of {temperature:g}",
            "Give 0 for the most probable token, 1 for the probabilities of the model.",
        ),
        (top_k is not None and top_k < 1, f"the {top_k} most probable", "Give 1 or more."),
        (seed < 0, f"a seed of {seed}", "Give 0 or more."),
    ):
        if is_wrong:
            raise refusal("out-of-range", f"no text can be made with {what}", help)


def _notes(model: TextModel, prompt: str, ids: Sequence[int]) -> Iterator[str]:
    places = [place for place, number in enumerate(ids) if number == UNKNOWN]
    if places:
        tokens = tokens_of(prompt, model.vocabulary.cut, model.vocabulary.lower)
        unknown = list(dict.fromkeys(tokens[place] for place in places))
        shown = ", ".join(repr(token) for token in unknown[:10])
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        yield f"the model does not know {shown}{more}, and reads the unknown token there"
    if model.is_fixed and not model.is_stepped and len(ids) < model.window:
        yield (
            f"the prompt has {len(ids)} tokens, and the model reads {model.window}:"
            " blanks are put before it"
        )


def _windows(model: TextModel, ids: Sequence[int], sampler: Sampler) -> Iterator[int]:
    """Numbers, each drawn from what the model says of the tokens before it."""
    known = list(ids)
    if model.is_fixed:
        blank = model.vocabulary.numbers.get(" ", PADDING)
        known = [blank] * (model.window - len(known)) + known
    while True:
        del known[: -model.window]
        x = model.encode(np.array(known, np.int32))[np.newaxis]
        chances = model.chances(model.live.predict({model.source: x}))
        known.append(_drawn(sampler, chances[-1] if model.has_steps else chances))
        yield known[-1]


def _stepped(model: TextModel, ids: Sequence[int], sampler: Sampler) -> Iterator[int]:
    """The same from a state that is carried on."""
    state = model.live.init_state(1)
    waiting = list(ids)
    while True:
        for x in model.encode(np.array(waiting, np.int32)):
            result, state = model.live.step({model.source: x[np.newaxis]}, state)
        waiting = [_drawn(sampler, model.chances(result))]
        yield waiting[0]


def _drawn(sampler: Sampler, chances: Array) -> int:
    number = sampler.draw(chances)
    if number is None:
        raise refusal(
            "data-mismatch",
            "the model gives no token a probability",
            "Its weights may not be finite: look at them, or train it anew.",
        )
    return number


def _spelled(model: TextModel, last: int, numbers: Iterator[int], length: int) -> Iterator[str]:
    """The text of each number, with the blank that words have before them."""
    for _ in range(length):
        number = next(numbers)
        before = model.vocabulary.decode([last])
        yield model.vocabulary.decode([last, number]).removeprefix(before)
        last = number
