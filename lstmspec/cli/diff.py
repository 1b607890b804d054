"""`lstmspec diff`: what changed between two specs, by what it costs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb

if TYPE_CHECKING:
    from lstmspec.differences import Level

FORMATS = ("text", "json")
LEVELS = ("text", "training", "state", "weights", "io")


@verb
def diff(
    old: Annotated[
        Path,
        typer.Argument(
            metavar="OLD",
            help="A .lstm file, a weights file that says its spec, or what Keras saved.",
            show_default=False,
        ),
    ],
    new: Annotated[
        Path, typer.Argument(metavar="NEW", help="What it has become.", show_default=False)
    ],
    level: Annotated[
        str,
        typer.Option(
            metavar="|".join(LEVELS),
            parser=parameters.one_of(LEVELS),
            help="The mildest change that ends with exit code 1.",
        ),
    ] = "text",
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
    """Show what changed between two specs, and which weights survive.

    Changes are listed by what no longer fits, the gravest first: io, inputs and outputs; weights;
    state, the saved state of a stream; training; text, comments and layout alone. Exit 1 if
    something changed at the level or above.
    """
    import json

    from lstmspec.cli.specs import open_compared
    from lstmspec.differences import diff as compare

    sides = (open_compared(path, set_, max_memory) for path in (old, new))
    found = compare(*sides, **parameters.bindings(bind))
    output(json.dumps(found.to_dict(), indent=2) if format == "json" else found.text())
    raise typer.Exit(1 if found.reaches(cast("Level", level)) else 0)
