"""`.keras` files: a zip with exactly three members, none of them compressed.

Keras stores its members as they are, so what is read is never larger than the file, and a zip bomb
is refused by its form. The tensors are read in place, through a window on the file; nothing is
extracted.
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from lstmspec.importing.json_text import check_length
from lstmspec.importing.refusals import corrupt, shown, too_large

METADATA, CONFIG, WEIGHTS = "metadata.json", "config.json", "model.weights.h5"
_MEMBERS = (METADATA, CONFIG, WEIGHTS)
_LOCAL_HEADER = 30
_BLOCK = 2**20
_ENCRYPTED = 1
_LOCATOR, _END = 20, 22
"""The sizes of the last two records of an archive."""
_LONGEST_LIST = 4096
_CONTENT = {
    "model.weights.npz": "keeps its weights in NumPy's form, which lstmspec does not read",
    "model.weights.json": "keeps its weights in several files, which lstmspec does not read",
}


class Archive:
    """The members of the `.keras` file `file`, which was opened from `path`.

    Raises:
        SpecError: `corrupt-file`.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._size = file.seek(0, io.SEEK_END)
        self._check_end()
        try:
            with zipfile.ZipFile(file) as archive:
                found = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error):
            raise corrupt(path, "is no zip archive, as every `.keras` file is") from None
        self._members = self._checked(found)

    def text(self, name: str) -> bytes:
        """The whole of a member that holds JSON.

        Raises:
            SpecError: `corrupt-file`, or `file-too-large`.
        """
        member = self._members[name]
        check_length(self._path, member.file_size, f"`{name}`")
        data = self._window(member).read()
        if zlib.crc32(data) != member.CRC:
            raise corrupt(self._path, f"is damaged in `{name}`")
        return data

    def weights(self) -> "Window":
        """The member that holds the tensors, to be read in place; its checksum is checked.

        Raises:
            SpecError: `corrupt-file`.
        """
        window, checksum = self._window(self._members[WEIGHTS]), 0
        while block := window.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
        if checksum != self._members[WEIGHTS].CRC:
            raise corrupt(self._path, f"is damaged in `{WEIGHTS}`")
        window.seek(0)
        return window

    def _check_end(self) -> None:
        """Look at the end of the archive, which says how long its list of members is."""
        self._file.seek(max(self._size - _LOCATOR - _END, 0))
        end = self._file.read(_LOCATOR + _END)
        record = end[-_END:]
        if record[:4] != b"PK\x05\x06":
            raise corrupt(
                self._path, "is no zip archive, as every `.keras` file is, or is cut short"
            )
        is_long = end[:-_END].startswith(b"PK\x06\x07")
        if is_long or int.from_bytes(record[12:16], "little") > _LONGEST_LIST:
            raise too_large(self._path, "has a list of members longer than any that Keras writes")

    def _checked(self, found: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        members: dict[str, zipfile.ZipInfo] = {}
        for member in found:
            name = member.filename
            if name in _CONTENT:
                raise corrupt(self._path, _CONTENT[name], "Save it whole: `model.save(path)`.")
            if name not in _MEMBERS:
                raise corrupt(self._path, f"has a member `{shown(name)}`, which Keras writes never")
            if name in members:
                raise corrupt(self._path, f"has the member `{name}` twice")
            self._check_form(member)
            members[name] = member
        missing = [name for name in _MEMBERS if name not in members]
        if missing:
            raise corrupt(self._path, f"has no member `{missing[0]}`")
        return members

    def _check_form(self, member: zipfile.ZipInfo) -> None:
        is_plain = member.compress_type == zipfile.ZIP_STORED
        if (
            not is_plain
            or member.flag_bits & _ENCRYPTED
            or member.file_size != member.compress_size
        ):
            raise corrupt(
                self._path,
                f"has the member `{member.filename}` compressed or encrypted; Keras stores it"
                " plainly",
                "Unpack it and zip it again without compression: `zip -0`.",
            )

    def _window(self, member: zipfile.ZipInfo) -> "Window":
        """The bytes of `member`, whose own header must agree with the list of members."""
        if not 0 <= member.header_offset < self._size:
            raise corrupt(self._path, f"is damaged at `{member.filename}`")
        self._file.seek(member.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        name, extra = (int.from_bytes(header[at : at + 2], "little") for at in (26, 28))
        start = member.header_offset + _LOCAL_HEADER + name + extra
        written = self._file.read(name)
        if (
            header[:4] != b"PK\x03\x04"
            or written != member.filename.encode()
            or start + member.file_size > self._size
        ):
            raise corrupt(self._path, f"is damaged at `{member.filename}`")
        return Window(self._file, start, member.file_size)


class Window(io.RawIOBase):
    """A part of a file as a file of its own, to be read."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        super().__init__()
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read anywhere."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to `offset` from start, place or end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any buffer
        """Fill `buffer` as far as there are bytes; how many that were."""
        wanted = max(min(len(buffer), self._size - self._at), 0)
        self._file.seek(self._start + self._at)
        data = self._file.read(wanted)
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
