"""The table of formats."""

from collections.abc import Callable, Mapping, Sequence

from lstmspec.diagnostics.model import Diagnostic
from lstmspec.diagnostics.render.full import full
from lstmspec.diagnostics.render.github import github
from lstmspec.diagnostics.render.prose import concise
from lstmspec.diagnostics.render.records import json_text
from lstmspec.diagnostics.render.sarif import sarif
from lstmspec.source import Source

_RENDERERS: dict[str, Callable[[Sequence[Diagnostic], Mapping[str, Source]], str]] = {
    "full": full,
    "concise": concise,
    "json": json_text,
    "github": github,
    "sarif": sarif,
}

FORMATS: tuple[str, ...] = tuple(_RENDERERS)
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
    if format not in _RENDERERS:
        raise ValueError(f"{format!r} is no format of diagnostics: {', '.join(FORMATS)}")
    return _RENDERERS[format](diagnostics, sources)
