"""The attributes of an object in an HDF5 file, as the bytes that stand in its header.

Texts of any length are references with a length that HDF5 believes: it takes the memory first, and
16 bytes of a file have become 4 GB. So the references are read here, and held against the heap that
they lead to (HDF5 File Format Specification, IV.A for headers, III.E for heaps).
"""

from collections.abc import Iterator
from typing import Any

_ATTRIBUTE, _CONTINUATION = 0x0C, 0x10
_LONGEST_HEADER = 2**20
_MOST_PIECES = 64


class BrokenHeaderError(Exception):
    """A header of no form that is known, or one that leads out of its file."""


def attribute_bytes(file: Any, address: int, name: str) -> bytes:
    """The bytes of the attribute `name` of the object whose header is at `address`.

    Raises:
        BrokenHeaderError: if it is not in the header.
    """
    for kind, data in _messages(file, address):
        if kind == _ATTRIBUTE:
            found, value = _attribute(data)
            if found == name.encode():
                return value
    raise BrokenHeaderError


def read_at(file: Any, address: int, size: int) -> bytes:
    """`size` bytes of `file` from `address` on.

    Raises:
        BrokenHeaderError: if there are fewer.
    """
    file.seek(address)
    data: bytes = file.read(size)
    if len(data) < size:
        raise BrokenHeaderError
    return data


def number(data: bytes, at: int, size: int) -> int:
    """The number in `size` bytes of `data`."""
    return int.from_bytes(data[at : at + size], "little")


def _messages(file: Any, address: int) -> Iterator[tuple[int, bytes]]:
    """Every message of a header, and of the pieces in which it goes on."""
    start = read_at(file, address, 8)
    if start[:4] == b"OHDR":
        yield from _of_version_2(file, address, start[5])
        return
    if start[0] != 1:
        raise BrokenHeaderError
    waiting = [(address + 16, number(read_at(file, address + 8, 4), 0, 4))]
    for place, size in _pieces(waiting):
        data = read_at(file, place, size)
        at = 0
        while at + 8 <= size:
            kind, length = number(data, at, 2), number(data, at + 2, 2)
            body = data[at + 8 : at + 8 + length]
            if kind == _CONTINUATION:
                waiting.append((number(body, 0, 8), number(body, 8, 8)))
            yield kind, body
            at += 8 + length


def _of_version_2(file: Any, address: int, flags: int) -> Iterator[tuple[int, bytes]]:
    width = 1 << (flags & 3)
    place = address + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
    first = number(read_at(file, place, width), 0, width)
    head = 6 if flags & 4 else 4
    waiting = [(place + width, first)]
    for number_of_piece, (piece, size) in enumerate(_pieces(waiting)):
        data = read_at(file, piece, size)
        # Later pieces have a signature before their messages and a checksum behind.
        at, end = (4, size - 4) if number_of_piece else (0, size)
        while at + head <= end:
            kind, length = data[at], number(data, at + 1, 2)
            body = data[at + head : at + head + length]
            if kind == _CONTINUATION:
                waiting.append((number(body, 0, 8), number(body, 8, 8)))
            yield kind, body
            at += head + length


def _pieces(waiting: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The pieces of a header, to which the caller adds while it reads them."""
    done = 0
    while done < len(waiting):
        place, size = waiting[done]
        if size > _LONGEST_HEADER or done > _MOST_PIECES:
            raise BrokenHeaderError
        yield place, size
        done += 1


def _attribute(data: bytes) -> tuple[bytes, bytes]:
    """Name and bytes of an attribute message."""
    version = data[0] if data else 0
    if version not in (1, 2, 3):
        raise BrokenHeaderError
    sizes = [number(data, at, 2) for at in (2, 4, 6)]
    at, found = 9 if version == 3 else 8, []
    for size in sizes:
        found.append(data[at : at + size])
        at += -(-size // 8) * 8 if version == 1 else size
    return found[0].rstrip(b"\0"), data[at:]
