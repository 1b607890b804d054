"""Writing a file whole or not at all."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lstmspec.diagnostics import Sink


def write_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path`, sync it, and put it in the place of `path`.

    Raises:
        SpecError: `unwritable-file`; what was at `path` before is still there.
    """
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        write(temporary)
        with temporary.open("rb") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
    except OSError as error:
        sink = Sink()
        sink.error(
            "unwritable-file",
            f"`{path}` cannot be written: {(error.strerror or 'no reason given').lower()}",
            file=str(path),
            help="Name a file in a folder that is there and that you may write to.",
        )
        sink.raise_errors()
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all, in UTF-8.

    Raises:
        SpecError: `unwritable-file`.
    """
    write_file(path, lambda to: to.write_text(text, encoding="utf-8", newline="\n"))
