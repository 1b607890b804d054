"""The place where a line goes wrong, as the table of mistakes and its messages see it."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from lark import Token

from lstmspec.source import Source, Span

At: TypeAlias = Literal["found", "start", "gap", "before", "pair"]
"""What to point at: the token found, its first character, the empty place in front of it, the token
before it, or both."""

_LONGEST: Final = 40


def shortened(text: str) -> str:
    """`text` on one line, and cut if it is long."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def kind_of(token: Token) -> str:
    """What a token is to the table of mistakes.

    Its type, but for the types that hold all sorts of things: those go by their text.
    """
    if token.type not in ("FOREIGN", "UNREAD", "TIMES"):
        return token.type
    first = token[0]
    if first in "\"'":
        return "text" if len(token) > 1 and token[-1] == first else "unclosed text"
    if first.isascii() and (first.isdigit() or (first == "." and len(token) > 1)):
        return "number"
    return "/*" if token.startswith("/*") else str(token)


@dataclass(frozen=True)
class Place:
    """Where a line goes wrong: `tokens[index]`, or its end."""

    source: Source
    tokens: list[Token]
    index: int

    @property
    def at_end(self) -> bool:
        """Whether the line ends too early."""
        return self.index == len(self.tokens)

    @property
    def kind(self) -> str:
        """What was found, as the table of mistakes knows it."""
        return "$END" if self.at_end else kind_of(self.tokens[self.index])

    def word(self, offset: int = 0) -> str:
        """The token so many places behind the one found; empty where the line has none."""
        index = self.index + offset
        return shortened(self.tokens[index]) if 0 <= index < len(self.tokens) else ""

    def text(self, start: int, end: int) -> str:
        """What is written from token `start` up to token `end`, on one line."""
        if start >= end:
            return ""
        first, last = self.tokens[start], self.tokens[end - 1]
        return " ".join(self.source.text[first.start_pos : last.end_pos].split())

    def span(self, at: At) -> Span:
        """The place that `at` means."""
        before = self._span(max(0, self.index - 1))
        if self.index and (self.at_end or at in ("gap", "before")):
            return before if at == "before" else before.tail()
        found = self._span(min(self.index, len(self.tokens) - 1))
        if at == "start":
            return self.source.span(found.start, found.start + 1)
        return before.to(found) if at == "pair" else found

    def _span(self, index: int) -> Span:
        token = self.tokens[index]
        return self.source.span(token.start_pos or 0, token.end_pos or 0)
