"""Raw data on their way into a trained model, and how its outputs are read.

A model that was trained from data prepares them as it did in training. One that was not takes
arrays: numbers as they are, classes as integers or one-hot.
"""

from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lstmspec.backends.numpy import streaming_reason
from lstmspec.data import Table, read_inputs, table_of
from lstmspec.data.preparation import Preparation
from lstmspec.data.preparation.fitted import Vocabulary, label_name
from lstmspec.data.preparation.inputs import FittedText
from lstmspec.data.preparation.outputs import FittedLabels, FittedNext
from lstmspec.data.rows import array_of
from lstmspec.ir import Model
from lstmspec.tensors import Array
from lstmspec.trained.answers import Answer, answer_of
from lstmspec.trained.baselines import Baseline, baselines_of
from lstmspec.trained.generation import TextModel
from lstmspec.trained.refusal import refusal
from lstmspec.training import Samples
from lstmspec.training.arrays import by_name
from lstmspec.training.arrays import samples_of as samples_from_arrays


class Inputs(NamedTuple):
    """What a model is to predict from."""

    arrays: dict[str, Array]
    """By the names of the inputs."""
    names: tuple[str, ...] = ()
    """What each sample is called: its file, or its group."""
    named: str = "file"
    """What such names are."""


def inputs_of(
    model: Model, preparation: Preparation | None, data: Any, max_memory: int | None = None
) -> Inputs:
    """The inputs for raw `data`; a file may take `max_memory` bytes to read.

    Raises:
        SpecError: as reading the data, or `data-mismatch`.
    """
    if preparation is not None:
        table = table_of(data, max_memory)
        return Inputs(dict(preparation.inputs_of(model, table)), *_names_of(table, preparation))
    if _is_path(data):
        return Inputs(dict(read_inputs(Path(data), model, max_memory)[0]))
    names = [given.name for given in model.inputs]
    if isinstance(data, Mapping):
        data = {name: array for name, array in data.items() if name in names}
    return Inputs(by_name(data, names, "input"))


def samples_of(
    model: Model, preparation: Preparation | None, data: Any, max_memory: int | None = None
) -> Samples:
    """Inputs and targets by name for raw `data` with targets; see `inputs_of`.

    Raises:
        SpecError: as reading the data, or `data-mismatch`.
    """
    if preparation is not None:
        x, y = preparation.samples_of(model, table_of(data, max_memory))
        return samples_from_arrays(model, x, y)
    if isinstance(data, tuple) and len(data) == 2:
        return samples_from_arrays(model, *data)
    arrays = data
    if _is_path(data) and Path(data).suffix.lower() == ".npz":
        table = table_of(data, max_memory)
        arrays = {name: array_of(table, column) for name, column in table.columns.items()}
    if not isinstance(arrays, Mapping):
        raise refusal(
            "data-mismatch",
            "data without targets, or of a kind that this model was not trained from",
            "Give `(x, y)`, or an .npz of the inputs by name and the target as `y`.",
        )
    names = [given.name for given in model.inputs]
    outputs = [output.value for output in model.outputs]
    x = {name: array for name, array in arrays.items() if name in names}
    y = {name: array for name, array in arrays.items() if name in outputs}
    if not y and "y" in arrays:
        y = {outputs[0]: arrays["y"]}
    return samples_from_arrays(model, x, y)


def answers_of(model: Model, preparation: Preparation | None) -> dict[str, Answer]:
    """How each output of `model` is read."""
    return {output.value: _answer(model, output.value, preparation) for output in model.outputs}


def baselines(model: Model, season: int | None) -> Iterator[Baseline]:
    """The forecasts that need no model; a season is 1 or more.

    Raises:
        SpecError: `out-of-range`.
    """
    if season is not None and season < 1:
        raise refusal("out-of-range", f"a season of {season} steps", "Give 1 or more.")
    found = tuple(baselines_of(model, season))
    if season is not None and not found:
        raise refusal(
            "data-mismatch",
            "a season is for a forecast of numbers, and the model makes none",
            "Leave it out.",
        )
    return iter(found)


def text_model(
    model: Model, preparation: Preparation | None, live: Any, answers: Mapping[str, Answer]
) -> TextModel:
    """What generates text.

    Raises:
        SpecError: `data-mismatch`, if the model says of no text what comes next.
    """
    found = source_of_text(preparation)
    if found is None:
        raise refusal(
            "data-mismatch",
            "the model does not say what comes next in a text",
            "Train one whose input is text and whose output is `next`.",
        )
    output, fitted, source = found
    length = model.inputs[0].shape[0]
    has_steps = len(model.values[output].shape) == 2
    is_fixed = isinstance(length, int)
    return TextModel(
        live=live,
        vocabulary=source.vocabulary,
        encode=source.scaled if source.values == "scaled" else np.asarray,
        source=fitted.of,
        output=output,
        read=answers[output].read,
        has_steps=has_steps,
        window=length if isinstance(length, int) else fitted.window,
        is_fixed=is_fixed,
        is_stepped=has_steps and streaming_reason(model) is None,
    )


def source_of_text(
    preparation: Preparation | None,
) -> tuple[str, FittedNext, FittedText] | None:
    """The output that says what comes next in a text, what it is, and the input of that text."""
    if preparation is None:
        return None
    for name, fitted in preparation.outputs.items():
        source = preparation.inputs[fitted.of] if isinstance(fitted, FittedNext) else None
        if isinstance(fitted, FittedNext) and isinstance(source, FittedText):
            return name, fitted, source
    return None


def _answer(model: Model, output: str, preparation: Preparation | None) -> Answer:
    loss = model.training.losses[output]
    if preparation is None:
        return answer_of(model, output, loss)
    fitted = preparation.outputs[output]
    if isinstance(fitted, FittedLabels):
        return answer_of(model, output, loss, labels=fitted.labels.names)
    source: Any = preparation.inputs[fitted.of] if isinstance(fitted, FittedNext) else fitted
    if isinstance(source, FittedText):
        return answer_of(model, output, loss, labels=_tokens(source.vocabulary))
    decode = None if source.scale is None else source.scale.invert
    last = model.values[output].shape[-1]
    columns = source.columns if len(source.columns) == last else ()
    return answer_of(model, output, loss, columns=columns, decode=decode)


def _tokens(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the numbers of a vocabulary; what cannot be seen is spelled as Python does."""
    return ("<padding>", "<unknown>", *map(_spelled, vocabulary.tokens))


def _spelled(token: str) -> str:
    if not token.strip():
        return repr(token)
    return token if token.isprintable() else repr(token)[1:-1]


def _names_of(table: Table, preparation: Preparation) -> tuple[tuple[str, ...], str]:
    """The name of each sample, and what such names are."""
    if preparation.group:
        keys = table.columns[preparation.group].values
        return tuple(dict.fromkeys(map(label_name, keys))), preparation.group
    sound = next((column for column in table.columns.values() if column.kind == "sound"), None)
    return () if sound is None else tuple(map(str, sound.places.at or ())), "file"


def _is_path(data: Any) -> bool:
    return isinstance(data, str | PathLike)
