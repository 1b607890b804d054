"""How long the texts of an HDF5 file can be.

Texts without a fixed length lie in global heaps, and an attribute holds references to them. Many
references may lead to one text, and HDF5 gives each a copy before anybody can count: 4 MB of file
have become 16 GB. So the heaps are looked for in the bytes of the file: none of its texts is longer
than the largest heap (HDF5 File Format Specification, III.E).
"""

from typing import BinaryIO

_SIGNATURE = b"GCOL\x01\0\0\0"
_HEADER = 16
_BLOCK = 2**20


def longest_text(file: BinaryIO) -> int:
    """A bound on the length of every text in `file` that is not of a fixed length, in bytes."""
    size = file.seek(0, 2)
    file.seek(0)
    longest, kept = 0, b""
    while block := file.read(_BLOCK):
        data = kept + block
        at = data.find(_SIGNATURE)
        while 0 <= at <= len(data) - _HEADER:
            longest = max(longest, int.from_bytes(data[at + 8 : at + _HEADER], "little"))
            at = data.find(_SIGNATURE, at + 1)
        kept = data[-(_HEADER - 1) :]
    return min(longest, size)
