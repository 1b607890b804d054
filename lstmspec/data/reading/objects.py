"""A column from Python values: numbers, text, sequences or recordings, one kind throughout."""

from collections.abc import Sequence
from dataclasses import replace
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.data.reading.sequences import stacked
from lstmspec.data.refusal import mismatch
from lstmspec.data.table import Column, Places, Recording, no_samples
from lstmspec.diagnostics import SpecError

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "text"),
    ((Real, np.bool_), "a number"),
    ((list, tuple, np.ndarray), "a list"),
    (Recording, "a recording"),
)
_HELP = "Give a column numbers throughout, or text, or lists of numbers."
_LIST_HELP = "Give a list of numbers, or a list of steps that are lists of one length."


def object_column(
    name: str, items: Sequence[Any], places: Places, path: Path | None = None
) -> Column:
    """The column of `items`; lists of one length become one array, truths 0 and 1.

    A value that is missing, of another kind than the first, or of no kind that a column holds is
    its fault: `data-mismatch` with the place.

    Raises:
        SpecError: `data-mismatch` if there are no items.
    """
    column = Column(name, list(items), places)
    if not len(column):
        raise no_samples(path)
    try:
        return _understood(column, path)
    except SpecError as fault:
        return replace(column, fault=fault)


def _understood(column: Column, path: Path | None) -> Column:
    name, items, places = column.name, column.values, column.places
    kind = _kind(column, path)
    if kind == "a number":
        return Column(name, _numbers(column, path), places)
    if kind == "a list" and _begins_with_text(items[0]):
        return Column(name, [_words(column, index, path) for index in range(len(items))], places)
    if kind == "a list":
        sequences = [_sequence(column, index, path) for index in range(len(items))]
        _check_shapes(column, sequences, path)
        return Column(name, stacked(sequences), places)
    return column


def _kind(column: Column, path: Path | None) -> str:
    """What all items are."""
    kinds = {type(item): _kind_of(type(item)) for item in column.values}
    first = kinds[type(column.values[0])]
    if first and len(set(kinds.values())) == 1:
        return first
    index = next(i for i, v in enumerate(column.values) if kinds[type(v)] != first or not first)
    item = column.values[index]
    found = kinds[type(item)]
    if item is None:
        raise missing(column, index, path)
    if not found:
        message = f"a column cannot hold {_type_name(item)}"
        raise mismatch(f"{column.place(index)}: {message}", path, _HELP)
    message = f"{column.place(index)} holds {found}, and {column.place(0)} holds {first}"
    raise mismatch(message, path, _HELP)


def _kind_of(given: type) -> str:
    return next((kind for types, kind in _KINDS if issubclass(given, types)), "")


def missing(column: Column, index: int, path: Path | None) -> SpecError:
    """The error of a value that is not there."""
    help = "Fill it in, or take the row or the column out."
    return mismatch(f"{column.place(index)}: there is no value", path, help)


def _type_name(item: Any) -> str:
    return "an object" if isinstance(item, dict) else f"a value of the type `{type(item).__name__}`"


def _numbers(column: Column, path: Path | None) -> np.ndarray:
    try:
        array = np.array(column.values)
        # Integers beyond 64 bits come as objects.
        array = array.astype(np.float64) if array.dtype.kind not in "biuf" else array
    except OverflowError:
        index = next(i for i, value in enumerate(column.values) if _is_beyond(value))
        raise mismatch(
            f"{column.place(index)}: float64 cannot hold the number",
            path,
            "Scale the numbers, or look for one that should not be there.",
        ) from None
    return array.astype(np.int64) if array.dtype.kind == "b" else array


def _is_beyond(value: Any) -> bool:
    try:
        float(value)
    except OverflowError:
        return True
    return False


def _begins_with_text(items: Sequence[Any]) -> bool:
    return len(items) > 0 and isinstance(items[0], str)


def _words(column: Column, index: int, path: Path | None) -> list[str]:
    """The words of the list at `index`, such as a sentence or its tags."""
    words = column.values[index]
    help = "Give every sample a list of texts, such as the words of a sentence."
    if not len(words):
        raise mismatch(f"{column.place(index)}: the list is empty", path, help)
    for at, word in enumerate(words):
        if not isinstance(word, str):
            raise mismatch(f"{column.place(index, at)}: there is no text", path, help)
    return [str(word) for word in words]


def _sequence(column: Column, index: int, path: Path | None) -> np.ndarray:
    """The array of the list at `index`."""
    value = column.values[index]
    reason = ""
    if (wrong := _first_wrong(value)) is not None:
        raise mismatch(f"{column.place(index, *wrong)}: there is no number", path, _LIST_HELP)
    try:
        array = np.asarray(value)
        # Integers beyond 64 bits come as objects.
        array = array.astype(np.float64) if array.dtype.kind not in "biuf" else array
        reason = "" if array.size and array.ndim else "the list is empty"
    except ValueError:
        reason = "the lists in it have different lengths, or stand beside numbers"
    except OverflowError:
        reason = "float64 cannot hold one of the numbers"
    if reason:
        raise mismatch(f"{column.place(index)}: {reason}", path, _LIST_HELP)
    return array.astype(np.int64) if array.dtype.kind == "b" else array


def _first_wrong(value: Any) -> tuple[int, ...] | None:
    """The index of the first thing in lists in lists that is no number; `None` if all are."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return None
    if set(map(type, value)) <= {int, float}:
        return None
    for index, item in enumerate(value):
        if isinstance(item, list | tuple | np.ndarray):
            within = _first_wrong(item)
            if within is not None:
                return (index, *within)
        elif not isinstance(item, Real | np.bool_):
            return (index,)
    return None


def _check_shapes(column: Column, sequences: list[np.ndarray], path: Path | None) -> None:
    """Lists may differ in length and in nothing else."""
    first = sequences[0].shape
    for index, sequence in enumerate(sequences):
        if len(sequence.shape) != len(first) or sequence.shape[1:] != first[1:]:
            raise mismatch(
                f"{column.place(index)} holds a list of the shape {list(sequence.shape)},"
                f" and {column.place(0)} one of {list(first)}",
                path,
                "Give every step the same number of values; only the number of steps may differ.",
            )
