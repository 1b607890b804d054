"""`lstmspec schema`: the JSON Schema of what lstmspec writes."""

import json
from enum import StrEnum
from typing import Annotated

import typer

from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb


class Subject(StrEnum):
    """What has a schema."""

    ir = "ir"
    diagnostics = "diagnostics"


@verb
def schema(
    subject: Annotated[
        Subject, typer.Argument(help="The IR (compile --emit json) or check --format json.")
    ],
) -> None:
    """Print a JSON Schema (draft 2020-12)."""
    if subject is Subject.ir:
        from lstmspec.ir import ir_schema

        found = ir_schema()
    else:
        from lstmspec.diagnostics import diagnostics_schema

        found = diagnostics_schema()
    output(json.dumps(found, indent=2))
