"""What this room does for others.

A run that finds nothing wrong shows nothing, so the modules that draw are imported only when asked.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from lstmspec.diagnostics.model import Diagnostic
from lstmspec.diagnostics.render.segments import Segment
from lstmspec.source import Source

_Renderer: TypeAlias = Callable[[Sequence[Diagnostic], Mapping[str, Source]], str]

FORMATS: tuple[str, ...] = ("full", "concise", "json", "github", "sarif")
"""The names of all formats, the one for people first."""


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], format: str) -> str:
    r"""The text of `diagnostics` in one of `FORMATS`, in the order given, without a last line end.

    Text that comes from a spec is never able to steer a terminal: control characters, bidi
    controls and invisible characters are shown as escapes such as `\u202e`.

    Args:
        diagnostics: What to show. None at all is an empty text, or an empty document.
        sources: What the spans point into, by name. A diagnostic whose source is not among them
            is shown without line and column.
        format: One of `FORMATS`.

    Raises:
        ValueError: if there is no such format.
    """
    if format not in FORMATS:
        raise ValueError(f"{format!r} is no format of diagnostics: {', '.join(FORMATS)}")
    return _renderers()[format](diagnostics, sources)


def styled(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> list[Segment]:
    """One diagnostic as in the format `full`, in styled pieces, without a last line end."""
    from lstmspec.diagnostics.render.full import segments

    return segments(diagnostic, sources)


def tally(diagnostics: Sequence[Diagnostic]) -> str:
    """How much was found: "found 2 errors and 1 warning"; empty if nothing was."""
    from lstmspec.diagnostics.render.prose import found

    return found(diagnostics)


def diagnostics_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the format `json`."""
    from lstmspec.diagnostics.render.records import schema

    return schema()


def _renderers() -> dict[str, _Renderer]:
    from lstmspec.diagnostics.render.full import full
    from lstmspec.diagnostics.render.github import github
    from lstmspec.diagnostics.render.prose import concise
    from lstmspec.diagnostics.render.records import json_text
    from lstmspec.diagnostics.render.sarif import sarif

    return {
        "full": full,
        "concise": concise,
        "json": json_text,
        "github": github,
        "sarif": sarif,
    }
