"""`lstmspec compile`: source text, a saved model, or an earlier phase."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, say
from lstmspec.cli.verb import verb

PHASES = ("ast", "ir", "json", "source")


@verb
def compile_(
    model: parameters.ModelPath,
    backend: Annotated[
        str, typer.Option(metavar="NAME", help="numpy, keras, or another installed backend.")
    ] = "numpy",
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    weights: parameters.WeightsPath = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="model.py is source; with the Keras backend, model.keras is a saved model and"
            " model.weights.h5 its weights.",
            show_default=False,
        ),
    ] = None,
    emit: Annotated[
        str,
        typer.Option(
            metavar="|".join(PHASES), parser=parameters.one_of(PHASES), help="Which phase to write."
        ),
    ] = "source",
) -> None:
    """Compile a spec to source text or a saved model. Without -o the source goes to stdout."""
    from lstmspec.cli.specs import open_model, takes_raw_data
    from lstmspec.files import write_text

    compilation, weights = open_model(model, weights, bind, set_, max_memory)
    if emit == "ast":
        from lstmspec.syntax import print_tree

        text = print_tree(compilation.tree)
        _ = compilation.model
    elif emit == "ir":
        from lstmspec.ir import print_model

        text = print_model(compilation.model)
    elif emit == "json":
        from lstmspec.ir import to_json

        text = to_json(compilation.model)
    elif out is not None and out.suffix != ".py":
        compilation.save(out, backend, weights)
        say(f"wrote {out}")
        if weights is not None and takes_raw_data(weights, None, (), ()):
            say(f"vocabularies, labels and scales stay in {weights}: {out} takes numbers")
        return
    else:
        if weights is not None:
            compilation, _ = compilation.with_weights(weights)
        text = compilation.emit(backend)
    if out is None:
        output(text)
    else:
        write_text(out, text)
        say(f"wrote {out}")
