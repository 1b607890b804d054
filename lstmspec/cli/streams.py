"""Where results and talk go."""

import os
import sys
from io import TextIOWrapper
from typing import TextIO

import typer

from lstmspec.diagnostics import Sink

STDIN = "-"


def use_utf8() -> None:
    """Write UTF-8 whatever the locale, as specs are; a terminal of another kind gets escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def output(text: str) -> None:
    """Write a result to stdout.

    Raises:
        SpecError: `unwritable-file`.
    """
    write(text, sys.stdout)


def output_piece(text: str) -> None:
    """Write a part of a line to stdout, to be seen at once.

    Raises:
        SpecError: `unwritable-file`.
    """
    _write(text, sys.stdout)


def write(text: str, stream: TextIO) -> None:
    """Write whole lines to `stream`, at once: what fails should fail here, and not at the end.

    Raises:
        SpecError: `unwritable-file`.
    """
    _write(text if text.endswith("\n") else text + "\n", stream)


def _write(text: str, stream: TextIO) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_stdout()
        sink = Sink()
        sink.error(
            "unwritable-file",
            f"the output cannot be written: {(error.strerror or 'no reason given').lower()}",
            help="Make room, or write to another place.",
        )
        sink.raise_errors()


def abandon_stdout() -> None:
    """Let what is left for stdout go nowhere: Python would complain again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str) -> None:
    """Say something that is not the result, on stderr."""
    typer.echo(text, err=True)
