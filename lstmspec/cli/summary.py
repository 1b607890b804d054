"""`lstmspec summary`: layers, shapes, parameters, and what was inferred."""

from typing import TYPE_CHECKING, Annotated, cast

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb

if TYPE_CHECKING:
    from lstmspec.summary import SummaryFormat

FORMATS = ("text", "json", "markdown", "csv")


@verb
def summary(
    spec: parameters.SpecPath,
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS), parser=parameters.one_of(FORMATS), help="How to write it."
        ),
    ] = "text",
) -> None:
    """Show layers, shapes and parameters, and all that was inferred."""
    from lstmspec.cli.specs import open_spec
    from lstmspec.summary import render_summary, summarize

    model = open_spec(spec, bind, set_, max_memory).model
    output(render_summary(summarize(model), cast("SummaryFormat", format)))
