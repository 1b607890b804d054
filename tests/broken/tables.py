"""Tables of specs: a name behind `===`, a spec, a line `---`, and what is expected of it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Case(NamedTuple):
    """One case of a table."""

    name: str
    text: str
    expected: str


def read_table(path: Path) -> list[Case]:
    """The cases of the table at `path`."""
    cases = []
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        title, _, body = part.partition("\n")
        text, _, expected = body.partition("---\n")
        cases.append(Case(title, text, expected.strip("\n")))
    return cases


def rewrite(path: Path, result: Callable[[str], str]) -> None:
    """Write the table at `path` again with what `result` makes of each spec now."""
    cases = [f"=== {c.name}\n{c.text}---\n{result(c.text)}\n" for c in read_table(path)]
    path.write_text("\n".join(cases), encoding="utf-8")
