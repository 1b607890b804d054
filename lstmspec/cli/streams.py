"""Where results and talk go."""

import sys

import typer

STDIN = "-"


def output(text: str) -> None:
    """Write a result to stdout."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def say(text: str) -> None:
    """Say something that is not the result, on stderr."""
    typer.echo(text, err=True)
