"""Laws of the front end, on random specs and on hostile text."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax import ast, format_source, parse, print_tree, without_spans
from lstmspec.syntax.comparison import canonical
from lstmspec.syntax.lines import split
from tests.properties.scribe import Scribe
from tests.properties.specs import Trees

# Hypothesis draws the seeds only: drawing every blank through it takes ten times as long.
RANDOMS = st.integers(0, 2**32).map(Random)
SPECS = RANDOMS.map(lambda random: Trees(random).spec())
steady = settings(derandomize=True, deadline=None, max_examples=150)

WORDS = (
    *("LSTM", "Dense", "x", "relu", "units", "256", "0.5", "-1", "1e-4", '"a"', "'a'", '"', "'"),
    *("input", "output", "from", "as", "let", "block", "repeat", "use", "train", "true", "none"),
    *("(", ")", "[", "]", "{", "}", ",", "=", ".", "?", "+", "-", "*", "/", "//", "%", "**", ":"),
    *("\n", "\n", "\r\n", "\r", "#", "/*", "*/", "->", ";", "l2(", "LSTM(", "é", "\u202e", "\0"),
    *("True", "As", "10x", "\\", "enc.h", "\t", "  "),
)
SCRAPS = st.lists(st.sampled_from(WORDS), max_size=40).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda gap: gap.join(words))
)


def reported(text: str) -> tuple[ast.Spec, Sink]:
    """The tree of any text, and what was said about it, whose places and texts are sound."""
    source, sink = Source("spec", text), Sink()
    spec = parse(source, sink)
    for found in sink.diagnostics:
        assert found.message
        assert found.help_text
        assert found.span is not None
        assert 0 <= found.span.start <= found.span.end <= len(text)
    return spec, sink


@steady
@given(SPECS, RANDOMS)
def test_what_is_written_is_what_is_read(spec: ast.Spec, random: Random) -> None:
    scribe = Scribe(spec, random)
    read, sink = reported(scribe.text)
    assert not sink.diagnostics
    assert without_spans(read) == spec


@steady
@given(SPECS, RANDOMS)
def test_the_canonical_form_says_the_same(spec: ast.Spec, random: Random) -> None:
    scribe = Scribe(spec, random)
    sink = Sink()
    text = format_source(Source("spec", scribe.text), sink)
    assert text is not None
    read, found = reported(text)
    assert not found.diagnostics
    assert canonical(read) == canonical(spec)
    assert format_source(Source("spec", text), sink) == text
    assert text == "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    assert "\n\n\n" not in text
    comments = [comment[1:].strip() for comment in split(Source("spec", text)).comments]
    assert comments == [comment[1:].strip() for comment in scribe.comments]


@steady
@given(st.one_of(st.text(max_size=60), SCRAPS))
def test_any_text_can_be_read(text: str) -> None:
    spec, sink = reported(text)
    assert print_tree(spec)
    broken = "Broken" in print_tree(spec)
    assert sink.diagnostics or not broken
    result = format_source(Source("spec", text), Sink())
    assert (result is None) == bool(sink.diagnostics)


@steady
@given(SPECS, RANDOMS, st.one_of(SCRAPS, st.characters()))
def test_a_spec_with_something_put_in_or_left_out_can_be_read(
    spec: ast.Spec, random: Random, scrap: str
) -> None:
    text = Scribe(spec, random).text
    place = random.randrange(len(text) + 1)
    reported(text[:place] + scrap + text[place:])
    reported(text[:place] + text[place + 1 :])
    reported(text[:place])


BROKEN = (
    "LSTM (",
    "LSTM 4,",
    "LSTM units=",
    "Dense [1, 2",
    "x = 5",
    "LSTM )",
    '"',
    "let",
    "LSTM 'a",
)


@steady
@given(
    st.lists(RANDOMS.map(lambda random: Trees(random).layer_line()), min_size=1, max_size=4),
    RANDOMS,
)
def test_a_broken_line_is_one_error_and_hides_no_other(
    nodes: list[ast.LayerLine], random: Random
) -> None:
    lines = [Scribe(ast.Spec("", (node,)), random).text for node in nodes]
    place = random.randrange(len(lines) + 1)
    # A line that begins with a small letter can also go on in an open bracket.
    broken = random.choice(
        BROKEN[1:] if place < len(lines) and lines[place][:1].islower() else BROKEN
    )
    text = "\n".join([*lines[:place], broken, "LSTM 4", *lines[place:]])
    spec, sink = reported(text)
    assert len(sink.diagnostics) == 1
    good = [node for node in without_spans(spec).statements if not isinstance(node, ast.Broken)]
    assert good[:place] == nodes[:place]
    assert good[place + 1 :] == nodes[place:]
