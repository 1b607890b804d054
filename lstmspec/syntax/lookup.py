"""Which mistake of the table a line makes: told by the state of the parser that refuses it.

As Lark's `match_examples` does it, but prepared once, when the first error is met.
"""

from collections.abc import Iterator
from functools import cache
from typing import Final, TypeAlias

from lstmspec.diagnostics import InternalError
from lstmspec.source import Source
from lstmspec.syntax.grammar import Start
from lstmspec.syntax.lines import split
from lstmspec.syntax.mistakes import MISTAKES, Mistake, Scope
from lstmspec.syntax.place import kind_of
from lstmspec.syntax.statements import LineError, parse_line

_Key: TypeAlias = tuple[object, str | None]
"""A state of the parser and a kind of token; either may be missing."""

_STATEMENT: Final = "a keyword that begins a statement"
_KEYWORD: Final = "a keyword"
_STATEMENT_KINDS: Final = frozenset({"INPUT", "OUTPUT", "LET", "BLOCK", "REPEAT", "USE", "TRAIN"})
_KEYWORD_KINDS: Final = _STATEMENT_KINDS | {"FROM", "AS", "CONSTANT"}
_PREFIXES: Final = frozenset({"CALLEE", "CALLED_LAYER", "SIGN"})
"""What the lexer knows by the token behind it."""


def find_mistake(error: LineError, kind: str) -> Mistake | None:
    """The mistake that a line makes which goes wrong at a token of this `kind`."""
    table = _table()
    kinds = [kind]
    if kind in _STATEMENT_KINDS:
        kinds.append(_STATEMENT)
    if kind in _KEYWORD_KINDS:
        kinds.append(_KEYWORD)
    keys: list[_Key] = [*((error.state, name) for name in kinds), (None, kind), (error.state, None)]
    return next((table[key] for key in keys if key in table), None)


@cache
def _table() -> dict[_Key, Mistake]:
    table: dict[_Key, Mistake] = {}
    for mistake in MISTAKES:
        for start, example in _examples(mistake):
            key = _key(mistake, start, example)
            if table.setdefault(key, mistake) is not mistake:
                raise InternalError(f"{example!r} stands for two mistakes")
    return table


def _examples(mistake: Mistake) -> Iterator[tuple[Start, str]]:
    for example in mistake.examples:
        yield "statement", example
    for example in mistake.settings:
        yield "setting", example


def _key(mistake: Mistake, start: Start, example: str) -> _Key:
    tokens = split(Source("", example)).lines[0].tokens
    error = parse_line(tokens, start)
    if not isinstance(error, LineError):
        raise InternalError(f"{example!r} is no mistake")
    wrong = tokens[error.index :]
    if len(wrong) > 1 and (len(wrong) > 2 or wrong[0].type not in _PREFIXES):
        raise InternalError(f"{example!r} goes wrong before its end")
    kind = kind_of(wrong[0]) if wrong else "$END"
    keys: dict[Scope, _Key] = {
        "token": (error.state, kind),
        "statement": (error.state, _STATEMENT),
        "keyword": (error.state, _KEYWORD),
        "any": (error.state, None),
        "everywhere": (None, kind),
    }
    return keys[mistake.scope]
