"""`lstmspec predict`: run a model on a file of data."""

from collections.abc import Generator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, output_piece, say
from lstmspec.cli.threads import Threads, limited_threads
from lstmspec.cli.verb import verb

if TYPE_CHECKING:
    import numpy as np

    from lstmspec.compilation import Compilation
    from lstmspec.trained import Predictions, TrainedModel

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
    cluster: parameters.Cluster = None,
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

    _require_numpy(cluster, backend, threads)
    if takes_raw_data(model, weights, bind, set_):
        _predict_raw(model, data, backend, cluster, max_memory, threads, format, out)
    else:
        _predict_arrays(
            model, data, weights, backend, cluster, bind, set_, max_memory, threads, out
        )


def _require_numpy(cluster: str | None, backend: str, threads: int | None) -> None:
    """Refuse what workers do not do."""
    if cluster is None:
        return
    if backend != "numpy":
        raise typer.BadParameter("workers compute with NumPy.", param_hint="'--backend'")
    if threads is not None:
        raise typer.BadParameter(
            "a worker computes on one thread; start more workers.", param_hint="'--threads'"
        )


def _predict_raw(
    path: Path,
    data: Path,
    backend: str,
    cluster: str | None,
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
    with (
        limited_threads(threads, backend),
        closing(_parts(trained, data, backend, cluster)) as parts,
    ):
        if out is None:
            for text in lines(parts, "jsonl" if format == "jsonl" else "csv"):
                output_piece(text)
            return
        write_predictions(parts, out)
    say(f"wrote {out}")


def _parts(
    trained: "TrainedModel", data: Path, backend: str, cluster: str | None
) -> "Generator[Predictions]":
    if cluster is None:
        yield from trained.predict_parts(data, backend)
        return
    from lstmspec.cluster import predict_parts

    yield from predict_parts(trained, data, cluster)


def _predict_arrays(
    model: Path,
    data: Path,
    weights: Path | None,
    backend: str,
    cluster: str | None,
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
        if backend == "numpy":
            outputs = _computed(compilation, weights, inputs, cluster)
        else:
            outputs = compilation.predict(inputs, backend=backend, weights=weights)
    if out is None:
        output(format_outputs(outputs))
    else:
        write_outputs(outputs, out)
        say(f"wrote {out}")


def _computed(
    compilation: "Compilation",
    weights: Path | None,
    inputs: "Mapping[str, np.ndarray]",
    cluster: str | None,
) -> "dict[str, np.ndarray]":
    """The outputs by name, computed in the same batches here and on a cluster."""
    import numpy as np

    from lstmspec.trained import TrainedModel
    from lstmspec.trained.running import computed_here

    model = TrainedModel(*compilation.with_weights(weights))
    if cluster is None:
        parts = list(computed_here(model, inputs))
    else:
        from lstmspec.cluster import computed_parts

        parts = list(computed_parts(model, inputs, cluster))
    return {name: np.concatenate([part.values[name] for part in parts]) for name in parts[0].values}
