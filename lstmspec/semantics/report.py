"""Reporting without follow-on errors: one report a place, and none that a broken line explains."""

import re
from collections.abc import Callable, Iterable

from lstmspec.diagnostics import Habits, Note, Sink, did_you_mean, listing, suggest
from lstmspec.ir import Node
from lstmspec.source import Span
from lstmspec.syntax import ast

_NONE: Habits = {}


class Reporter:
    """A sink that takes one error a code and place.

    The same line of a block is looked at for every use of the block: what is wrong with it is said
    once.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._said: set[tuple[str, Span]] = set()
        self._expected: set[str] = set()
        self.has_lost_file = False
        """Whether the names of a used file are not known."""

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        label: str = "",
        notes: Iterable[Note] = (),
        help: str | Callable[[], str] = "",
    ) -> None:
        """Report an error at `span` unless it has been."""
        if (code, span) in self._said:
            return
        self._said.add((code, span))
        self.sink.error(code, message, span, label=label, notes=tuple(notes), help=help)

    def twice(self, code: str, message: str, span: Span, first: Span, *, help: str) -> None:
        """Report what stands at `span` and, in vain, at `first` before."""
        note = Note(first, "first here")
        self.error(code, message, span, label="again here", notes=(note,), help=help)

    def text(self, span: Span) -> str:
        """What is written at `span`."""
        source = self.sink.sources.get(span.file)
        return source[span] if source else ""

    def blamed_lines(self) -> set[tuple[str, int]]:
        """The lines on which something was reported, by file and number."""
        return {(span.file, self.line(span)) for _, span in self._said}

    def lines_of(self, node: Node) -> set[tuple[str, int]]:
        """The lines that `node` was written on, by file and number."""
        if node.origin is None:
            return set()
        written = node.origin.line
        last = self.line(written.tail())
        return {(written.file, number) for number in range(node.origin.number, last + 1)}

    def line(self, span: Span) -> int:
        """The number of the line on which `span` starts."""
        source = self.sink.sources.get(span.file)
        return source.location(span.start).line if source else 0

    def expect_names_of(self, broken: ast.Broken) -> None:
        """Expect the names that a line would have made which the parser could not read."""
        text = self.text(broken.span)
        self._expected.update(broken.names)
        if begins_with("input", text):
            self._expected.update(re.findall(r"\w+", text))
        self.has_lost_file |= begins_with("use", text)

    def expects(self, name: str) -> bool:
        """Whether a line that the parser could not read may have made `name`."""
        return name in self._expected

    def excuses(self, name: str, candidates: Iterable[str], habits: Habits = _NONE) -> bool:
        """Whether `name` may be a constant or block that nobody could see.

        A broken line may have made it, or a file that could not be used; the latter is not believed
        of what looks like a slip of one of `candidates`.
        """
        if self.has_lost_file and not suggest(name, candidates, habits=habits):
            return True
        return self.expects(name)


def begins_with(keyword: str, text: str) -> bool:
    """Whether the first word of `text` is `keyword`."""
    return re.match(rf"{keyword}\b", text) is not None


def spoken(words: Iterable[str]) -> str:
    """All the words in a row, such as "`a`, `b` and `c`"."""
    *most, last = [f"`{word}`" for word in words]
    return f"{', '.join(most)} and {last}" if most else last


def names_of(words: Iterable[str]) -> str:
    """A list such as "`a`, `b`, `c`", of many the first few."""
    return listing(words).removeprefix("one of ")


def nearest(
    word: str, candidates: Iterable[str], habits: Habits = _NONE, *, otherwise: str = ""
) -> Callable[[], str]:
    """A help that asks "did you mean ...?", else lists the `candidates` behind `otherwise`."""
    names = list(dict.fromkeys(candidates))

    def help() -> str:
        asked = did_you_mean(word, names, habits=habits)
        if asked or not otherwise or not names:
            return asked
        return f"{otherwise} {names_of(names)}."

    return help
