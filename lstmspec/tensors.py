"""Files of tensors: safetensors, written in one way only and checked when they are read.

A file is a length, a JSON header, raw numbers. It is written here and not by the library, whose
writer puts the metadata in another order every time: equal tensors are to be equal files. The
metadata hold a SHA-256 of every tensor and of every other entry, so that a file which was changed
on its way is refused with the name of what changed. Files without digests, of other programs and of
older releases, are taken as they are.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from safetensors import SafetensorError, safe_open

from lstmspec.diagnostics import Diagnostic, Sink, SpecError, listing
from lstmspec.files import write_file

Array = np.ndarray[Any, np.dtype[Any]]

FORMAT = "2"
"""The version of what we put into a file's metadata; from 2 on there are digests."""
MAX_HEADER = 64 * 2**20
"""The most bytes that the header of a file may have, metadata included."""

_FORMAT, _DIGESTS = "lstmspec.format", "lstmspec.sha256"
_TYPES = "lstmspec.types"
"""No entry of the metadata, but what number types and shapes have their digest under."""
_DTYPES = {
    "float16": "F16",
    "float32": "F32",
    "float64": "F64",
    "int8": "I8",
    "int16": "I16",
    "int32": "I32",
    "int64": "I64",
    "uint8": "U8",
    "uint16": "U16",
    "uint32": "U32",
    "uint64": "U64",
    "bool": "BOOL",
}
"""The number types of safetensors that NumPy has without any other package."""


def write_tensors(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write `arrays` by name to `path`, with `metadata` and the digests of both.

    Raises:
        SpecError: `unwritable-file`; what was at `path` before is still there.
    """
    little = {name: _little_endian(array) for name, array in arrays.items()}
    entries = {_FORMAT: FORMAT, **metadata}
    digests = {name: sha256(array.data).hexdigest() for name, array in little.items()}
    digests |= {name: _digest(text) for name, text in entries.items()}
    digests[_TYPES] = _digest(_types(little))
    entries[_DIGESTS] = json.dumps(digests, separators=(",", ":"))
    header: dict[str, Any] = {"__metadata__": entries}
    end = 0
    for name, array in little.items():
        start, end = end, end + array.nbytes
        dtype = _DTYPES[array.dtype.name]
        header[name] = {"dtype": dtype, "shape": array.shape, "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    if len(text) > MAX_HEADER:
        raise _too_large(path, len(text))

    def write(to: Path) -> None:
        with to.open("wb") as file:
            file.write(struct.pack("<Q", len(text)) + text)
            for array in little.values():
                file.write(array.data)

    write_file(path, write, 8 + len(text) + end)


def read_tensors(path: Path) -> tuple[dict[str, Array], dict[str, str]]:
    """The tensors in the file at `path`, in its order, and its metadata; digests are checked.

    Raises:
        SpecError: `unreadable-file`, or `corrupt-file` if it is no such file or was changed.
    """
    with _opened(path) as file:
        # Older releases know no order but the alphabet's.
        names = getattr(file, "offset_keys", file.keys)()
        types = {file.get_slice(name).get_dtype() for name in names}
        foreign = types - set(_DTYPES.values())
        if not foreign:
            arrays = {name: file.get_tensor(name) for name in names}
            metadata = file.metadata() or {}
    if foreign:
        raise _corrupt(
            path,
            f"`{path}` holds numbers of a type that NumPy does not have:"
            f" {listing(sorted(foreign))}",
            "Store the weights as float32.",
        )
    digests = _digests(path, metadata)
    if digests is not None:
        _check_names(path, {*arrays, *metadata}, digests)
        if _digest(_types(arrays)) != digests[_TYPES]:
            _refuse_changed(path, _TYPES)
        for name, array in arrays.items():
            if sha256(_little_endian(array).data).hexdigest() != digests[name]:
                _refuse_changed(path, name)
    return arrays, metadata


def read_metadata(path: Path) -> dict[str, str]:
    """The metadata of the file at `path`, without its tensors; digests are checked.

    Raises:
        SpecError: as `read_tensors`.
    """
    with _opened(path) as file:
        names, metadata = set(file.keys()), file.metadata() or {}
    digests = _digests(path, metadata)
    if digests is not None:
        _check_names(path, {*names, *metadata}, digests)
    return metadata


def _little_endian(array: Array) -> Array:
    whole = np.asarray(array, order="C")
    return whole.astype(whole.dtype.newbyteorder("<"), copy=False)


def _types(arrays: Mapping[str, Array]) -> str:
    """Number types and shapes, a line a tensor."""
    return "\n".join(f"{n} {a.dtype.name} {list(a.shape)}" for n, a in sorted(arrays.items()))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digests(path: Path, metadata: Mapping[str, str]) -> dict[str, str] | None:
    """The digests that the file holds, those of its metadata checked; `None` if it has none."""
    version = metadata.get(_FORMAT, "1")
    if version not in ("1", FORMAT):
        raise _corrupt(
            path,
            f"`{path}` is of form {version}, and this lstmspec reads form {FORMAT}",
            "Take the release of lstmspec that wrote it, or a later one.",
        )
    if _DIGESTS not in metadata:
        if version == "1":
            return None
        _refuse_changed(path, _DIGESTS)
    try:
        found = json.loads(metadata[_DIGESTS])
    except (ValueError, RecursionError):
        _refuse_changed(path, _DIGESTS)
    if (
        not isinstance(found, dict)
        or _TYPES not in found
        or not all(isinstance(digest, str) for digest in found.values())
    ):
        _refuse_changed(path, _DIGESTS)
    for name, text in sorted(metadata.items()):
        if name != _DIGESTS and found.get(name) != _digest(text):
            _refuse_changed(path, name)
    return found


def _check_names(path: Path, held: set[str], digests: Mapping[str, str]) -> None:
    for name in sorted(held - {_DIGESTS} ^ set(digests) - {_TYPES}):
        _refuse_changed(path, name)


def _refuse_changed(path: Path, name: str) -> NoReturn:
    raise _corrupt(
        path,
        f"`{path}` was changed after it was written: `{name}` is not what it was",
        "Copy the file again, or save it anew.",
    )


def _too_large(path: Path, size: int) -> SpecError:
    message = f"`{path}` cannot be written: it would have a header of {size:,} bytes"
    help = f"The most is {MAX_HEADER:,}: take a smaller vocabulary, or name fewer tensors."
    return SpecError((Diagnostic("unwritable-file", message, help=help, file=str(path)),), {})


def _corrupt(path: Path, message: str, help: str) -> SpecError:
    return SpecError((Diagnostic("corrupt-file", message, help=help, file=str(path)),), {})


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The safetensors file at `path`, open; what is wrong with it is an error of the user."""
    sink = Sink()
    try:
        with path.open("rb") as start:
            size = int.from_bytes(start.read(8), "little")
        if size <= MAX_HEADER:
            with safe_open(path, framework="numpy") as file:
                yield file
                return
        _report_no_tensors(path, sink)
    except OSError as error:
        sink.error(
            "unreadable-file",
            f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            file=str(path),
            help="Check the path.",
        )
    except SafetensorError:
        _report_no_tensors(path, sink)
    sink.raise_errors()


def _report_no_tensors(path: Path, sink: Sink) -> None:
    sink.error(
        "corrupt-file",
        f"`{path}` is no safetensors file, or is cut short",
        file=str(path),
        help="Copy it again, or make it anew with what wrote it.",
    )
