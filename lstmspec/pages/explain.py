"""The page about a word, found by its name."""

from pathlib import Path

from lstmspec.diagnostics import (
    CODES,
    LAYER_HABITS,
    InternalError,
    Sink,
    did_you_mean,
    listing,
)
from lstmspec.layers import LAYERS
from lstmspec.pages.encoding import ENCODINGS, encoding_page
from lstmspec.pages.layer import layer_page
from lstmspec.pages.terminal import terminal

_PACKAGE = Path(__file__).parents[1]


def explain(subject: str, width: int = 80) -> str:
    """Return the page of a diagnostic, a layer or a kind of data, by its name in any case.

    Raises:
        SpecError: `unknown-subject` if there is none.
    """
    for name, cls in LAYERS.items():
        if name.lower() == subject.lower():
            return terminal(layer_page(cls), width)
    if subject.lower() in ENCODINGS:
        return terminal(encoding_page(subject.lower()), width)
    if subject.lower() in CODES:
        return _error_page(subject.lower())
    sink = Sink()
    sink.error(
        "unknown-subject",
        f"there is no page about `{subject}`",
        help=lambda: _next_step(subject),
    )
    sink.raise_errors()
    raise InternalError("an error that was not raised")


def _error_page(slug: str) -> str:
    # A wheel has the pages inside of the package, a checkout beside it.
    for folder in (_PACKAGE / "_pages" / "errors", _PACKAGE.parent / "docs" / "errors"):
        path = folder / f"{slug}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise InternalError(f"the page of {slug} is missing")


def _next_step(subject: str) -> str:
    asked = did_you_mean(subject, [*LAYERS, *CODES, *ENCODINGS], habits=LAYER_HABITS)
    known = (
        "A page is called like a layer (`lstmspec layers`), like the word in `error[...]`, or"
        f" {listing(ENCODINGS)}."
    )
    return f"{asked} {known}".strip()
