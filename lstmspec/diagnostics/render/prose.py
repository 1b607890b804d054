"""Diagnostics in running text: the one-line form, and the pieces that other formats share."""

import re
from collections.abc import Mapping, Sequence

from lstmspec.diagnostics.model import Diagnostic, Severity
from lstmspec.diagnostics.render.glyphs import visible
from lstmspec.diagnostics.render.place import Place, place_of
from lstmspec.source import Source


def concise(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """One line each: `file:line:column: error[code]: message (label)`."""
    return "\n".join(_line(diagnostic, sources) for diagnostic in diagnostics)


def found(diagnostics: Sequence[Diagnostic]) -> str:
    """How much was found: "found 2 errors and 1 warning"; empty if nothing was."""
    counts = [
        (sum(diagnostic.severity is severity for diagnostic in diagnostics), severity.value)
        for severity in Severity
    ]
    parts = [f"{count} {what}{'s'[: count != 1]}" for count, what in counts if count]
    return f"found {' and '.join(parts)}" if parts else ""


def headline(diagnostic: Diagnostic) -> str:
    """The message, and the label in parentheses where it says something more."""
    message, label = visible(diagnostic.message), visible(diagnostic.label)
    if _words(label) in _words(message):
        return message
    return f"{message} ({label})"


def story(diagnostic: Diagnostic) -> str:
    """All that a diagnostic says of itself, without places: headline, trail and help."""
    lines = [headline(diagnostic), *map(visible, diagnostic.trail)]
    if help_text := diagnostic.help_text:
        lines.append("help: " + "\n".join(map(visible, help_text.split("\n"))))
    return "\n".join(lines)


def where(place: Place) -> str:
    """`file:line:column`, or as much of it as there is."""
    parts = (part for part in (place.file, place.line, place.column) if part is not None)
    return visible(":".join(map(str, parts)))


def _line(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    place = where(place_of(diagnostic.span, sources, diagnostic.file))
    what = f"{diagnostic.severity}[{diagnostic.code}]: {headline(diagnostic)}"
    return f"{place}: {what}" if place else what


def _words(text: str) -> str:
    """The words of `text` between blanks, to look for in another: no quotes, no punctuation."""
    return " ".join(["", *re.findall(r"[\w.]+", text.casefold()), ""])
