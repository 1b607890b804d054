"""The canonical form of a spec: one statement a line, and every comment kept.

Statements are printed from the tree, so that only what they say counts; where they stood decides
about blank lines, comments and bodies written on one line. The result is read again before it is
given away: if it said anything else, that would be a fault of ours, and no text to save.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from lark import Token

from lstmspec.diagnostics import InternalError, Sink
from lstmspec.source import Source
from lstmspec.syntax import ast
from lstmspec.syntax.comparison import canonical
from lstmspec.syntax.lines import Line, Lines, split
from lstmspec.syntax.parser import parse
from lstmspec.syntax.printer import statement

_INDENT: Final = "  "

Body: TypeAlias = ast.Block | ast.Repeat | ast.Train
"""What has a body."""


def canonical_text(source: Source, spec: ast.Spec, explicit: Mapping[int, str]) -> str:
    """The canonical form of `source`, whose tree is `spec`, with what is `explicit` written out."""
    if explicit:
        spec = replace(spec, statements=tuple(_explicit(s, explicit) for s in spec.statements))
    lines = split(source)
    text = _Writer(lines, spec).text()
    _verify(lines, spec, text)
    return text


def _verify(lines: Lines, spec: ast.Spec, text: str) -> None:
    sink = Sink()
    result = Source(spec.file, text)
    again = parse(result, sink)
    if sink.diagnostics or canonical(again) != canonical(spec):
        raise InternalError("formatting changed what the spec says")
    comments = split(result).comments
    if list(map(_comment, comments)) != list(map(_comment, lines.comments)):
        raise InternalError("formatting changed the comments")


def _comment(token: Token) -> str:
    """`#text` as `# text`."""
    text = token[1:].rstrip()
    return f"#{text}" if not text or text[0] in " \t#!:" else f"# {text}"


def _explicit(node: ast.Statement, explicit: Mapping[int, str]) -> ast.Statement:
    if isinstance(node, ast.Block | ast.Repeat):
        return replace(node, body=tuple(_explicit(inner, explicit) for inner in node.body))
    if not isinstance(node, ast.LayerLine):
        return node
    segments = tuple(
        replace(segment, arguments=(*segment.arguments, _written(explicit[start], segment)))
        if (start := segment.head.span.start) in explicit
        else segment
        for segment in node.segments
    )
    return replace(node, segments=segments)


def _written(text: str, segment: ast.Segment) -> ast.Argument:
    """The argument that `text` writes."""
    span = segment.head.span
    name, equal, value = text.partition("=")
    if not equal:
        return ast.Positional(ast.Word(name, span))
    return ast.Keyword(ast.Name(name, span), ast.Constant(value == "true", span))


@dataclass(frozen=True, slots=True)
class _Event:
    """A logical line and what it is in the tree."""

    line: Line
    depth: int
    node: ast.Statement | ast.Setting | None
    """`None` for a `}`."""
    closing: int
    """The number of the event of its `}` if this one opens a body, otherwise 0."""

    @property
    def start(self) -> Token:
        return self.line.tokens[0]

    @property
    def end(self) -> Token:
        return self.line.tokens[-1]


def _events(spec: ast.Spec, lines: list[Line]) -> list[_Event]:
    """The lines with their nodes.

    A tree without errors has, in reading order, one node or end of a body for every line.
    """
    events: list[_Event] = []
    opened: list[int] = []
    for line, (depth, node) in zip(lines, _flat(spec.statements, 0), strict=True):
        if node is None:
            opening = opened.pop()
            events[opening] = replace(events[opening], closing=len(events))
        elif isinstance(node, Body):
            opened.append(len(events))
        events.append(_Event(line, depth, node, 0))
    return events


def _flat(
    nodes: tuple[ast.Statement, ...] | tuple[ast.Setting, ...], depth: int
) -> Iterator[tuple[int, ast.Statement | ast.Setting | None]]:
    for node in nodes:
        yield depth, node
        if isinstance(node, Body):
            yield from _flat(_body(node), depth + 1)
            yield depth, None


def _body(node: Body) -> tuple[ast.Statement, ...] | tuple[ast.Setting, ...]:
    return node.settings if isinstance(node, ast.Train) else node.body


class _Writer:
    """Writes the events of one source."""

    def __init__(self, lines: Lines, spec: ast.Spec) -> None:
        self._events = _events(spec, lines.lines)
        self._comments = lines.comments[::-1]
        self._out: list[str] = []
        self._last_line = 0
        """The line of the source that the last piece of text ended on."""
        self._body_begins = True

    def text(self) -> str:
        """The canonical text."""
        number = 0
        while number < len(self._events):
            event = self._events[number]
            text, last = self._one_line(number) or (_text(event), number)
            number = last + 1
            behind = self._events[number].start if number < len(self._events) else None
            self._statement(event, text, self._events[last].end, behind)
            self._body_begins = event.closing > last
        self._own_comments(None, 0)
        return "".join(f"{line}\n" for line in self._out)

    def _statement(self, event: _Event, text: str, end: Token, behind: Token | None) -> None:
        """Write one statement with the comments before it, in it and between it and `behind`."""
        closes = event.node is None
        self._own_comments(event.start, event.depth + closes)
        if not closes:
            self._gap(event.start)
        for comment in self._taken(end):
            self._put(_comment(comment), event.depth)
        if self._trails(end, behind):
            text = f"{text}  {_comment(self._comments.pop())}"
        self._put(text, event.depth)
        self._last_line = end.line or 0

    def _trails(self, end: Token, behind: Token | None) -> bool:
        """Whether the next comment stands on the line of `end` and before the token `behind`."""
        if not self._comments or self._comments[-1].line != end.line:
            return False
        return behind is None or _starts_before(self._comments[-1], behind)

    def _own_comments(self, before: Token | None, depth: int) -> None:
        """Write the comments that stand on lines of their own, up to the token `before`."""
        for comment in self._taken(before):
            self._gap(comment)
            self._put(_comment(comment), depth)
            self._last_line = comment.line or 0
            self._body_begins = False

    def _taken(self, before: Token | None) -> Iterator[Token]:
        """The next comments up to the token `before`, or all."""
        while self._comments and (before is None or _starts_before(self._comments[-1], before)):
            yield self._comments.pop()

    def _gap(self, token: Token) -> None:
        """Write a blank line if there was one in front of `token` and it does not begin a body."""
        if not self._body_begins and (token.line or 0) > self._last_line + 1:
            self._out.append("")

    def _put(self, text: str, depth: int) -> None:
        self._out.append(_INDENT * depth + text)

    def _one_line(self, number: int) -> tuple[str, int] | None:
        """The text of a body that was written on one line, and the number of its last event."""
        event = self._events[number]
        node = event.node
        if not isinstance(node, Body) or len(_body(node)) != 1:
            return None
        if event.end.line != self._events[event.closing].end.line:
            return None
        inner = self._events[number + 1]
        text, last = self._one_line(number + 1) or (_text(inner), number + 1)
        if last + 1 != event.closing:
            return None
        return f"{_text(event)} {text} }}", event.closing


def _text(event: _Event) -> str:
    return "}" if event.node is None else statement(event.node)


def _starts_before(token: Token, other: Token) -> bool:
    return (token.start_pos or 0) < (other.start_pos or 0)
