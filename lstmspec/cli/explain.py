"""`lstmspec explain`: the page of a diagnostic, a layer or a kind of data."""

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
            metavar="SLUG|LAYER|DATA",
            help="A diagnostic such as unknown-layer, a layer such as LSTM, or data such as text.",
            show_default=False,
        ),
    ],
) -> None:
    """Print the page of a diagnostic, a layer or a kind of data."""
    from lstmspec.pages import explain as page

    output(page(subject, min(shutil.get_terminal_size().columns, _WIDTH)))
