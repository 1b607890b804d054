"""What the documents say of data is what the classes say, and every example in it compiles.

After a change of an encoding `pytest tests/docs/test_data_pages.py --update-goldens` writes it.
"""

import re
from pathlib import Path

import pytest

import lstmspec
from lstmspec.ir import INPUT_ENCODINGS, OUTPUT_ENCODINGS, Encoding
from lstmspec.layers import options_of
from lstmspec.pages import (
    ENCODINGS,
    data_page,
    encoding_page,
    example_spec,
    explain,
    markdown,
    terminal,
)

LANGUAGE = Path(__file__).parents[2] / "docs" / "language.md"
CLASSES = [cls for classes in ENCODINGS.values() for cls in classes]


def test_the_language_says_what_the_classes_say(update_goldens: bool) -> None:
    made = markdown(data_page()).split("\n\n", 1)[1].replace("## ", "### ")
    text = LANGUAGE.read_text(encoding="utf-8")
    before, after = text.index("### Text\n"), text.index("## Masks\n")
    if update_goldens:
        LANGUAGE.write_text(f"{text[:before]}{made}\n{text[after:]}", encoding="utf-8")
        return
    assert text[before:after] == f"{made}\n"


def test_there_is_a_page_of_every_encoding() -> None:
    assert set(CLASSES) == {*INPUT_ENCODINGS.values(), *OUTPUT_ENCODINGS.values()}
    for kind, classes in ENCODINGS.items():
        assert {cls.model_fields["kind"].default for cls in classes} == {kind}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_example_has_the_encoding_and_compiles(cls: type[Encoding]) -> None:
    text = "\n".join(example_spec(cls)) + "\n"
    spec = lstmspec.parse(text)
    assert spec.format() == text
    found = [given.encoding for given in spec.model.inputs]
    found += [output.encoding for output in spec.model.outputs]
    assert any(isinstance(encoding, cls) for encoding in found)


@pytest.mark.parametrize("kind", ENCODINGS)
def test_page_names_every_option(kind: str) -> None:
    page = explain(kind.upper())
    assert page == terminal(encoding_page(kind), 80)
    assert all(len(line) <= 80 for line in page.splitlines())
    for cls in ENCODINGS[kind]:
        for option in options_of(cls).values():
            assert re.search(rf"^ +{option.name} ", page, re.MULTILINE)
            assert all(word in page for word in option.words)
