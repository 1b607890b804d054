"""What the page of a kind of data says, all of it asked of the classes of its encodings.

`numbers` are an input and an output: one page tells both.
"""

import textwrap

from lstmspec.ir import (
    INPUT_ENCODINGS,
    OUTPUT_ENCODINGS,
    AudioEncoding,
    Encoding,
    LabelsEncoding,
    NextEncoding,
    NumbersEncoding,
    TargetNumbersEncoding,
    TextEncoding,
)
from lstmspec.pages.content import Block, Example, Formula, Page, Section
from lstmspec.pages.layer import docstring, options, paragraphs, words

ENCODINGS: dict[str, tuple[type[Encoding], ...]] = {
    "text": (TextEncoding,),
    "audio": (AudioEncoding,),
    "numbers": (NumbersEncoding, TargetNumbersEncoding),
    "labels": (LabelsEncoding,),
    "next": (NextEncoding,),
}
"""What there is a page of, and what the page is about."""

_SHAPES = {"text": "STEPS", "audio": "STEPS, FEATURES"}
"""How the shape of an input is written in its signature."""

_TITLES: dict[str, type[Encoding]] = {
    "Text": TextEncoding,
    "Audio": AudioEncoding,
    "Numbers": NumbersEncoding,
    "Labels": LabelsEncoding,
    "Numbers to predict": TargetNumbersEncoding,
    "What comes next": NextEncoding,
}


def encoding_page(kind: str) -> Page:
    """The page of a kind of data, by one of the names in `ENCODINGS`."""
    classes = ENCODINGS[kind]
    if len(classes) == 1:
        return Page(kind, _signature(classes[0]), about(classes[0]), _sections(classes[0]))
    sections = []
    for cls in classes:
        place = "input" if cls in INPUT_ENCODINGS.values() else "output"
        sections.append(Section(f"As an {place}", (Formula((_signature(cls),)), *about(cls))))
        sections += [Section(f"{part.title} of an {place}", part.blocks) for part in _sections(cls)]
    return Page(kind, "", (), tuple(sections))


def data_page() -> Page:
    """All encodings on one page, for the description of the language."""
    sections = []
    for title, cls in _TITLES.items():
        blocks = [block for part in _sections(cls) for block in part.blocks]
        sections.append(Section(title, (Formula((_signature(cls),)), *about(cls), *blocks)))
    return Page("Data", "", (), tuple(sections))


def about(cls: type[Encoding]) -> tuple[Block, ...]:
    """What an encoding is, in paragraphs."""
    return tuple(paragraphs(docstring(cls).partition("\n\nExample:\n")[0]))


def example_spec(cls: type[Encoding]) -> tuple[str, ...]:
    """A spec with this encoding, in lines."""
    return tuple(textwrap.dedent(docstring(cls).partition("\n\nExample:\n")[2]).splitlines())


def _sections(cls: type[Encoding]) -> tuple[Section, ...]:
    parts: tuple[tuple[str, list[Block]], ...] = (
        ("Example", [Example(example_spec(cls))]),
        ("Options", options(cls)),
        ("Words", words(cls)),
    )
    return tuple(Section(title, tuple(blocks)) for title, blocks in parts if blocks)


def _signature(cls: type[Encoding]) -> str:
    """How a line with this encoding is written."""
    word = next((word for word, known in OUTPUT_ENCODINGS.items() if known is cls), None)
    if word is not None:
        return f"output NAME {word} [option=value ...]"
    word = next(word for word, known in INPUT_ENCODINGS.items() if known is cls)
    return f"input NAME {word}[{_SHAPES.get(word, 'SHAPE')}] [option=value ...]"
