"""`lstmspec explain`: the page of a diagnostic or of a layer."""

import shutil
from typing import Annotated, Final

import typer

from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb

_WIDTH: Final = 88
"""Longer lines are hard to read."""


@verb
def explain(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SLUG|LAYER",
            help="A diagnostic such as unknown-layer, or a layer such as LSTM.",
            show_default=False,
        ),
    ],
) -> None:
    """Print the page of a diagnostic or of a layer."""
    from lstmspec.pages import explain as page

    output(page(subject, min(shutil.get_terminal_size().columns, _WIDTH)))
