"""What to say about a line that is no statement.

First come faults that the tokens show by themselves (an unclosed bracket, a number that is none),
then the mistakes of `mistakes.py`, which are told by the state of the parser, and last what was
found and what could stand there.
"""

from typing import Final

from lark import Token

from lstmspec.diagnostics import Note, Sink
from lstmspec.source import Source, Span
from lstmspec.syntax.characters import describe, foreign_cure, is_unseen
from lstmspec.syntax.expected import expectation
from lstmspec.syntax.lines import MAX_NESTING, Line
from lstmspec.syntax.lookup import find_mistake
from lstmspec.syntax.mistakes import Mistake
from lstmspec.syntax.place import Place, shortened
from lstmspec.syntax.repairs import fill
from lstmspec.syntax.statements import LineError

_CLOSERS: Final = {"LPAR": ")", "LSQB": "]", "RPAR": "(", "RSQB": "["}


class Reporter:
    """Reports the errors of one source, at most one for a line of its text."""

    def __init__(self, source: Source, sink: Sink) -> None:
        self._source = source
        self._sink = sink
        self._reported: set[int | None] = set()

    def span(self, first: Token, last: Token) -> Span:
        """From the start of `first` to the end of `last`."""
        return self._source.span(first.start_pos or 0, last.end_pos or 0)

    def too_deep(self, token: Token) -> None:
        """Report that `token` nests too deep."""
        self._sink.error(
            "nesting-too-deep",
            f"brackets, braces or operators nested more than {MAX_NESTING} deep",
            self.span(token, token),
            help="Name parts of it: `let` for expressions, `block` for layers.",
        )

    def unclosed_brace(self, line: Line, behind: Line | None) -> None:
        """Report that the body of `line` has no end; by its indentation it ends before `behind`."""
        brace = line.tokens[-1]
        if not self._first_on_its_line(brace):
            return
        notes: tuple[Note, ...] = ()
        if behind is not None:
            notes = (Note(self.span(behind.tokens[0], behind.tokens[0]), "it seems to end above"),)
        self._sink.error(
            "unclosed-brace",
            f"the `{{` of `{line.tokens[0]}` is never closed",
            self.span(brace, brace),
            notes=notes,
            help="Close it with `}` on a line of its own.",
        )

    def stray_brace(self, line: Line) -> None:
        """Report a `}` that ends nothing."""
        if self._first_on_its_line(line.tokens[0]):
            self._sink.error(
                "unmatched-bracket",
                "this `}` closes nothing",
                self.span(line.tokens[0], line.tokens[0]),
                help="Delete it, or write the `block`, `repeat` or `train` that it ends.",
            )

    def behind_brace(self, line: Line) -> None:
        """Report a statement on the line of the `}` before it."""
        if self._first_on_its_line(line.tokens[0]):
            self._sink.error(
                "unexpected-token",
                f"`{shortened(line.tokens[0])}` behind a `}}`",
                self.span(line.tokens[0], line.tokens[0]),
                help="A statement begins on a line of its own.",
            )

    def line_error(self, line: Line, error: LineError) -> None:
        """Report where `line` goes wrong."""
        at_end = error.index == len(line.tokens)
        token = line.tokens[min(error.index, len(line.tokens) - 1)]
        if is_unseen(token) or not self._first_on_its_line(token):
            return
        if line.unclosed is not None and (at_end or _before(line.unclosed, token)):
            self._unclosed(line.unclosed)
        elif token is line.stray and not at_end:
            self._stray(token)
        else:
            place = Place(self._source, line.tokens, error.index)
            mistake = find_mistake(error, place.kind)
            if mistake:
                self._mistake(place, mistake)
            else:
                self._unexpected(place, error)

    def _unclosed(self, bracket: Token) -> None:
        self._sink.error(
            "unclosed-bracket",
            f"this `{bracket}` is never closed",
            self.span(bracket, bracket),
            help=f"Close it with `{_CLOSERS[bracket.type]}`.",
        )

    def _stray(self, bracket: Token) -> None:
        self._sink.error(
            "unmatched-bracket",
            f"this `{bracket}` closes nothing",
            self.span(bracket, bracket),
            help=f"Delete it, or write the `{_CLOSERS[bracket.type]}` that it closes.",
        )

    def _mistake(self, place: Place, mistake: Mistake) -> None:
        self._sink.error(
            mistake.code,
            fill(mistake.message, place),
            place.span(mistake.at),
            help=lambda: fill(mistake.help, place),
        )

    def _unexpected(self, place: Place, error: LineError) -> None:
        if not place.at_end and not place.tokens[error.index].isascii():
            self._foreign(place, place.tokens[error.index][0])
            return
        good = place.tokens[: error.index]
        self._sink.error(
            "unexpected-token",
            "the line ends too early" if place.at_end else f"`{place.word()}` does not belong here",
            place.span("found"),
            help=lambda: expectation(good, error.start),
        )

    def _foreign(self, place: Place, character: str) -> None:
        self._sink.error(
            "unexpected-token",
            f"the character {describe(character)} outside of comments and texts",
            place.span("start"),
            help=foreign_cure(character),
        )

    def _first_on_its_line(self, token: Token) -> bool:
        """Whether nothing was reported yet on the physical line of `token`."""
        if token.line in self._reported:
            return False
        self._reported.add(token.line)
        return True


def _before(token: Token, other: Token) -> bool:
    return (token.start_pos or 0) < (other.start_pos or 0)
