"""`lstmspec explain`: the page of a diagnostic or of a layer."""

from typing import Annotated

import typer

from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb


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
    from lstmspec.pages import page

    output(page(subject))
