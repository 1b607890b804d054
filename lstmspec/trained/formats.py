"""Predictions as text and files: `.csv`, `.jsonl`, `.npy`, `.npz`.

Text is made part by part, so that the first rows are out while the last are computed. A row is a
sample, or a step of one where the model answers every step; samples and steps count from 1. Where
each sample is a file, its name comes first.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np

from lstmspec.data import write_npz
from lstmspec.diagnostics import listing
from lstmspec.files import write_file
from lstmspec.tensors import Array
from lstmspec.trained.answers import Answer
from lstmspec.trained.predictions import Prediction, Predictions, joined
from lstmspec.trained.refusal import refusal

TextFormat = Literal["csv", "jsonl"]
SUFFIXES = (".csv", ".jsonl", ".npy", ".npz")


def lines(parts: Iterable[Predictions], format: TextFormat = "csv") -> Iterator[str]:
    """The text of predictions, in pieces that end in a line break.

    Raises:
        SpecError: `unknown-format`, if rows of a table cannot hold them.
    """
    return _jsonl(parts) if format == "jsonl" else _csv(parts)


def require_format(path: Path, outputs: int) -> None:
    """Refuse, before anything is computed, a file that cannot hold the predictions.

    Raises:
        SpecError: `unknown-format`.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise refusal(
            "unknown-format",
            f"`{path.name}` names no format that can be written",
            f"Name a file that ends in {listing(SUFFIXES)}.",
            path=path,
        )
    if suffix == ".npy" and outputs > 1:
        raise refusal(
            "unknown-format",
            f"`{path.name}` holds one array, and the model has {outputs} outputs",
            "Name a file that ends in .npz: it holds one array an output, by name.",
            path=path,
        )


def write_predictions(parts: Iterable[Predictions], path: Path) -> None:
    """Write predictions to `path`, whole or not at all; `require_format` has said yes.

    An .npz holds the numbers of each output under its name, and its labels, if it has some, under
    `<name>_label`; an .npy holds the numbers.

    Raises:
        SpecError: `unwritable-file`.
    """
    suffix = path.suffix.lower()
    if suffix in (".csv", ".jsonl"):
        text = lines(parts, "csv" if suffix == ".csv" else "jsonl")
        write_file(path, lambda to: _write_lines(text, to))
        return
    whole = joined(list(parts))
    writers: dict[str, Callable[[BinaryIO], object]] = {
        ".npy": lambda file: np.save(file, whole.values, allow_pickle=False),
        ".npz": lambda file: write_npz(_arrays(whole), file),
    }

    def write_open(to: Path) -> None:
        with to.open("wb") as file:
            writers[suffix](file)

    write_file(path, write_open)


def _write_lines(text: Iterable[str], to: Path) -> None:
    """Write each piece when it is made, so that no more than one is held."""
    with to.open("w", encoding="utf-8", newline="") as file:
        file.writelines(text)


def _arrays(whole: Predictions) -> dict[str, Array]:
    arrays: dict[str, Array] = {}
    for name, prediction in whole.outputs.items():
        arrays[name] = prediction.values
        if prediction.answer.is_classes:
            arrays[f"{name}_label"] = prediction.labels
    return arrays


def _csv(parts: Iterable[Predictions]) -> Iterator[str]:
    sample = 0
    for part in parts:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        if not sample:
            writer.writerow([*([part.named] if part.names else []), *_heading(part)])
        for row in range(len(part)):
            sample += 1
            name = part.names[row : row + 1]
            writer.writerows([*name, *cells] for cells in _rows(part, row, sample))
        yield text.getvalue()


def _heading(part: Predictions) -> list[str]:
    predictions = list(part.outputs.values())
    stepped = {prediction.has_steps for prediction in predictions}
    if len(stepped) > 1:
        raise refusal(
            "unknown-format",
            "some outputs answer every step and others every sample, which no table holds",
            "Write .jsonl or .npz.",
        )
    columns = ["sample", "step"] if stepped == {True} else []
    several = len(predictions) > 1
    for prediction in predictions:
        columns += _columns(prediction.answer, several)
    return columns


def _columns(answer: Answer, several: bool) -> list[str]:
    prefix = f"{answer.name}_" if several else ""
    if answer.is_classes:
        return [f"{prefix}label", *(f"{prefix}probability_{label}" for label in answer.labels)]
    if answer.columns == (answer.name,):
        return [answer.name]
    return [f"{prefix}{column}" for column in answer.columns]


def _rows(part: Predictions, row: int, sample: int) -> Iterator[list[str]]:
    predictions = list(part.outputs.values())
    if not predictions[0].has_steps:
        yield [cell for one in predictions for cell in _cells(one, row)]
        return
    for step in predictions[0].steps_of(row):
        cells = [cell for one in predictions for cell in _cells(one, (row, step))]
        yield [str(sample), str(step + 1), *cells]


def _cells(prediction: Prediction, at: Any) -> list[str]:
    numbers = [f"{number:.9g}" for number in prediction.values[at].tolist()]
    return [str(prediction.labels[at]), *numbers] if prediction.answer.is_classes else numbers


def _jsonl(parts: Iterable[Predictions]) -> Iterator[str]:
    for part in parts:
        rows = [json.dumps(_line(part, row), ensure_ascii=False) for row in range(len(part))]
        yield "".join(f"{row}\n" for row in rows)


def _line(part: Predictions, row: int) -> Any:
    """What is said of a sample: by output if there are several, behind its name if it has one."""
    found = {name: _json(one, row) for name, one in part.outputs.items()}
    sole = next(iter(found.values()))
    if len(found) > 1 or (part.names and isinstance(sole, list)):
        sole = _merged(found)
    return {part.named: part.names[row], **sole} if part.names else sole


def _merged(found: dict[str, Any]) -> dict[str, Any]:
    """The outputs by name; a number that has the name of its output stands there itself."""
    return {
        name: value[name] if isinstance(value, dict) and list(value) == [name] else value
        for name, value in found.items()
    }


def _json(prediction: Prediction, row: int) -> Any:
    if not prediction.has_steps:
        return _object(prediction, row)
    return [_object(prediction, (row, step)) for step in prediction.steps_of(row)]


def _object(prediction: Prediction, at: Any) -> dict[str, Any]:
    answer = prediction.answer
    numbers = [_rounded(number) for number in prediction.values[at].tolist()]
    if not answer.is_classes:
        return dict(zip(answer.columns, numbers, strict=True))
    found = dict(zip(answer.labels, numbers, strict=True))
    return {"label": str(prediction.labels[at]), "probabilities": found}


def _rounded(number: float) -> float | None:
    """As many digits as a float32 has; a number that JSON does not know is null."""
    return float(f"{number:.9g}") if np.isfinite(number) else None
