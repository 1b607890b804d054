"""Characters as a terminal shows them: how wide they are, and which must not reach it as they are.

A spec may come from anywhere. An escape sequence in it could repaint the screen, a bidi control
could show a line in another order than the compiler reads it, a blank of no width could hide what
is wrong. All of them are shown by name instead.
"""

import unicodedata

TAB = 4
"""Cells from one tab stop to the next."""


def visible(text: str) -> str:
    r"""`text` with all that is not plainly visible written as an escape: `\x1b`, `\u202e`."""
    return text if text.isprintable() else "".join(map(_shown, text))


def glyph(character: str, cell: int) -> tuple[str, int]:
    """What to print for a character of a spec that stands at `cell`, and how wide that is."""
    if character == "\t":
        blanks = TAB - cell % TAB
        return " " * blanks, blanks
    shown = _shown(character)
    return shown, _width(character) if shown == character else len(shown)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")


def _width(character: str) -> int:
    if character.isascii():
        return 1
    # A vowel or final consonant of decomposed Hangul is drawn into the syllable before it.
    if unicodedata.category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
