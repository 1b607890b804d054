"""Reports what is wrong with a file: at most one error for a line of its text."""

from lark import Token

from lstmspec.diagnostics import Note, Sink
from lstmspec.source import Source, Span
from lstmspec.syntax.characters import is_unseen
from lstmspec.syntax.lines import MAX_NESTING, Line
from lstmspec.syntax.statements import LineError


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
            notes = (Note(self.span(behind.tokens[0], behind.tokens[0]), "it seems to end before this"),)
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
                "a statement behind a `}`",
                self.span(line.tokens[0], line.tokens[0]),
                help="A statement begins on a line of its own.",
            )

    def line_error(self, line: Line, error: LineError) -> None:
        """Report where `line` goes wrong."""
        token = line.tokens[min(error.index, len(line.tokens) - 1)]
        if is_unseen(token) or not self._first_on_its_line(token):
            return
        # Most files have no error, and what is known about errors takes a while to import.
        from lstmspec.syntax.explanations import explain

        explain(self._source, self._sink, line, error)

    def _first_on_its_line(self, token: Token) -> bool:
        """Whether nothing was reported yet on the physical line of `token`."""
        if token.line in self._reported:
            return False
        self._reported.add(token.line)
        return True
