"""Pages as Markdown, for `docs/layers`."""

import textwrap
from collections.abc import Iterator

from lstmspec.pages.content import Block, Example, Formula, Page, Table, Text

_WIDTH = 100


def markdown(page: Page) -> str:
    """The page as a Markdown document."""
    parts = [f"# {page.title}"]
    parts += [f"    {page.signature}"] if page.signature else []
    parts += map(_block, page.about)
    for section in page.sections:
        parts += [f"## {section.title}", *map(_block, section.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    match block:
        case Text(text):
            return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)
        case Formula(lines):
            return "\n".join(f"    {line}".rstrip() for line in lines)
        case Example(lines):
            return "\n".join(["```lstm", *lines, "```"])
        case Table():
            return "\n".join(_table(block))


def _table(table: Table) -> Iterator[str]:
    yield _row(tuple(column.title for column in table.columns))
    yield "|" + "---|" * len(table.columns)
    for row in table.rows:
        yield _row(row)


def _row(cells: tuple[str, ...]) -> str:
    return "|" + "|".join(f" {cell} ".replace("  ", " ") for cell in cells) + "|"
