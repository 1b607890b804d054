"""The page that lists the layers by group."""

from typing import get_args

from lstmspec.layers import LAYERS, Group
from lstmspec.pages.content import Column, Page, Section, Table
from lstmspec.pages.content import Text as Paragraph
from lstmspec.pages.layer import headline

_ABOUT = (
    "A page for each layer, made from the class that defines it. `lstmspec explain LSTM` prints the"
    " same page. How a line is written is in [the language](../language.md#layers)."
)


def index_page() -> Page:
    """The page that lists the layers by group."""
    columns = (Column("layer"), Column("is"))
    sections = []
    for group in get_args(Group):
        rows = tuple(
            (f"[{name}]({name}.md)", headline(cls))
            for name, cls in LAYERS.items()
            if cls.group == group
        )
        sections.append(Section(group, (Table(columns, rows),)))
    return Page("Layers", "", (Paragraph(_ABOUT),), tuple(sections))
