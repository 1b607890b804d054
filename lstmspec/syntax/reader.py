"""Reading a spec from a file: all the ways in which that fails, and no more bytes than allowed."""

import errno
from pathlib import Path
from typing import Final

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax.characters import MAX_BYTES, report_size

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_UTF_16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

_REASONS: Final = {
    errno.ENOENT: ("no such file", "Check the path."),
    errno.ENOTDIR: ("no such file", "A part of the path is no folder."),
    errno.EISDIR: ("a folder, not a file", "Name a file in it."),
    errno.EACCES: ("no permission to read it", "Change its permissions, or read a copy."),
    errno.EPERM: ("no permission to read it", "Change its permissions, or read a copy."),
    errno.ENAMETOOLONG: ("its name is too long", "Check the path."),
    errno.ELOOP: ("its links lead in a circle", "Check the path."),
}


_TENSORS = b"\0\0{"
"""How a safetensors file goes on behind the low bytes of the length of its header."""
_MODEL = (
    "Name the `.lstm` file that made it; the model itself is for `predict`, `evaluate`, `generate`"
    " and `stream`, and for `lstmspec.load`."
)


def read_source(path: Path, sink: Sink, *, name: str | None = None) -> Source | None:
    """The text of the file `path`, or `None` if it cannot be one; `sink` then knows why.

    Args:
        path: The file.
        sink: Where to report, and where the source is registered.
        name: What messages call the file; its path by default.
    """
    name = name or str(path)
    try:
        with path.open("rb") as file:
            data, size = file.read(MAX_BYTES + 1), path.stat().st_size
    except (OSError, ValueError) as error:
        _report_unreadable(error, name, sink)
        return None
    return decode_source(data, name, sink, size=size)


def decode_source(data: bytes, name: str, sink: Sink, *, size: int = 0) -> Source | None:
    """The text that `data` is in UTF-8, or `None` if it cannot be one; `sink` then knows why.

    Of more than the limit, one byte more is enough; `size` then says how many there are.
    """
    if data[6:9] == _TENSORS:
        sink.error("unreadable-file", f"`{name}` is a model, and no spec", file=name, help=_MODEL)
        return None
    size = max(size, len(data)) if len(data) > MAX_BYTES else len(data)
    if not report_size(sink, name, size, data.count(b"\n") + (not data.endswith(b"\n"))):
        return None
    return _decode(data.removeprefix(_BYTE_ORDER_MARK), name, sink)


def _report_unreadable(error: OSError | ValueError, name: str, sink: Sink) -> None:
    # A path with a NUL byte is a ValueError to Python.
    known = _REASONS.get(error.errno or 0) if isinstance(error, OSError) else None
    reason, cure = known or ("it cannot be read", "Check the path and the disk.")
    sink.error("unreadable-file", f"`{name}` cannot be read: {reason}", file=name, help=cure)


def _decode(data: bytes, name: str, sink: Sink) -> Source | None:
    try:
        source = Source(name, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        _report_undecodable(data, error.start, name, sink)
        return None
    sink.add_source(source)
    return source


def _report_undecodable(data: bytes, place: int, name: str, sink: Sink) -> None:
    source = Source(name, data.decode("utf-8", "replace"))
    sink.add_source(source)
    start = len(data[:place].decode("utf-8"))
    encoding = "UTF-16" if data.startswith(_UTF_16_MARKS) else "another encoding, such as Latin-1"
    sink.error(
        "invalid-utf8",
        f"byte 0x{data[place]:02x} at position {place} is not UTF-8",
        source.span(start, start + 1),
        help=f"The file seems to be in {encoding}: save it as UTF-8.",
    )
