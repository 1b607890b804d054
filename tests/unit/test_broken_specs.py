"""What is said about broken specs, by the whole front end.

Every file of `tests/broken` is a table of specs, each followed by all that is said about it: place,
code, headline and label, then the notes, then the help. But for those in `several.txt`, each spec
has one mistake, and one thing is said about it.
"""

from pathlib import Path

import pytest

import lstmspec
from lstmspec.diagnostics import Diagnostic, visible
from lstmspec.source import Source
from tests.broken.tables import Case, read_table, rewrite

TABLES = sorted((Path(__file__).parents[1] / "broken").glob("*.txt"))


def check(text: str) -> list[Diagnostic]:
    """All that is said about the spec `text`."""
    return list(lstmspec.parse(text, name="spec").diagnostics)


def report(text: str) -> str:
    """The same in lines."""
    source = Source("spec", text)
    return "\n".join(line for found in check(text) for line in lines_of(found, source))


def lines_of(found: Diagnostic, source: Source) -> list[str]:
    """One diagnostic in lines."""
    assert found.span is not None
    (line, column), end = source.location(found.span.start), source.location(found.span.end)
    label = f" ({found.label})" if found.label else ""
    lines = [f"{line}:{column}-{end.column} {found.code}: {found.message}{label}"]
    for note in found.notes:
        line, column = source.location(note.span.start)
        lines.append(f"    note: {line}:{column}: {note.label}")
    if found.help_text:
        lines.append(f"    help: {found.help_text}")
    return [visible(text) for text in lines]


@pytest.mark.parametrize(
    "case",
    [pytest.param(c, id=f"{path.stem}: {c.name}") for path in TABLES for c in read_table(path)],
)
def test_all_that_is_said(case: Case, update_goldens: bool):
    if update_goldens:
        pytest.skip("the tables are written by the test below")
    assert report(case.text) == case.expected


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table(path: Path, update_goldens: bool):
    if update_goldens:
        rewrite(path, report)
    cases = read_table(path)
    assert len({case.name for case in cases}) == len(cases), "two cases have one name"
    for case in cases:
        found = len(check(case.text))
        assert found > 1 if path.stem == "several" else found == 1, case.name
