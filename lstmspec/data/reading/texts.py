"""Files of text: UTF-8 with the line of what is no UTF-8, and one long text as a table."""

from collections.abc import Iterator
from pathlib import Path

from lstmspec.data.refusal import corrupt, mismatch
from lstmspec.data.table import Column, Places, Table, table


def read_text(path: Path) -> str:
    """The text in `path`, line ends as they are, without a byte order mark.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` with the line that is no text in UTF-8.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise corrupt(path, f"line {line} is no text in UTF-8", "Save the file as UTF-8.") from None
    if (at := text.find("\0")) >= 0:
        raise corrupt(path, f"line {text.count(chr(10), 0, at) + 1} holds a zero byte")
    return text


def lines_in(text: str) -> Iterator[tuple[int, str]]:
    """The lines of `text` that are not blank, with their numbers, made one by one."""
    number, start = 1, 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if line := text[start:end].strip():
            yield number, line
        number, start = number + 1, end + 1


def read_long_text(path: Path) -> Table:
    """The one text in `path`, as the column `text`; lines end in a line feed.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file`, or `data-mismatch` if there is no text.
    """
    text = read_text(path).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise mismatch("the file holds no text", path, "Give a file with a text in it.")
    return table([Column("text", [text], Places("the text"))], path)
