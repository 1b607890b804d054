"""`lstmspec transfer`: weights that outlive a change of their spec."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import say
from lstmspec.cli.verb import verb


@verb
def transfer(
    weights: Annotated[
        Path,
        typer.Argument(
            metavar="W.safetensors",
            help="Weights, a trained model, or what Keras saved.",
            show_default=False,
        ),
    ],
    new: Annotated[
        Path,
        typer.Option("--to", metavar="NEW", help="The spec they are for.", show_default=False),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="W2.safetensors", help="Where to.", show_default=False
        ),
    ],
    old: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="OLD",
            help="The spec they fit. Default: what the file says.",
            show_default=False,
        ),
    ] = None,
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
) -> None:
    """Carry the weights over that a changed spec still has.

    Weights of the same shape are carried, under their new name if it moved; all others are drawn
    anew with the seed of the new spec. Every weight is told.
    """
    if out.suffix != ".safetensors":
        raise typer.BadParameter("name a file that ends in .safetensors.", param_hint="'-o'")
    from lstmspec.cli.specs import open_compared
    from lstmspec.differences import transfer as carry

    before = None if old is None else open_compared(old, set_, max_memory)
    after = open_compared(new, set_, max_memory)
    found = carry(weights, before, after, **parameters.bindings(bind))
    found.save(out)
    say(found.text().rstrip("\n"))
    say(f"wrote {out}: {found.tally()}")
