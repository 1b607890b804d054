"""The memory that reading a file takes, known before it is read."""

import zipfile
from pathlib import Path

from lstmspec.data.reading.sound_labels import wav_files
from lstmspec.data.refusal import refusal
from lstmspec.passes import spell_bytes

_TEXT = 16
"""Bytes of memory for a byte of a table of text, whose cells are strings for a while: measured are
3 to 16, the more the shorter the cells and the lines."""
_SOUND = 5
"""For a byte of 8-bit sound: itself, and a float32."""


def check_memory(path: Path, needed: int, budget: int) -> None:
    """Refuse the file at `path` if it takes more than `budget` bytes to read.

    Raises:
        SpecError: `data-too-large`.
    """
    if needed > budget:
        raise refusal(
            "data-too-large",
            f"reading `{path.name}` needs {spell_bytes(needed)}, and its budget is"
            f" {spell_bytes(budget)}",
            path,
            "Give a part of it, or allow it what it needs with `--max-memory`.",
        )


def file_memory(path: Path) -> int:
    """Of a file that is read as it is."""
    return path.stat().st_size


def table_memory(path: Path) -> int:
    """Of a table of text."""
    return _TEXT * path.stat().st_size


def archive_memory(path: Path) -> int:
    """Of an archive, whose contents are unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            return sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return path.stat().st_size


def sound_memory(path: Path) -> int:
    """Of a recording."""
    return _SOUND * path.stat().st_size


def folder_memory(path: Path) -> int:
    """Of a folder of recordings."""
    return sum(map(sound_memory, wav_files(path)))
