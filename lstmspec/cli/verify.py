"""`lstmspec verify`: both backends on the same weights and inputs, layer by layer."""

from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output
from lstmspec.cli.threads import Threads, limited_threads
from lstmspec.cli.verb import verb

FORMATS = ("text", "json")


@verb
def verify(
    spec: parameters.SpecPath,
    weights: parameters.WeightsPath = None,
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    threads: Threads = None,
    samples: Annotated[
        int,
        typer.Option(
            metavar="N", parser=parameters.integer(1, 4096), help="How many rows of random input."
        ),
    ] = 8,
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS), parser=parameters.one_of(FORMATS), help="How to write it."
        ),
    ] = "text",
) -> None:
    """Prove that NumPy and Keras agree, layer by layer. Exit 1 if they differ by over 1e-5."""
    from lstmspec.cli.specs import open_spec
    from lstmspec.verification import render_report
    from lstmspec.verification import verify as run

    compilation = open_spec(spec, bind, set_, max_memory)
    with limited_threads(threads, "numpy", "keras"):
        report = run(compilation, weights, samples=samples)
    output(render_report(report, format))
    raise typer.Exit(0 if report.passed else 1)
