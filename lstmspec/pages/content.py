"""What a page says, before it is laid out: the one source of the terminal and of Markdown."""

from typing import NamedTuple


class Text(NamedTuple):
    """A paragraph, with names and code in backticks."""

    text: str


class Formula(NamedTuple):
    """Lines that keep their breaks and blanks."""

    lines: tuple[str, ...]


class Example(NamedTuple):
    """A spec that is complete."""

    lines: tuple[str, ...]


class Column(NamedTuple):
    """A column of a table."""

    title: str
    spoken: str = ""
    """What a sentence puts before a cell of it, where there are no columns."""


class Table(NamedTuple):
    """Things of one kind, a row each; the first cell names the thing, the last one explains it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Text | Formula | Example | Table


class Section(NamedTuple):
    """A headed part of a page."""

    title: str
    blocks: tuple[Block, ...]


class Page(NamedTuple):
    """A page: what it is about, how that is written, and its parts."""

    title: str
    signature: str
    about: tuple[Block, ...]
    sections: tuple[Section, ...]
