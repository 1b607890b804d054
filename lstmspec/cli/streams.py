"""Where results and talk go."""

import sys
from io import TextIOWrapper

import typer

STDIN = "-"


def use_utf8() -> None:
    """Write UTF-8 whatever the locale, as specs are; a terminal of another kind gets escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def output(text: str) -> None:
    """Write a result to stdout."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def say(text: str) -> None:
    """Say something that is not the result, on stderr."""
    typer.echo(text, err=True)
