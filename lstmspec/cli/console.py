"""How things look on a terminal: the only importer of rich.

Without a terminal, or with NO_COLOR, everything is plain text and rich is not even imported.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import TextIO

from lstmspec.cli.streams import write
from lstmspec.diagnostics import Diagnostic, render, styled, tally
from lstmspec.source import Source

_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "code": "bold",
    "message": "bold",
    "place": "cyan",
    "gutter": "blue",
    "caret": "bold red",
    "note": "blue",
    "help": "green",
}


def is_colourful(stream: TextIO) -> bool:
    """Whether `stream` is a terminal that takes colours."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def show(
    diagnostics: Sequence[Diagnostic],
    sources: Mapping[str, Source],
    *,
    format: str = "full",
    stream: TextIO | None = None,
) -> None:
    """Print diagnostics, by default in full on stderr."""
    stream = stream or sys.stderr
    if format != "full" or not is_colourful(stream):
        if text := render(diagnostics, sources, format):
            write(text, stream)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for diagnostic in diagnostics:
        text_ = Text()
        for style, piece in styled(diagnostic, sources):
            text_.append(piece, _STYLES.get(style, ""))
        console.print(text_)
        console.print()
    console.print(tally(diagnostics), style="bold")
