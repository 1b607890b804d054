"""Workflow commands, which GitHub shows beside the lines they are about.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from collections.abc import Mapping, Sequence

from lstmspec.diagnostics.model import Diagnostic
from lstmspec.diagnostics.render.glyphs import visible
from lstmspec.diagnostics.render.place import Place, place_of
from lstmspec.diagnostics.render.prose import story
from lstmspec.source import Source

_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_TEXT | str.maketrans({":": "%3A", ",": "%2C"})


def github(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """One command each, `::error file=...::message`, with trail and help in further lines of it."""
    return "\n".join(_command(diagnostic, sources) for diagnostic in diagnostics)


def _command(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> str:
    properties = _properties(place_of(diagnostic.span, sources, diagnostic.file))
    properties["title"] = diagnostic.code
    written = ",".join(
        f"{name}={str(value).translate(_IN_PROPERTY)}"
        for name, value in properties.items()
        if value is not None
    )
    return f"::{diagnostic.severity} {written}::{story(diagnostic).translate(_IN_TEXT)}"


def _properties(place: Place) -> dict[str, str | int | None]:
    properties: dict[str, str | int | None] = {
        "file": None if place.file is None else visible(place.file),
        "line": place.line,
        "endLine": place.end_line,
    }
    # Columns of an annotation over several lines are refused.
    if place.line == place.end_line:
        properties |= {"col": place.column, "endColumn": place.end_column}
    return properties
