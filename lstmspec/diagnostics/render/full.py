"""The format for people: the headline, the quoted lines with carets, the facts and the next step.

It is put together from styled segments, so that what a terminal colours and what a test compares
are the same text.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lstmspec.diagnostics.model import Diagnostic, Severity
from lstmspec.diagnostics.render.excerpt import Annotation, Excerpt
from lstmspec.diagnostics.render.glyphs import visible
from lstmspec.diagnostics.render.place import place_of
from lstmspec.diagnostics.render.prose import found, where
from lstmspec.diagnostics.render.segments import Line, Segment, Style, joined
from lstmspec.source import Source


class _Fact(NamedTuple):
    """A remark below the excerpts: a word such as `help: `, and a text, maybe of several lines."""

    style: Style
    word: str
    text: str


def full(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """Every diagnostic with its excerpt, and last how much was found."""
    texts = ["".join(text for _, text in segments(each, sources)) for each in diagnostics]
    return "\n\n".join([*texts, found(diagnostics)] if texts else [])


def segments(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> list[Segment]:
    """One diagnostic in styled pieces, without a last line end."""
    excerpts = [
        (annotations[0], Excerpt(sources[file], annotations))
        for file, annotations in _annotations(diagnostic).items()
        if file in sources
    ]
    gutter = max((len(str(excerpt.last_line)) for _, excerpt in excerpts), default=1)
    margin: Line = [("gutter", f"{'':{gutter}} |")]
    lines = [_headline(diagnostic)]
    place = place_of(diagnostic.span, sources, diagnostic.file)
    if place.file is not None and place.line is None:
        lines.append(_arrow("-->", where(place), gutter))
    for index, (first, excerpt) in enumerate(excerpts):
        if index:
            lines.append(margin)
        start = where(place_of(first.span, sources))
        lines.append(_arrow("-->" if first.primary else ":::", start, gutter))
        lines += [margin, *excerpt.lines(gutter)]
    facts = _facts(diagnostic, sources)
    if facts and excerpts:
        lines.append(margin)
    for fact in facts:
        lines += _fact_lines(fact, gutter)
    return joined(lines)


def _annotations(diagnostic: Diagnostic) -> dict[str, list[Annotation]]:
    """What to mark, by file: that of the diagnostic first, then those of its notes."""
    marked: dict[str, list[Annotation]] = {}
    if diagnostic.span is not None:
        marked[diagnostic.span.file] = [Annotation(diagnostic.span, diagnostic.label, True)]
    for note in diagnostic.notes:
        marked.setdefault(note.span.file, []).append(Annotation(note.span, note.label, False))
    return marked


def _headline(diagnostic: Diagnostic) -> Line:
    style: Style = "error" if diagnostic.severity is Severity.ERROR else "warning"
    return [
        (style, diagnostic.severity.value),
        ("code", f"[{diagnostic.code}]"),
        ("plain", f": {visible(diagnostic.message)}"),
    ]


def _arrow(arrow: str, place: str, gutter: int) -> Line:
    return [("gutter", f"{'':{gutter}}{arrow} "), ("place", place)]


def _facts(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> list[_Fact]:
    facts: list[_Fact] = []
    quoted = diagnostic.span is not None and diagnostic.span.file in sources
    if diagnostic.label and not quoted:
        facts.append(_Fact("plain", "", diagnostic.label))
    for note in diagnostic.notes:
        if note.span.file not in sources:
            facts.append(_Fact("note", "note: ", f"{note.span.file}: {note.label}"))
    facts += [_Fact("plain", "", fact) for fact in diagnostic.trail]
    if help_text := diagnostic.help_text:
        facts.append(_Fact("help", "help: ", help_text))
    return facts


def _fact_lines(fact: _Fact, gutter: int) -> list[Line]:
    """` = word: text`; later lines of the text stand below its first."""
    sign = f"{'':{gutter}} = "
    word: Line = [(fact.style, fact.word)] if fact.word else []
    first, *later = map(visible, fact.text.split("\n"))
    indent = " " * len(sign + fact.word)
    lines: list[Line] = [[("gutter", sign), *word, ("plain", first)]]
    lines += [[("plain", f"{indent}{line}".rstrip())] for line in later]
    return lines
