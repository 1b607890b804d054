"""What to say about a line that is no statement.

First come faults that the tokens show by themselves (an unclosed bracket, a character that is
foreign), then the mistakes of `mistakes`, which are told by the state of the parser, and last what
was found and what could stand there.
"""

from typing import Final

from lark import Token

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax.characters import describe, foreign_cure
from lstmspec.syntax.expected import expectation
from lstmspec.syntax.lines import Line
from lstmspec.syntax.lookup import find_mistake
from lstmspec.syntax.mistakes import Mistake
from lstmspec.syntax.place import Place
from lstmspec.syntax.repairs import fill
from lstmspec.syntax.statements import LineError

_PARTNERS: Final = {"LPAR": ")", "LSQB": "]", "RPAR": "(", "RSQB": "["}


def explain(source: Source, sink: Sink, line: Line, error: LineError) -> None:
    """Report to `sink` where `line` goes wrong, and why."""
    place = Place(source, line.tokens, error.index)
    found = None if place.at_end else line.tokens[error.index]
    if line.unclosed is not None and (found is None or _before(line.unclosed, found)):
        _report_bracket(place, sink, "unclosed-bracket", line.unclosed)
    elif found is not None and found is line.stray:
        _report_bracket(place, sink, "unmatched-bracket", found)
    elif mistake := find_mistake(error, place.kind):
        _report_mistake(place, sink, mistake)
    elif found is not None and not found.isascii():
        _report_foreign(place, sink, found[0])
    else:
        _report_unexpected(place, sink, error)


def _report_bracket(place: Place, sink: Sink, code: str, bracket: Token) -> None:
    partner = _PARTNERS[bracket.type]
    unclosed = code == "unclosed-bracket"
    sink.error(
        code,
        f"this `{bracket}` is never closed" if unclosed else f"this `{bracket}` closes nothing",
        place.source.span(bracket.start_pos or 0, bracket.end_pos or 0),
        help=f"Close it with `{partner}`."
        if unclosed
        else f"Delete it, or write the `{partner}` that it closes.",
    )


def _report_mistake(place: Place, sink: Sink, mistake: Mistake) -> None:
    sink.error(
        mistake.code,
        fill(mistake.message, place),
        place.span(mistake.at),
        help=lambda: fill(mistake.help, place),
    )


def _report_foreign(place: Place, sink: Sink, character: str) -> None:
    sink.error(
        "unexpected-token",
        f"the character {describe(character)} outside of comments and texts",
        place.span("start"),
        help=foreign_cure(character),
    )


def _report_unexpected(place: Place, sink: Sink, error: LineError) -> None:
    good = place.tokens[: error.index]
    sink.error(
        "unexpected-token",
        "the line ends too early" if place.at_end else f"`{place.word()}` does not belong here",
        place.span("found"),
        help=lambda: expectation(good, error.start),
    )


def _before(token: Token, other: Token) -> bool:
    return (token.start_pos or 0) < (other.start_pos or 0)
