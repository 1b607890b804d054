"""`lstmspec weights`: fresh weights of a spec, those of PyTorch, or what a weights file holds."""

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
    from_torch: Annotated[
        Path | None,
        typer.Option(
            metavar="STATE.safetensors",
            help="Take the weights from a state_dict of PyTorch.",
            show_default=False,
        ),
    ] = None,
    to_torch: Annotated[
        Path | None,
        typer.Option(
            metavar="STATE.safetensors",
            help="Write the weights as a state_dict of PyTorch.",
            show_default=False,
        ),
    ] = None,
    map_: Annotated[
        list[str],
        typer.Option(
            "--map",
            metavar="MODULE=LINE ...",
            help="Which line is which module of PyTorch: --map encoder=lstm,lstm_1 head=dense;"
            " MODULE= leaves one out.",
            show_default=False,
        ),
    ] = [],  # noqa: B006
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="W.safetensors", help="Where to.", show_default=False
        ),
    ] = None,
) -> None:
    """Draw weights for a spec, list a file's, or carry PyTorch's."""
    if to_torch is not None:
        from lstmspec.cli.torch_weights import write_state

        _require_alone(to_torch, from_torch=from_torch, out=out)
        write_state(source, to_torch, map_, bind, set_, max_memory, seed)
        return
    if map_ and from_torch is None:
        raise typer.BadParameter("it goes with --from-torch and --to-torch.", param_hint="'--map'")
    if source.suffix == ".safetensors":
        if from_torch is not None:
            raise typer.BadParameter("name the spec, a .lstm file.", param_hint="'SPEC'")
        _list(source)
        return
    if out is None or out.suffix != ".safetensors":
        raise typer.BadParameter("name a file that ends in .safetensors.", param_hint="'-o'")
    from lstmspec.cli.specs import open_spec

    spec = open_spec(source, bind, set_, max_memory)
    if from_torch is None:
        arrays = spec.fresh_weights(seed)
    else:
        from lstmspec.cli.torch_weights import read_state

        arrays = read_state(spec, from_torch, map_)
    spec.save_weights(out, arrays)
    total = sum(array.size for array in arrays.values())
    say(f"wrote {out}: {len(arrays)} tensors, {total:,} numbers")


def _require_alone(to_torch: Path, *, from_torch: Path | None, out: Path | None) -> None:
    """Refuse what does not go with `--to-torch`.

    Raises:
        BadParameter: with what to do instead.
    """
    if from_torch is not None or out is not None:
        other = "'--from-torch'" if from_torch is not None else "'-o'"
        raise typer.BadParameter("--to-torch names the file to write.", param_hint=other)
    if to_torch.suffix != ".safetensors":
        raise typer.BadParameter(
            "name a file that ends in .safetensors.", param_hint="'--to-torch'"
        )


def _list(path: Path) -> None:
    from lstmspec import weights as store

    arrays, metadata = store.load(path)
    width = max(map(len, arrays), default=0)
    for name, array in arrays.items():
        shape = ", ".join(map(str, array.shape))
        output(f"{name:<{width}}  {array.dtype.name}[{shape}]")
    if "lstmspec.name" in metadata:
        say(f"{path}: weights of {metadata['lstmspec.name']}")
