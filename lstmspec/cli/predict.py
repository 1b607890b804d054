"""`lstmspec predict`: run a model on a file of data."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, say
from lstmspec.cli.threads import Threads, limited_threads
from lstmspec.cli.verb import verb


@verb
def predict(
    model: parameters.ModelPath,
    data: Annotated[
        Path,
        typer.Option(
            metavar="X.npy|X.npz|X.csv",
            help="The inputs; an .npz holds one array an input, by the input's name.",
            show_default=False,
        ),
    ],
    weights: parameters.WeightsPath = None,
    backend: Annotated[
        str, typer.Option(metavar="NAME", help="numpy, keras, or another installed backend.")
    ] = "numpy",
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    threads: Threads = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="Y.npy|Y.npz|Y.csv",
            help="Where to; without it, text goes to stdout.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Predict from data. Without --weights the weights are fresh, and it says so."""
    from lstmspec.cli.specs import open_model
    from lstmspec.data import format_outputs, read_inputs, require_writable, write_outputs

    compilation, weights = open_model(model, weights, bind, set_, max_memory)
    if out is not None:
        require_writable(compilation.model, out)
    inputs, dims = read_inputs(data, compilation.model, compilation.max_memory)
    compilation = compilation.bind(**dims)
    if weights is None:
        say("no --weights: predicting with fresh weights, so the numbers mean nothing yet")
    with limited_threads(threads, backend):
        outputs = compilation.predict(inputs, backend=backend, weights=weights)
    if out is None:
        output(format_outputs(outputs))
    else:
        write_outputs(outputs, out)
        say(f"wrote {out}")
