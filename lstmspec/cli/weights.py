"""`lstmspec weights`: fresh weights of a spec, or what a weights file holds."""

from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import output, say
from lstmspec.cli.verb import verb


@verb
def weights(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="SPEC|W.safetensors",
            help="A spec, to draw weights for; or a weights file, to list.",
            show_default=False,
        ),
    ],
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    seed: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=parameters.integer(0),
            help="The seed; by default that of the spec.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="W.safetensors", help="Where to.", show_default=False
        ),
    ] = None,
) -> None:
    """Draw fresh weights for a spec, or list those in a file."""
    if source.suffix == ".safetensors":
        _list(source)
        return
    if out is None or out.suffix != ".safetensors":
        raise typer.BadParameter("name a file that ends in .safetensors.", param_hint="'-o'")
    from lstmspec.cli.specs import open_spec

    spec = open_spec(source, bind, set_, max_memory)
    arrays = spec.fresh_weights(seed)
    spec.save_weights(out, arrays)
    total = sum(array.size for array in arrays.values())
    say(f"wrote {out}: {len(arrays)} tensors, {total:,} numbers")


def _list(path: Path) -> None:
    from lstmspec import weights as store

    arrays, metadata = store.load(path)
    width = max(map(len, arrays), default=0)
    for name, array in arrays.items():
        shape = ", ".join(map(str, array.shape))
        output(f"{name:<{width}}  {array.dtype.name}[{shape}]")
    if "lstmspec.name" in metadata:
        say(f"{path}: weights of {metadata['lstmspec.name']}")
