"""`lstmspec launch`: several workers on this machine, to try what several machines do."""

from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.verb import verb


@verb
def launch(
    arguments: Annotated[
        list[str],
        typer.Argument(
            metavar="ARGUMENT",
            help="What each worker runs, behind --: train SPEC --data D ... Keras and multi-worker"
            " need not be said.",
            show_default=False,
        ),
    ],
    workers: Annotated[
        int,
        typer.Option(
            metavar="N",
            parser=parameters.integer(1, 64),
            help="How many processes train together.",
            show_default=False,
        ),
    ],
) -> None:
    """Train one model in several processes of this machine.

    Each has its TF_CONFIG, with free ports of 127.0.0.1. The first one, the chief, writes and
    tells. When one fails, all end, with its exit code; Ctrl-C reaches all.
    """
    if arguments[0] != "train":
        raise typer.BadParameter("it launches `train`.", param_hint="'ARGUMENT'")
    from lstmspec.cli.launching import run_workers

    if code := run_workers(workers, [*arguments, *_implied(arguments)]):
        raise typer.Exit(code)


def _implied(arguments: list[str]) -> list[str]:
    """What `launch` says for its user."""
    given = {argument.partition("=")[0] for argument in arguments}
    words = [] if "--distribute" in given else ["--distribute", "multi-worker"]
    return words if given & {"--backend", "--resume"} else [*words, "--backend", "keras"]
