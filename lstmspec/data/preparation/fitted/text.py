"""A vocabulary: the tokens of texts, numbered by how often they come."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal, Self

import numpy as np
from pydantic import model_validator

from lstmspec.data.preparation.fitted.base import Fitted, Many

PADDING = 0
UNKNOWN = 1
_FIRST = 2
"""The number of the first token."""

_WORD = re.compile(r"\w+(?:'\w+)*|[^\w\s]")
"""A word, with apostrophes inside it, or a sign."""
_CLOSING = frozenset(".,;:!?)]}%")
_OPENING = frozenset("([{$#@")


class Vocabulary(Fitted):
    """Tokens by number: 0 is padding, 1 a token that is not known, the first token is 2."""

    cut: Literal["words", "characters"]
    """What a text is cut into."""
    lower: bool
    """Whether capital letters are made small."""
    tokens: Many[str]
    """The tokens from number 2 on: by falling frequency, those equally frequent in sorted order."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.tokens)) < len(self.tokens):
            raise ValueError("no token twice")
        return self

    @classmethod
    def fit(
        cls,
        texts: Iterable[str | Sequence[str]],
        cut: Literal["words", "characters"],
        *,
        lower: bool = False,
        limit: int | None = None,
    ) -> "Vocabulary":
        """The vocabulary of `texts`, of at most `limit` numbers, padding and unknown included."""
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update(tokens_of(text, cut, lower))
        ordered = sorted(counts, key=lambda token: (-counts[token], token))
        kept = ordered if limit is None else ordered[: max(0, limit - _FIRST)]
        return cls(cut=cut, lower=lower, tokens=tuple(kept))

    @property
    def size(self) -> int:
        """How many numbers there are, padding and unknown included."""
        return len(self.tokens) + _FIRST

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each token."""
        return {token: number for number, token in enumerate(self.tokens, _FIRST)}

    def encode(self, text: str | Sequence[str]) -> np.ndarray:
        """The numbers of a text, or of words that were cut before: int32 `[tokens]`."""
        known = self.numbers
        found = tokens_of(text, self.cut, self.lower)
        return np.fromiter((known.get(token, UNKNOWN) for token in found), np.int32, len(found))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of numbers: words with blanks between, signs at the word they belong to.

        Padding is left out; a token that is not known is U+FFFD.
        """
        tokens = [self.token(int(number)) for number in ids if int(number) != PADDING]
        return "".join(tokens) if self.cut == "characters" else _join(tokens)

    def token(self, number: int) -> str:
        """The token of a number: nothing for padding, U+FFFD for one that is not known."""
        if number == PADDING:
            return ""
        inside = _FIRST <= number < self.size
        return self.tokens[number - _FIRST] if inside else "\N{REPLACEMENT CHARACTER}"


def tokens_of(text: str | Sequence[str], cut: str, lower: bool) -> Sequence[str]:
    """The tokens of a text; of a list of words, its words."""
    if not isinstance(text, str):
        return [str(word).lower() for word in text] if lower else [str(word) for word in text]
    text = text.lower() if lower else text
    return text if cut == "characters" else _WORD.findall(text)


def _join(words: Sequence[str]) -> str:
    parts: list[str] = []
    for word in words:
        attached = word in _CLOSING or (parts and parts[-1] in _OPENING)
        if parts and not attached:
            parts.append(" ")
        parts.append(word)
    return "".join(parts)
