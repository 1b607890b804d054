"""What every verb does with an error: show it, and end with its exit code."""

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer

from lstmspec.cli.streams import abandon_stdout
from lstmspec.diagnostics import SpecError

P = ParamSpec("P")
T = TypeVar("T")

INTERNAL, INTERRUPTED = 70, 130


def verb(function: Callable[P, T]) -> Callable[P, T]:
    """Make `function` a verb: errors of the user are shown as diagnostics, ours as ours."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except SpecError as error:
            from lstmspec.cli.console import show

            show(error.diagnostics, error.sources)
            raise typer.Exit(error.exit_code) from None
        except KeyboardInterrupt:
            typer.echo("stopped", err=True)
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read our output has gone.
            abandon_stdout()
            raise typer.Exit(0) from None
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception:
            _report_bug()
            raise typer.Exit(INTERNAL) from None

    return run


def _report_bug() -> None:
    """Say that the fault is lstmspec's, with all that a report needs."""
    from lstmspec import __version__

    traceback.print_exc()
    typer.echo(
        "\nThis is a bug of lstmspec, not a fault of yours. Please report it with the lines above,"
        f"\nthe spec, and these: lstmspec {__version__}, Python {sys.version.split()[0]},"
        f" {sys.platform}.",
        err=True,
    )
