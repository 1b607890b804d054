"""Whatever a spec holds and wherever a span points, all formats draw it, and draw it safely."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lstmspec.diagnostics import FORMATS, Diagnostic, Note, render
from lstmspec.source import Source, Span

HOSTILE = "\x00\x07\x1b\x7f\x85\x9b\xa0\xad\u061c\u200b\u200d\u202e\u2028\u2066\u3000\ufeff\ud800"
TEXTS = st.text(
    st.one_of(st.sampled_from("ab \t\r\n日e\u0301" + HOSTILE), st.characters()), max_size=400
)
OFFSETS = st.integers(-3, 450)
SPANS = st.builds(Span, st.just("a.lstm"), OFFSETS, OFFSETS)


@settings(max_examples=150, deadline=None)
@given(TEXTS, SPANS, st.lists(SPANS, max_size=4), TEXTS)
@example("\n" * 9, Span("a.lstm", 0, 9), [Span("a.lstm", 3, 4)], "")
@example("\t" * 200, Span("a.lstm", 199, 200), [Span("a.lstm", 0, 200)], "")
def test_every_format_draws_anything(text, span, others, said):
    diagnostic = Diagnostic(
        "invalid-character",
        f"no {said}",
        span,
        f"not {said}",
        notes=tuple(Note(other, said) for other in others),
        trail=(said,),
        help=said,
    )
    sources = {"a.lstm": Source("a.lstm", text)}
    for format in FORMATS:
        shown = render([diagnostic], sources, format)
        assert all(line.isprintable() for line in shown.split("\n"))
        assert format not in ("json", "sarif") or json.loads(shown)


@pytest.mark.parametrize("character", HOSTILE)
def test_no_hostile_character_is_printed(character):
    source = Source("a.lstm", f"LSTM {character}8\n")
    diagnostic = Diagnostic("invalid-character", character, source.span(5, 6), character)
    escape = character.encode("unicode_escape").decode()
    for format in ("full", "concise", "github"):
        shown = render([diagnostic], {"a.lstm": source}, format)
        assert character not in shown
        assert escape in shown


def test_excerpt_of_a_huge_line_is_short():
    source = Source("a.lstm", "é" * 1_000_000)
    found = [Diagnostic("unknown-name", "no", source.span(i, i + 1)) for i in range(0, 10**6, 2000)]
    shown = render(found, {"a.lstm": source}, "full")
    assert max(map(len, shown.split("\n"))) < 160
