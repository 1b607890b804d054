"""Writing a file whole or not at all."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lstmspec.diagnostics import Diagnostic, SpecError

_NO_SPACE = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}


def write_file(path: Path, write: Callable[[Path], object], size: int | None = None) -> None:
    """Let `write` make a file of `size` bytes beside `path`, and put it in the place of `path`.

    File and folder are synced: what `path` names is the old file or the new one, whole, even if
    the machine stops.

    Raises:
        SpecError: `unwritable-file`; what was at `path` before is still there.
    """
    temporary = temporary_of(path)
    try:
        write(temporary)
        _sync(temporary)
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        _remove(temporary)
        raise unwritable(path, error, size) from None
    finally:
        _remove(temporary)


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path`, whole or not at all, in UTF-8.

    Raises:
        SpecError: `unwritable-file`.
    """
    data = text.encode("utf-8")
    write_file(path, lambda to: to.write_bytes(data), len(data))


def temporary_of(path: Path) -> Path:
    """The file that becomes `path` once it is whole."""
    stem, dot, endings = path.name.partition(".")
    return path.with_name(f".{stem}.{os.getpid()}{dot}{endings}")


def unwritable(path: Path, error: OSError, size: int | None = None) -> SpecError:
    """The error of a file of `size` bytes that cannot be written."""
    trail: tuple[str, ...] = ()
    help = "Name a file in a folder that is there and that you may write to."
    if error.errno in _NO_SPACE:
        wanted = [] if size is None else [f"{size:,} bytes to write"]
        trail = (", ".join([*wanted, f"{_free(path):,} bytes free"]),)
        help = "Make room, or name a file elsewhere."
    diagnostic = Diagnostic(
        "unwritable-file",
        f"`{path}` cannot be written: {(error.strerror or 'no reason given').lower()}",
        trail=trail,
        help=help,
        file=str(path),
    )
    return SpecError((diagnostic,), {})


def _free(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return 0


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())


def _sync_folder(path: Path) -> None:
    """Have the folder itself on the disk, where the system can do that."""
    with suppress(OSError):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
