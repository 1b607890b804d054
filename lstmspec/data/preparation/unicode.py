"""Texts that no file can hold: JSON and Python can spell half of a pair of surrogates."""

from lstmspec.data.preparation.columns import kind_of
from lstmspec.data.table import Column, Table

_HELP = "Take out what stands for half a character."


def check_texts(table: Table, column: Column) -> None:
    """Refuse a column of text that holds what is no character.

    Raises:
        SpecError: `data-mismatch` with its place.
    """
    if kind_of(column) != "text":
        return
    for index, text in enumerate(column.values):
        if not all(_is_unicode(word) for word in ([text] if isinstance(text, str) else text)):
            raise table.refusal(f"{column.place(index)} holds what is no character", _HELP)


def check_names(table: Table) -> None:
    """Refuse columns whose names hold what is no character.

    Raises:
        SpecError: `data-mismatch`.
    """
    for number, name in enumerate(table.columns, start=1):
        if not _is_unicode(name):
            raise table.refusal(f"the name of column {number} holds what is no character", _HELP)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
