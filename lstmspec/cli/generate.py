"""`lstmspec generate`: text that goes on where a prompt ends."""

import math
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, output_piece, say
from lstmspec.cli.verb import verb


def _temperature(text: str) -> float:
    """The number of `--temperature`."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise typer.BadParameter(f"`{text}` is no number of 0 or more.")
    return number


@verb
def generate(
    model: parameters.TrainedPath,
    prompt: Annotated[
        str, typer.Option(metavar="TEXT", help="Where it begins.", show_default=False)
    ],
    length: Annotated[
        int,
        typer.Option(
            metavar="N",
            parser=parameters.integer(0, 10**9),
            help="How many characters, or words, to make.",
            show_default=False,
        ),
    ],
    temperature: Annotated[
        float,
        typer.Option(
            metavar="T",
            parser=_temperature,
            help="0 takes the most probable; above 1 is wilder than the model.",
        ),
    ] = 1.0,
    top_k: Annotated[
        int | None,
        typer.Option(
            metavar="K",
            parser=parameters.integer(1, 10**9),
            help="Draw from the K most probable. Default: all.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(metavar="N", parser=parameters.integer(0), help="Another N, another text."),
    ] = 0,
    max_memory: parameters.MaxMemory = None,
) -> None:
    """Write text that goes on behind a prompt.

    It is written as it is made; the same seed gives the same text.
    """
    from lstmspec.cli.specs import open_trained
    from lstmspec.threads import blas_threads

    trained = open_trained(model, max_memory)
    made = trained.generate(prompt, length, temperature, top_k, seed)
    for note in made.notes:
        say(note)
    with blas_threads(1):
        for piece in made:
            output_piece(piece)
    output("")
