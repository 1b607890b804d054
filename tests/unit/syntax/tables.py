"""Tables of text: a name behind `===`, a spec, a line `---`, and what is expected of it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

HERE = Path(__file__).parent


class Case(NamedTuple):
    """One case of a table."""

    name: str
    text: str
    expected: str


def read_table(name: str) -> list[Case]:
    """The cases of the table `name`."""
    cases = []
    for part in (HERE / name).read_text(encoding="utf-8").split("=== ")[1:]:
        title, _, body = part.partition("\n")
        text, _, expected = body.partition("---\n")
        cases.append(Case(title, text, expected.strip("\n")))
    return cases


def parametrized(name: str) -> pytest.MarkDecorator:
    """Runs a test once for each case of the table `name`."""
    return pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in read_table(name)])


def rewrite(name: str, result: Callable[[str], str]) -> None:
    """Write the table `name` again with what `result` makes of each spec now."""
    cases = [f"=== {c.name}\n{c.text}---\n{result(c.text)}\n" for c in read_table(name)]
    (HERE / name).write_text("\n".join(cases), encoding="utf-8")
