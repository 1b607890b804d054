"""Limits on a text, and characters that no spec may hold: they hide, or reorder what is shown."""

import re
import unicodedata
from typing import Final

from lstmspec.diagnostics import Sink
from lstmspec.source import Source

MAX_BYTES: Final = 1024 * 1024
MAX_LINES: Final = 20_000
_MAX_REPORTS: Final = 20

# Controls but tab and line feed (a carriage return belongs to a line feed), soft hyphen, marks and
# embeddings that turn the direction of writing, blanks without width, other line ends, invisible
# operators, the halves of surrogate pairs, and tags.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]|\r(?!\n)"
)

_CONTROLS: Final = {
    0x00: "NULL",
    0x08: "BACKSPACE",
    0x0B: "LINE TABULATION",
    0x0C: "FORM FEED",
    0x0D: "CARRIAGE RETURN",
    0x1A: "SUBSTITUTE",
    0x1B: "ESCAPE",
    0x7F: "DELETE",
    0x85: "NEXT LINE",
}
"""The names of control characters; Unicode gives them none."""

_LOOKALIKES: Final = {
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\xab\xbb": 'Quotes are straight: `"`.',
    "\u2010\u2011\u2012\u2013\u2014\u2212": "The minus is `-`.",
    "\xd7\u22c5\xb7": "Times is `*`.",
    "\u2190\u2192\u21d2": "`as` names the result of a line, `from` its inputs.",
    "\u2026": "Write out what the dots stand for.",
    "\uff08\uff09\uff0c\uff1d": "Write the sign of the English keyboard.",
}
"""What to write instead of characters that look like one of ours, or stand for it elsewhere."""


def check_text(source: Source, sink: Sink) -> bool:
    """Whether `source` is within the limits and may be parsed.

    Characters that no spec may hold are reported here too, once a file. They do not keep a text
    from being parsed: the lines they stand in are broken, and the others can still be looked at.
    """
    if not _within_limits(source, sink):
        return False
    if not _already_reported(source, sink):
        _report_unseen(source, sink)
    return True


def is_unseen(text: str) -> bool:
    """Whether `text` holds a character that `check_text` reports."""
    return _UNSEEN.search(text) is not None


def describe(character: str) -> str:
    """Number and name of a character: `U+202E RIGHT-TO-LEFT OVERRIDE`."""
    number = ord(character)
    fallback = "SURROGATE" if 0xD800 <= number < 0xE000 else "CONTROL CHARACTER"
    name = _CONTROLS.get(number) or unicodedata.name(character, fallback)
    return f"U+{number:04X} {name}"


def foreign_cure(character: str) -> str:
    """What to write instead of a character that is not ASCII."""
    if unicodedata.category(character) == "Zs":
        return "Write an ordinary blank."
    for characters, cure in _LOOKALIKES.items():
        if character in characters:
            return cure
    return "Names are made of the letters a to z, digits and `_`."


def _within_limits(source: Source, sink: Sink) -> bool:
    text = source.text
    size = len(text)
    if size <= MAX_BYTES and not text.isascii():
        size = len(text.encode("utf-8", "surrogatepass"))
    lines = text.count("\n") + (not text.endswith("\n"))
    return report_size(sink, source.name, size, lines)


def report_size(sink: Sink, file: str, size: int, lines: int) -> bool:
    """Whether a file of `size` bytes and so many `lines` is within the limits."""
    if size > MAX_BYTES:
        sink.error(
            "spec-too-large",
            f"a spec of {size:,} bytes; the limit is {MAX_BYTES:,}",
            file=file,
            help="Is this the right file? Parts of a long spec can stand in files of their own, "
            'brought in with `use "part.lstm"`.',
        )
    elif lines > MAX_LINES:
        sink.error(
            "spec-too-large",
            f"a spec of {lines:,} lines; the limit is {MAX_LINES:,}",
            file=file,
            help="`repeat 1000 { LSTM 8 }` writes a thousand layers in one line.",
        )
    else:
        return True
    return False


def _already_reported(source: Source, sink: Sink) -> bool:
    return any(
        diagnostic.code == "invalid-character"
        and diagnostic.span is not None
        and diagnostic.span.file == source.name
        for diagnostic in sink.diagnostics
    )


def _report_unseen(source: Source, sink: Sink) -> None:
    for count, match in enumerate(_UNSEEN.finditer(source.text)):
        span = source.span(*match.span())
        if count == _MAX_REPORTS:
            sink.error(
                "invalid-character",
                "more characters that no spec may hold, here and further down",
                span,
                help="Is this a text file?",
            )
            return
        sink.error(
            "invalid-character",
            f"the invisible character {describe(match[0])}",
            span,
            help=_cure(match[0]),
        )


def _cure(character: str) -> str:
    if character == "\r":
        return "End lines with a line feed, or with a carriage return and a line feed."
    if character == "\0":
        return "Delete it; if there are many, the file is no UTF-8 text but perhaps UTF-16."
    return "Delete it; it may have come along with copied text."
