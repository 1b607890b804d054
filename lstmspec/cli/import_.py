"""`lstmspec import`: a model that Keras saved, as a spec and its weights."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import say
from lstmspec.cli.verb import verb


@verb
def import_(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="MODEL",
            help="What Keras saved: .keras, .h5, .hdf5, .weights.h5 or .json.",
            show_default=False,
        ),
    ],
    config: Annotated[
        Path | None,
        typer.Option(
            metavar="C.json",
            help="What `model.to_json()` returns, for a file of weights alone.",
            show_default=False,
        ),
    ] = None,
    max_memory: parameters.MaxMemory = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="model.lstm",
            help="Where to; the weights go beside it, to model.safetensors.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Read a Keras model into a spec, without Keras."""
    if out is None or out.suffix != ".lstm":
        raise typer.BadParameter("name a file that ends in .lstm.", param_hint="'-o'")
    from lstmspec.compilation import Compilation
    from lstmspec.files import write_text
    from lstmspec.importing import import_model
    from lstmspec.source import Source

    found = import_model(source, config, max_memory=parameters.memory(max_memory))
    text = found.spec.source.text
    spec = Compilation(Source(str(out), text), out, max_memory=found.spec.max_memory)
    if found.weights is not None:
        spec.write_weights(out.with_suffix(".safetensors"), found.weights)
    write_text(out, text)
    version = f" of Keras {found.version}" if found.version else ""
    say(f"read {source}: {found.kind}{version}")
    for note in found.notes:
        say(f"  {note}")
    say(f"wrote {out}: {len(spec.model.nodes)} layers")
    if found.weights is not None:
        total = sum(array.size for array in found.weights.values())
        path = out.with_suffix(".safetensors")
        say(f"wrote {path}: {len(found.weights)} tensors, {total:,} numbers")
