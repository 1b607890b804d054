"""Pages as plain text, for `lstmspec explain`."""

import re
import textwrap
from collections.abc import Iterator

from lstmspec.pages.content import Block, Example, Formula, Page, Table, Text

_NARROW = 22
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


def terminal(page: Page, width: int) -> str:
    """The page in lines of at most `width` columns, if its words are not longer."""
    lines = [page.title]
    if page.signature:
        lines += ["", *_wrapped(page.signature, width, "  ", "      ")]
    for block in page.about:
        lines += ["", *_block(block, width, "")]
    for section in page.sections:
        lines += ["", section.title]
        for number, block in enumerate(section.blocks):
            lines += [""] if number else []
            lines += _block(block, width, "  ")
    return "\n".join(lines) + "\n"


def _block(block: Block, width: int, indent: str) -> Iterator[str]:
    match block:
        case Text(text):
            yield from _wrapped(_LINK.sub(r"\1", text), width, indent, indent)
        case Formula(lines) | Example(lines):
            margin = "  " if isinstance(block, Formula) else ""
            yield from (f"{indent}{margin}{line}".rstrip() for line in lines)
        case Table():
            yield from _table(block, width, indent)


def _table(table: Table, width: int, indent: str) -> Iterator[str]:
    """Each thing beside what is said of it, or above it where its name is long."""
    names = [row[0].strip("`") for row in table.rows]
    longest = max((len(name) for name in names if len(name) <= _NARROW), default=0)
    hanging = indent + " " * (longest + 2)
    for name, row in zip(names, table.rows, strict=True):
        said = []
        for text in _said(table, row):
            said += _wrapped(text, width, hanging, hanging)
        if len(name) <= longest and said:
            yield f"{indent}{name:<{longest}}  {said.pop(0).lstrip()}"
        else:
            yield f"{indent}{name}"
        yield from said


def _said(table: Table, row: tuple[str, ...]) -> Iterator[str]:
    """The facts of a row as one sentence, then what explains it."""
    *facts, last = zip(table.columns[1:], row[1:], strict=True)
    spoken = [f"{column.spoken}{cell}" for column, cell in facts if cell]
    if spoken:
        yield f"{'; '.join(spoken)}."
    if last[1]:
        yield _LINK.sub(r"\1", f"{last[0].spoken}{last[1]}")


def _wrapped(text: str, width: int, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
