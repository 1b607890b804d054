"""What is said about broken lines.

`mistakes.txt` has specs with one mistake, each followed by where and what it is and what to do;
`several.txt` has specs with several.
"""

from functools import cache
from pathlib import Path

import pytest

from lstmspec.diagnostics import CODES, Sink
from lstmspec.source import Source
from lstmspec.syntax import ast, parse
from lstmspec.syntax.lines import split
from lstmspec.syntax.lookup import find_mistake
from lstmspec.syntax.mistakes import MISTAKES
from lstmspec.syntax.place import Place
from lstmspec.syntax.statements import LineError, parse_line
from tests.unit.syntax.tables import Case, parametrized, rewrite

ONE = Path(__file__).with_name("mistakes.txt")


def report(text: str) -> list[str]:
    """What is wrong with a spec: place, code and message, then the help, in lines."""
    source, sink = Source("spec", text), Sink()
    parse(source, sink)
    lines = []
    for found in sink.ordered():
        assert found.span is not None
        (line, column), end = source.location(found.span.start), source.location(found.span.end)
        lines.append(f"{line}:{column}-{end.column} {found.code}: {found.message}")
        notes = [
            f"({note.label}: line {source.location(note.span.start).line})" for note in found.notes
        ]
        lines.append(f"    {' '.join([*notes, found.help_text])}")
    return lines


def entries() -> list[tuple[str, list[str]]]:
    """The specs of `mistakes.txt` with the lines about them; headings have neither."""
    found = []
    for entry in ONE.read_text(encoding="utf-8").strip("\n").split("\n\n"):
        lines = entry.split("\n")
        spec = [line for line in lines if not line.startswith("! ")]
        found.append(("\n".join(spec), [line[2:] for line in lines if line.startswith("! ")]))
    return found


SPECS = [entry for entry in entries() if not entry[0].startswith("##")]


@cache
def update() -> None:
    """Write both tables again."""
    blocks = [
        text
        if text.startswith("##")
        else "\n".join([text, *(f"! {line}" for line in report(text))])
        for text, _ in entries()
    ]
    ONE.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    rewrite("several.txt", lambda text: "\n".join(report(text)))


@pytest.mark.parametrize(("text", "expected"), SPECS, ids=[text for text, _ in SPECS])
def test_one_mistake_is_one_error(text: str, expected: list[str], update_goldens: bool) -> None:
    if update_goldens:
        update()
        return
    found = report(text)
    assert found == expected
    assert len(found) == 2


@parametrized("several.txt")
def test_every_mistake_of_a_file_is_reported(case: Case, update_goldens: bool) -> None:
    if update_goldens:
        update()
        return
    assert "\n".join(report(case.text)) == case.expected


def test_every_example_of_the_table_stands_for_its_own_mistake() -> None:
    for mistake in MISTAKES:
        for start, example in [("statement", e) for e in mistake.examples] + [
            ("setting", e) for e in mistake.settings
        ]:
            tokens = split(Source("", example)).lines[0].tokens
            error = parse_line(tokens, start)
            assert isinstance(error, LineError)
            place = Place(Source("", example), tokens, error.index)
            assert find_mistake(error, place.kind) is mistake, example


def test_messages_keep_to_the_house_style() -> None:
    for mistake in MISTAKES:
        assert mistake.code in CODES
        assert not mistake.message.endswith(".")
        assert mistake.message[0] in "`?" or mistake.message[0].islower()
        assert mistake.help[-1] in ".`}", mistake.help


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("LSTM (5 as x", ("x",)),
        ("LSTM (5 As x", ("x",)),
        ("LSTM 5 -> x", ("x",)),
        ("x = LSTM 5", ("x",)),
        ("let units 5", ("units",)),
        ("input a float32(3)", ("a",)),
        ("block Encoder(5) {\n LSTM 4 as y\n}", ("Encoder",)),
        ("block Encoder(5) {\n LSTM 4", ("Encoder",)),
        ("block Encoder {\n LSTM 4 as y", ("Encoder",)),
        ("repeat {\n LSTM 4 as y\n repeat 2 {\nLSTM 4 as z\n}\n}", ("y", "z")),
        ("repeat 2 {\n LSTM 4 as y", ("y",)),
        ("LSTM 5 5;", ()),
        ("train {\n loss mse", ()),
    ],
)
def test_broken_statements_keep_their_names(text: str, names: tuple[str, ...]) -> None:
    spec = parse(Source("spec", text), Sink())
    (broken,) = spec.statements
    assert isinstance(broken, ast.Broken)
    assert broken.names == names


def test_good_statements_survive_among_broken_ones() -> None:
    text = "LSTM 1\nLSTM (\nblock A {\n LSTM 2,\n LSTM 3\n}\n}\nLSTM 4;\nLSTM 5\n"
    kinds = [type(node).__name__ for node in parse(Source("spec", text), Sink()).statements]
    assert kinds == ["LayerLine", "Broken", "Block", "Broken", "LayerLine"]
    block = parse(Source("spec", text), Sink()).statements[2]
    assert isinstance(block, ast.Block)
    assert [type(node).__name__ for node in block.body] == ["Broken", "LayerLine"]
