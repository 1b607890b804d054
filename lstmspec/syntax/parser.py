"""From a text to its tree: the good statements, whatever the others are like.

Every line is parsed by itself; bodies are put together with a stack. Nothing here calls itself, so
no text can be too deep. At most one error is reported for a line of the file, at the first place
where it goes wrong: what is wrong behind that often follows from it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lark import Token

from lstmspec.diagnostics import InternalError, Sink
from lstmspec.source import Source, Span
from lstmspec.syntax import ast
from lstmspec.syntax.braces import Braces, match_braces
from lstmspec.syntax.builder import FILE
from lstmspec.syntax.characters import check_text
from lstmspec.syntax.errors import Reporter
from lstmspec.syntax.grammar import Start
from lstmspec.syntax.lines import Line, Lines, split
from lstmspec.syntax.statements import LineError, Node, parse_line

_NAMING = frozenset({"AS", "LET", "INPUT", "BLOCK"})
_NAMES = frozenset({"WORD", "LAYER", "CALLED_LAYER", "CALLEE"})


def parse(source: Source, sink: Sink) -> ast.Spec:
    """The tree of `source`; what is wrong is reported and stands in the tree as `Broken`.

    A text over the limits gives a tree of one `Broken` statement.
    """
    sink.add_source(source)
    refused = ast.Spec(source.name, (ast.Broken((), source.span(0, len(source.text))),))
    if not check_text(source, sink):
        return refused
    lines = split(source)
    braces = match_braces(lines.lines)
    reporter = Reporter(source, sink)
    too_deep = lines.too_deep or _last_token(lines, braces.too_deep)
    if too_deep:
        reporter.too_deep(too_deep)
        return refused
    previous = FILE.set(source.name)
    try:
        return ast.Spec(source.name, _Assembler(lines.lines, braces, reporter).statements())
    finally:
        FILE.reset(previous)


def _last_token(lines: Lines, number: int | None) -> Token | None:
    return None if number is None else lines.lines[number].tokens[-1]


@dataclass(slots=True)
class _Frame:
    """A body under construction."""

    line: Line
    """The header."""
    header: ast.Block | ast.Repeat | ast.Train | None
    """The header's node without its body, or `None` if nothing can be made of it."""
    starts: tuple[Start, ...]
    """What the lines of the body may be."""
    end: int
    """The number of the line that ends the body, or, if it is unclosed, of the one behind it."""
    unclosed: bool
    body: list[Node] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """The names that the header and, of a `repeat`, the body make."""
        names = names_of(self.line.tokens)
        inner = () if self.line.tokens[0].type == "BLOCK" else names_in(self.body)
        return (*names, *inner)


class _Assembler:
    """Takes one line after the other and puts bodies together."""

    def __init__(self, lines: list[Line], braces: Braces, reporter: Reporter) -> None:
        self._lines = lines
        self._braces = braces
        self._reporter = reporter
        self._top: list[Node] = []
        self._frames: list[_Frame] = []

    def statements(self) -> tuple[ast.Statement, ...]:
        for number, line in enumerate(self._lines):
            self._leave_unclosed(number)
            if line.closes:
                self._close(number, line)
            else:
                self._line(number, line)
        self._leave_unclosed(len(self._lines))
        return _statements(self._top)

    def _line(self, number: int, line: Line) -> None:
        node = self._parse(number, line)
        end = self._braces.ends.get(number)
        if end is None:
            self._add(node or ast.Broken(names_of(line.tokens), self._span(line)))
            return
        unclosed = number in self._braces.unclosed
        if unclosed and node is not None:
            self._reporter.unclosed_brace(
                line, self._lines[end] if end < len(self._lines) else None
            )
        header = node if isinstance(node, ast.Block | ast.Repeat | ast.Train) else None
        starts = _body_starts(line.tokens[0].type, header)
        self._frames.append(_Frame(line, header, starts, end, unclosed))

    def _parse(self, number: int, line: Line) -> Node | None:
        """The node of a line, or `None` if it is broken, which is then reported."""
        if number and not line.leads and self._lines[number - 1].closes:
            self._reporter.behind_brace(line)
            return None
        errors: list[LineError] = []
        for start in self._frames[-1].starts if self._frames else _STATEMENTS:
            result = parse_line(line.tokens, start)
            if not isinstance(result, LineError):
                return result
            errors.append(result)
        self._reporter.line_error(line, max(errors, key=lambda error: error.index))
        return None

    def _close(self, number: int, line: Line) -> None:
        if number in self._braces.stray:
            self._reporter.stray_brace(line)
            return
        frame = self._frames.pop()
        if frame.end != number:
            raise InternalError("a brace that closes another body than it was paired with")
        closing = self._span(line)
        if frame.header is None:
            self._add(ast.Broken(frame.names(), self._span(frame.line).to(closing)))
        else:
            self._add(_with_body(frame.header, frame.body, frame.header.span.to(closing)))

    def _leave_unclosed(self, number: int) -> None:
        while self._frames and self._frames[-1].unclosed and self._frames[-1].end <= number:
            frame = self._frames.pop()
            span = self._span(frame.line)
            if frame.body:
                span = span.to(frame.body[-1].span)
            self._add(ast.Broken(frame.names(), span))

    def _add(self, node: Node) -> None:
        (self._frames[-1].body if self._frames else self._top).append(node)

    def _span(self, line: Line) -> Span:
        return self._reporter.span(line.tokens[0], line.tokens[-1])


_STATEMENTS: tuple[Start, ...] = ("statement",)
_SETTINGS: tuple[Start, ...] = ("setting",)


def _body_starts(first: str, header: Node | None) -> tuple[Start, ...]:
    """What the lines of a body may be, by the first token of its header."""
    if first == "TRAIN":
        return _SETTINGS
    if header is None and first not in ("BLOCK", "REPEAT"):
        return (*_STATEMENTS, *_SETTINGS)
    return _STATEMENTS


def _statements(body: Iterable[Node]) -> tuple[ast.Statement, ...]:
    return tuple(node for node in body if not isinstance(node, ast.Setting))


def _with_body(
    header: ast.Block | ast.Repeat | ast.Train, body: list[Node], span: Span
) -> ast.Statement:
    if isinstance(header, ast.Train):
        settings = tuple(node for node in body if isinstance(node, ast.Setting))
        return replace(header, settings=settings, span=span)
    return replace(header, body=_statements(body), span=span)


def names_of(tokens: list[Token]) -> tuple[str, ...]:
    """The names that a broken line would have made."""
    names = []
    for before, token in pairwise(tokens):
        if token.type in _NAMES and (before.type in _NAMING or before in ("As", "AS", "->", "=>")):
            names.append(str(token))
    if len(tokens) > 1 and tokens[0].type == "WORD" and tokens[1].type == "_EQUAL":
        names.append(str(tokens[0]))
    return tuple(names)


def names_in(body: Iterable[Node]) -> tuple[str, ...]:
    """The names that the statements of `body` make."""
    names: list[str] = []
    for node in body:
        if isinstance(node, ast.Broken):
            names.extend(node.names)
        elif isinstance(node, ast.LayerLine | ast.Input | ast.Let | ast.Block):
            if node.name:
                names.append(node.name.text)
        elif isinstance(node, ast.Repeat):
            names.extend(names_in(node.body))
    return tuple(names)
