"""Characters that hide or reorder what is shown: none gets through, and each is named."""

import unicodedata

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax import check_text, parse

UNSEEN = [
    *(chr(n) for n in range(0x20) if chr(n) not in "\t\n\r"),
    *(chr(n) for n in range(0x7F, 0xA0)),
    *"\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e",
    *"\u2060\u2061\u2066\u2067\u2068\u2069\ufeff\ufff9\U000e0041\ud800\udfff",
]


@pytest.mark.parametrize("character", UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("template", ["LSTM 4\n#{}\n", "LSTM{} 4\n", 'use "{}"\n', "{}"])
def test_every_one_is_an_error_at_its_place(character: str, template: str) -> None:
    text = template.format(character)
    sink = Sink()
    parse(Source("spec", text), sink)
    (found,) = sink.diagnostics
    assert found.code == "invalid-character"
    assert found.span is not None
    assert found.span.start == text.index(character)
    assert found.message.startswith(f"the invisible character U+{ord(character):04X} ")


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\0", "U+0000 NULL"),
        ("\x1b", "U+001B ESCAPE"),
        ("\x01", "U+0001 CONTROL CHARACTER"),
        ("\u202e", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\ud800", "U+D800 SURROGATE"),
    ],
)
def test_names(character: str, name: str) -> None:
    sink = Sink()
    check_text(Source("spec", character), sink)
    assert sink.diagnostics[0].message == f"the invisible character {name}"


def test_a_lone_carriage_return_hides_a_line_and_is_refused() -> None:
    sink = Sink()
    parse(Source("spec", "LSTM 4 # x\rDense 5\r\n"), sink)
    (found,) = sink.diagnostics
    assert found.message == "the invisible character U+000D CARRIAGE RETURN"


def test_what_people_write_is_allowed_in_comments_and_texts() -> None:
    text = '# é ß 漢字 Ω 🙂 ❤️ \u00a0 “x” — \t\nuse "é漢 🙂"\r\n'
    sink = Sink()
    parse(Source("spec", text), sink)
    assert not sink.diagnostics


@pytest.mark.parametrize("blank", [c for c in map(chr, range(0x110000)) if c.isspace()])
def test_no_other_blank_parts_words(blank: str) -> None:
    sink = Sink()
    parse(Source("spec", f"LSTM{blank}4"), sink)
    assert not sink.diagnostics if blank in " \t" else sink.diagnostics or blank == "\n"


def test_a_blank_that_is_no_space_is_named() -> None:
    sink = Sink()
    parse(Source("spec", "LSTM\u00a04"), sink)
    (found,) = sink.diagnostics
    assert found.message == "the character U+00A0 NO-BREAK SPACE outside of comments and texts"
    assert found.help_text == "Write an ordinary blank."


def test_many_are_reported_once() -> None:
    sink = Sink()
    assert check_text(Source("spec", "\0" * 10_000), sink)
    assert len(sink.diagnostics) == 21
    assert sink.diagnostics[-1].message.startswith("more characters")
    parse(Source("spec", "\0" * 10_000), sink)
    assert len(sink.diagnostics) == 21


def test_every_format_character_is_refused_or_visible() -> None:
    visible = "ARABIC|SYRIAC|KAITHI|EGYPTIAN|SHORTHAND|MUSICAL"
    sink = Sink()
    for number in range(0x110000):
        character = chr(number)
        if unicodedata.category(character) not in ("Cc", "Cf", "Zl", "Zp", "Cs"):
            continue
        name = unicodedata.name(character, "")
        if character in "\t\n" or name.startswith(tuple(visible.split("|"))):
            continue
        sink.diagnostics.clear()
        check_text(Source("spec", character), sink)
        assert sink.diagnostics, f"U+{number:04X} {name}"
