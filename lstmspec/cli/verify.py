"""`lstmspec verify`: both backends on the same weights and inputs, layer by layer."""

from enum import StrEnum
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb


class Format(StrEnum):
    """How the report is written."""

    text = "text"
    json = "json"


@verb
def verify(
    spec: parameters.SpecPath,
    weights: parameters.WeightsPath = None,
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    samples: Annotated[int, typer.Option(min=1, max=4096, help="Rows of random input.")] = 8,
    format: Annotated[Format, typer.Option(help="How to write it.")] = Format.text,
) -> None:
    """Prove that NumPy and Keras agree: the largest difference per layer. Exit 1 over 1e-5."""
    from lstmspec.cli.specs import open_spec
    from lstmspec.verification import render_report
    from lstmspec.verification import verify as run

    report = run(open_spec(spec, bind, set_, max_memory), weights, samples=samples)
    output(render_report(report, format.value))
    raise typer.Exit(0 if report.passed else 1)
