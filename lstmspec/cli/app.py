"""Every verb of the command line. It parses arguments only: a verb imports what it needs itself."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from lstmspec.cli.check import check
from lstmspec.cli.compile import compile_
from lstmspec.cli.diff import diff
from lstmspec.cli.evaluate import evaluate
from lstmspec.cli.explain import explain
from lstmspec.cli.fmt import fmt
from lstmspec.cli.generate import generate
from lstmspec.cli.import_ import import_
from lstmspec.cli.launch import launch
from lstmspec.cli.listings import backends, layers
from lstmspec.cli.parameters import spread
from lstmspec.cli.predict import predict
from lstmspec.cli.schema import schema
from lstmspec.cli.stream import stream
from lstmspec.cli.streams import use_utf8
from lstmspec.cli.summary import summary
from lstmspec.cli.train import train
from lstmspec.cli.transfer import transfer
from lstmspec.cli.verify import verify
from lstmspec.cli.weights import weights

app = typer.Typer(
    name="lstmspec",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(check)
app.command()(fmt)
app.command()(summary)
app.command("compile")(compile_)
app.command()(weights)
app.command()(train)
app.command()(launch)
app.command()(evaluate)
app.command()(predict)
app.command()(generate)
app.command()(stream)
app.command()(verify)
app.command("import")(import_)
app.command()(diff)
app.command()(transfer)
app.command()(explain)
app.command()(schema)
app.command()(backends)
app.command()(layers)


def _version(wanted: bool) -> None:
    if wanted:
        from lstmspec import __version__

        typer.echo(f"lstmspec {__version__}")
        raise typer.Exit


@app.callback(
    epilog="Exit codes: 0 done; 1 findings; 2 usage, file or missing extra; 3 refused by a limit; "
    "4 corrupt or foreign file; 5 training diverged; 70 a bug of lstmspec; 130 "
    "stopped by Ctrl-C, 143 by SIGTERM."
)
def lstmspec(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Compile a small language for recurrent models to NumPy or to Keras."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its exit code."""
    # Looking for pydantic plugins means reading the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    use_utf8()
    app(spread(sys.argv[1:] if arguments is None else arguments), prog_name="lstmspec")
