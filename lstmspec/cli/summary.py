"""`lstmspec summary`: layers, shapes, parameters, and what was inferred."""

from enum import StrEnum
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb


class Format(StrEnum):
    """How the summary is written."""

    text = "text"
    json = "json"
    markdown = "markdown"
    csv = "csv"


@verb
def summary(
    spec: parameters.SpecPath,
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.text,
) -> None:
    """Show the layers of a spec with shapes and parameters, and all that was inferred."""
    from lstmspec.cli.specs import open_spec
    from lstmspec.summary import render_summary, summarize

    model = open_spec(spec, bind, set_, max_memory).model
    output(render_summary(summarize(model), format.value))
