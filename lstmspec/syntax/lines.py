"""A text as logical lines of tokens, with its comments: flat, and whatever the text.

A line ends at a line end outside of `( ) [ ]`, behind a `{`, and on both sides of a `}`. A line
that begins with `block`, `repeat` or `train` also takes a `{` from the next line.

An unclosed bracket must not swallow the rest of the file. Inside brackets these begin a new line,
and nothing that is correct is ever torn apart by it, as none of them can go on an expression:

- a capitalised word or a keyword that begins a statement, first on its line;
- a lower-case word behind a complete value, first on its line, and no further right than the
  statement itself;
- a brace.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import isinf
from typing import Final

from lark import Token

from lstmspec.source import Source
from lstmspec.syntax.grammar import line_parser

MAX_NESTING: Final = 64
"""How deep brackets, operators and braces may nest."""

HEADERS: Final = frozenset({"BLOCK", "REPEAT", "TRAIN"})
"""What begins a line that ends in `{`."""

_STARTS: Final = HEADERS | {"LAYER", "CALLED_LAYER", "INPUT", "OUTPUT", "LET", "USE"}
_VALUES: Final = frozenset({"NUMBER", "CONSTANT", "STRING", "WORD", "MEMBER", "RPAR", "RSQB"})
_PAIRS: Final = {"LPAR": "RPAR", "LSQB": "RSQB"}
_CLOSING: Final = frozenset(_PAIRS.values())
_BRACES: Final = frozenset({"LBRACE", "RBRACE"})
_OPERATORS: Final = frozenset({"PLUS", "MINUS", "SIGN", "TIMES", "POWER"})
_SIGNS: Final = _PAIRS.keys() | _CLOSING | _BRACES | _OPERATORS | {"_COMMA"}
_OPERANDS: Final = frozenset({"LET", "REPEAT"})
"""What begins a line with an expression outside of all brackets."""


@dataclass(slots=True)
class Line:
    """The tokens of one logical line; a `{` ends it, a `}` is a line of its own."""

    tokens: list[Token]
    leads: bool
    """Whether its first token is the first on its physical line."""
    unclosed: Token | None = None
    """A bracket that nothing in the line closes."""
    stray: Token | None = None
    """A closing bracket that closes nothing in the line."""

    @property
    def opens(self) -> bool:
        """Whether a body begins behind this line."""
        return self.tokens[-1].type == "LBRACE"

    @property
    def closes(self) -> bool:
        """Whether this line ends a body."""
        return self.tokens[0].type == "RBRACE"


@dataclass(slots=True)
class Lines:
    """All logical lines of a text, and its comments."""

    lines: list[Line] = field(default_factory=list)
    comments: list[Token] = field(default_factory=list)
    too_deep: Token | None = None
    """The bracket, brace or operator that nests too deep; nothing behind it was read."""


def split(source: Source) -> Lines:
    """The logical lines of `source`."""
    return group(_without_foreign_comments(source.text, line_parser().lex(source.text)))


def group(tokens: Iterable[Token]) -> Lines:
    """The logical lines that `tokens` make."""
    grouper = _Grouper()
    for token in tokens:
        grouper.feed(token)
        if grouper.result.too_deep:
            break
    grouper.end()
    return grouper.result


class _Grouper:
    """Takes one token after the other and ends lines where they end."""

    def __init__(self) -> None:
        self.result = Lines()
        self._tokens: list[Token] = []
        self._brackets: list[Token] = []
        self._depth = _Depth()
        self._fresh = True
        self._leads = True
        self._awaits_brace = False
        self._unclosed: Token | None = None
        self._stray: Token | None = None

    def feed(self, token: Token) -> None:
        kind = token.type
        if kind == "NEWLINE":
            self._newline()
        elif kind == "COMMENT":
            self.result.comments.append(token)
        else:
            if self._ends_before(token, kind):
                self.end()
            self._word(token, kind)
            self._fresh = False

    def end(self) -> None:
        """End the line."""
        if self._brackets:
            self._unclosed = self._unclosed or self._brackets[-1]
            self._brackets.clear()
        if self._tokens:
            line = Line(self._tokens, self._leads, self._unclosed, self._stray)
            self.result.lines.append(line)
            self._depth.end_line()
        self._tokens = []
        self._awaits_brace = False
        self._unclosed = self._stray = None

    def _newline(self) -> None:
        self._fresh = True
        if self._brackets:
            return
        if self._tokens and self._tokens[0].type in HEADERS:
            self._awaits_brace = True
        else:
            self.end()

    def _word(self, token: Token, kind: str) -> None:
        if kind == "NUMBER" and isinf(float(token)):
            # A float that overflows; nothing further down has to think of it.
            token.type = "UNREAD"
        if not self._tokens:
            self._leads = self._fresh
        self._tokens.append(token)
        if kind not in _SIGNS:
            return
        if self._depth.too_deep(kind, self._tokens[0].type):
            self.result.too_deep = token
        if kind in _PAIRS:
            self._brackets.append(token)
        elif kind in _CLOSING:
            self._close(token)
        elif kind in _BRACES:
            self.end()

    def _ends_before(self, token: Token, kind: str) -> bool:
        if kind == "RBRACE":
            return True
        if self._awaits_brace:
            return kind != "LBRACE"
        return bool(self._brackets) and self._fresh and self._resumes(token, kind)

    def _resumes(self, token: Token, kind: str) -> bool:
        """Whether `token`, first on its line and inside brackets, begins another statement."""
        if kind in _STARTS:
            return True
        first = self._tokens[0]
        return (
            kind in ("WORD", "MEMBER", "CALLEE")
            and self._tokens[-1].type in _VALUES
            and (token.column or 0) <= (first.column or 0)
        )

    def _close(self, token: Token) -> None:
        opened = [_PAIRS[bracket.type] for bracket in self._brackets]
        if token.type not in opened:
            self._stray = self._stray or token
            return
        while _PAIRS[self._brackets[-1].type] != token.type:
            self._unclosed = self._unclosed or self._brackets[-1]
            self._brackets.pop()
        self._brackets.pop()


class _Depth:
    """Counts how deep the tree of a text can be, so that all that walks it may call itself.

    An expression is at most as deep as the brackets around it and, in each of them, the operators
    since the last comma. Braces are counted by themselves.
    """

    def __init__(self) -> None:
        self._braces = 0
        self._counts = [0]

    def end_line(self) -> None:
        """Forget the brackets of the line before."""
        self._counts = [0]

    def too_deep(self, kind: str, first: str) -> bool:
        """Whether one more sign of this `kind`, in a line that begins with `first`, is too deep."""
        counts = self._counts
        if kind in _OPERATORS:
            # Where blanks separate, the minus of `-1` is the only operator, and nests nothing.
            counts[-1] += len(counts) > 1 or first in _OPERANDS
        elif kind in _PAIRS:
            counts.append(1)
        elif kind in _CLOSING and len(counts) > 1:
            counts.pop()
        elif kind == "_COMMA":
            counts[-1] = min(1, len(counts) - 1)
        elif kind == "LBRACE":
            self._braces += 1
        elif kind == "RBRACE":
            self._braces = max(0, self._braces - 1)
        return self._braces > MAX_NESTING or sum(counts) > MAX_NESTING


def _without_foreign_comments(text: str, tokens: Iterable[Token]) -> Iterable[Token]:
    """`tokens` without what a `/* ... */` over several lines holds; the `/*` itself stays."""
    resume = 0
    for token in tokens:
        if token.start_pos is None or token.start_pos < resume:
            continue
        if token.startswith("/*"):
            closing = text.find("*/", token.start_pos + 2)
            resume = closing + 2
        yield token
