"""`lstmspec schema`: the JSON Schema of what lstmspec writes."""

import json
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb

SUBJECTS = ("ir", "diagnostics")


@verb
def schema(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="|".join(SUBJECTS),
            parser=parameters.one_of(SUBJECTS),
            help="Of compile --emit json, or of check --format json.",
        ),
    ],
) -> None:
    """Print a JSON Schema (draft 2020-12)."""
    if subject == "ir":
        from lstmspec.ir import ir_schema

        found = ir_schema()
    else:
        from lstmspec.diagnostics import diagnostics_schema

        found = diagnostics_schema()
    output(json.dumps(found, indent=2))
