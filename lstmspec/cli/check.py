"""`lstmspec check`: everything that is wrong with specs, in one run."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import STDIN, output
from lstmspec.cli.verb import verb
from lstmspec.diagnostics import FORMATS


@verb
def check(
    specs: Annotated[
        list[str],
        typer.Argument(metavar="SPEC", help='.lstm files; "-" is stdin.', show_default=False),
    ],
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS),
            parser=parameters.one_of(FORMATS),
            help="How to write what was found.",
        ),
    ] = "full",
) -> None:
    """Check specs: syntax, names, options and shapes. Exit 1 if anything is wrong."""
    from lstmspec.cli.console import show
    from lstmspec.cli.specs import open_specs

    diagnostics, sources, exit_code = open_specs(
        specs,
        parameters.bindings(bind),
        parameters.settings(set_),
        parameters.memory(max_memory),
    )
    if diagnostics or format in ("json", "sarif"):
        show(diagnostics, sources, format=format, stream=sys.stdout)
    if not diagnostics and format == "full":
        count = len(specs)
        name = "<stdin>" if specs[0] == STDIN else Path(specs[0]).name
        output(f"{name if count == 1 else f'{count} specs'}: no errors")
    raise typer.Exit(exit_code)
