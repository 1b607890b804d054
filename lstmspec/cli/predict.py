"""`lstmspec predict`: run a model on a file of data."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, output_piece, say
from lstmspec.cli.threads import Threads, limited_threads
from lstmspec.cli.verb import verb

FORMATS = ("csv", "jsonl")


@verb
def predict(
    model: parameters.ModelPath,
    data: Annotated[
        Path,
        typer.Option(
            metavar="D",
            help="The inputs. A trained model takes what `train` took; any other arrays: .npy,"
            " .npz by the names of the inputs, or .csv.",
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
    format: Annotated[
        str,
        typer.Option(
            metavar="|".join(FORMATS),
            parser=parameters.one_of(FORMATS),
            help="How a trained model's predictions are written to stdout.",
        ),
    ] = "csv",
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Where to: .csv, .npy or .npz, of a trained model also .jsonl; without it, text"
            " goes to stdout.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Predict from data.

    A trained model gives labels with their probabilities, or numbers in their units. Of a spec
    without --weights the weights are fresh, and it says so.
    """
    from lstmspec.cli.specs import takes_raw_data

    if takes_raw_data(model, weights, bind, set_):
        _predict_raw(model, data, backend, max_memory, threads, format, out)
    else:
        _predict_arrays(model, data, weights, backend, bind, set_, max_memory, threads, out)


def _predict_raw(
    path: Path,
    data: Path,
    backend: str,
    max_memory: str | None,
    threads: int | None,
    format: str,
    out: Path | None,
) -> None:
    """Predict with a trained model, from data as training took them."""
    from lstmspec.cli.specs import open_trained
    from lstmspec.trained import lines, require_format, write_predictions

    trained = open_trained(path, max_memory)
    if out is not None:
        require_format(out, len(trained.compilation.model.outputs))
    with limited_threads(threads, backend):
        parts = trained.predict_parts(data, backend)
        if out is None:
            for text in lines(parts, "jsonl" if format == "jsonl" else "csv"):
                output_piece(text)
            return
        write_predictions(parts, out)
    say(f"wrote {out}")


def _predict_arrays(
    model: Path,
    data: Path,
    weights: Path | None,
    backend: str,
    bind: list[str],
    set_: list[str],
    max_memory: str | None,
    threads: int | None,
    out: Path | None,
) -> None:
    """Predict with a spec and weights, from arrays."""
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
