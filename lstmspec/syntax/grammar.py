"""The parser of one line, loaded from `grammar.lark` when the first line is read."""

from collections.abc import Iterator
from functools import cache
from typing import Final, Literal, TypeAlias

from lark import Lark, Token

from lstmspec.syntax.builder import Builder

Start: TypeAlias = Literal["statement", "setting"]
"""What a line is read as: a line of a file or a block, or a line of `train`."""

KEYWORDS: Final = frozenset(
    {"input", "output", "from", "as", "let", "block", "repeat", "use", "train"}
    | {"true", "false", "none"}
)
"""The words that no name can be."""


class _Trivia:
    """Tells Lark to keep the terminals that no rule takes; `lines` and `mistakes` look at them."""

    always_accept = (
        "NEWLINE",
        "COMMENT",
        "CAPITAL_KEYWORD",
        "FOREIGN",
        "UNREAD",
        "RBRACE",
    )

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        return stream


@cache
def line_parser() -> Lark:
    """The parser of one line."""
    return Lark.open(
        "grammar.lark",
        rel_to=__file__,
        parser="lalr",
        lexer="basic",
        start=["statement", "setting"],
        transformer=Builder(),
        postlex=_Trivia(),
        maybe_placeholders=True,
    )
