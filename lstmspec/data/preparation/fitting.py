"""How the targets of an output are made: decided once, by spec and training data."""

from typing import Any, NamedTuple

import numpy as np

from lstmspec.data.preparation.columns import kind_of
from lstmspec.data.preparation.fitted import Labels, Scale, label_name
from lstmspec.data.preparation.flat import FlatLabels
from lstmspec.data.preparation.gathering import Batch
from lstmspec.data.preparation.outputs import (
    FittedLabels,
    FittedTarget,
    Form,
    check_labels,
)
from lstmspec.data.preparation.padding import from_arrays
from lstmspec.data.table import Column, Table
from lstmspec.diagnostics import SpecError
from lstmspec.ir import LabelsEncoding, Model, Output, TargetNumbersEncoding, Value

_ENTROPIES = (
    "categorical_crossentropy",
    "sparse_categorical_crossentropy",
    "binary_crossentropy",
)


_MOST_CLASSES = 2**20
"""Classes that are counted where the spec does not say how many there are."""


class _Task(NamedTuple):
    """What spec and loss say of an output."""

    output: Output
    value: Value
    loss: Any
    form: Form
    classes: int | None
    """How many, if the spec says it."""


def fit_output(
    output: Output, model: Model, table: Table, columns: tuple[str, ...], seen: Table
) -> FittedLabels | FittedTarget:
    """What the training data say of the targets of `output`; scales are those of `seen` alone.

    Raises:
        SpecError: `data-mismatch`.
    """
    task = _task(output, model)
    column = table.columns[columns[0]]
    if _takes_labels(task, table, column, columns):
        return _fit_labels(task, table, column)
    target = FittedTarget(columns=columns)
    encoding = output.encoding
    batch = target.gathered(task.value, table)
    if task.form != "binary" and batch[0].shape[-1:] == (1,) and task.loss.kind in _ENTROPIES[:2]:
        raise _no_classes(task, table, column, batch)
    if not isinstance(encoding, TargetNumbersEncoding) or encoding.scaling == "none":
        return target
    batch = target.gathered(task.value, seen)
    scale = Scale.fit(encoding.scaling, [batch] if isinstance(batch, np.ndarray) else batch)
    return target.model_copy(update={"scale": scale})


def form_of(model: Model, output: str) -> Form:
    """What a class is for the loss of an output."""
    loss, shape = model.training.losses[output], model.values[output].shape
    if loss.kind == "sparse_categorical_crossentropy":
        return "sparse"
    if loss.kind == "categorical_crossentropy" and model.training.loss is None:
        # Integers under a loss that nobody named take the sparse one.
        return "sparse"
    return "binary" if shape and shape[-1] == 1 else "one_hot"


def _task(output: Output, model: Model) -> _Task:
    value, form = model.values[output.value], form_of(model, output.value)
    last = value.shape[-1] if value.shape else 1
    classes = (2 if form == "binary" else last) if isinstance(last, int) else None
    return _Task(output, value, model.training.losses[output.value], form, classes)


def _takes_labels(task: _Task, table: Table, column: Column, columns: tuple[str, ...]) -> bool:
    encoding = task.output.encoding
    is_text = kind_of(column) == "text"
    if isinstance(encoding, LabelsEncoding):
        if not is_text and (len(columns) > 1 or not _are_integers(column)):
            raise table.refusal(
                f"`{column.name}` holds numbers that are no labels",
                f"Write `output {task.output.value} numbers`, or give text or integers.",
            )
        return True
    if encoding is not None or len(columns) > 1 or kind_of(column) == "sound":
        return False
    if task.loss.kind not in _ENTROPIES:
        if is_text:
            raise _text_for_numbers(task, table, column)
        return False
    return is_text or _are_classes(task, column)


def _text_for_numbers(task: _Task, table: Table, column: Column) -> SpecError:
    return table.refusal(
        f"the loss of `{task.value.name}`, {task.loss.kind}, takes numbers, and {column.place(0)}"
        " is text",
        "Name another column with `--target`; or for labels end the model in `Dense softmax`.",
    )


def _no_classes(task: _Task, table: Table, column: Column, batch: Batch) -> SpecError:
    parts = ((index, item[item != np.floor(item)]) for index, item in enumerate(batch))
    index, number = next(
        ((index, part[0]) for index, part in parts if part.size), (0, batch[0].flat[0])
    )
    return table.refusal(
        f"{column.place(index)}: {number:g} is no class, and `{task.value.name}` tells classes",
        "Give text or integers; or for numbers end the model in `Dense 1`.",
    )


def _are_classes(task: _Task, column: Column) -> bool:
    """Whether numbers are those of classes: a vector of them, or one integer where it stands."""
    values = column.values
    rank = values.ndim - 1 if isinstance(values, np.ndarray) else np.ndim(values[0])
    wanted = len(task.value.shape)
    if rank == wanted and task.form != "binary" and not _ends_in_one(values):
        return isinstance(values, np.ndarray) and task.loss.kind != "binary_crossentropy"
    return rank in (wanted - 1, wanted) and _are_integers(column)


def _ends_in_one(values: Any) -> bool:
    first = values[0]
    return bool(np.ndim(first)) and np.shape(first)[-1] == 1


def _are_integers(column: Column) -> bool:
    if kind_of(column) != "numbers":
        return False
    values = column.values
    items = [values] if isinstance(values, np.ndarray) else [np.asarray(v) for v in values]
    return all(
        item.dtype.kind in "biu" or bool(np.array_equal(item, np.floor(item))) for item in items
    )


def _fit_labels(task: _Task, table: Table, column: Column) -> FittedLabels:
    values = column.values
    rank = values.ndim - 1 if isinstance(values, np.ndarray) else 0
    columns = (column.name,)
    if rank and rank == len(task.value.shape) and not _ends_in_one(values):
        labels = Labels.counted(int(np.shape(values)[-1]))
        return FittedLabels(columns=columns, labels=labels, form="vectors", is_counted=True)
    check_labels(table, column, task.value)
    found = _found(table, column)
    counted = _counted(task, column, found)
    if counted > _MOST_CLASSES:
        raise table.refusal(
            f"`{column.name}` holds the class {counted - 1}, and classes are counted from 0",
            f"Write `output {task.value.name} labels` if the integers are names.",
        )
    labels = Labels.counted(counted) if counted else Labels.fit(found)
    _check_count(task, table, column, labels)
    return FittedLabels(
        columns=columns,
        labels=labels,
        form=task.form,
        is_counted=bool(counted),
    )


def _found(table: Table, column: Column) -> set[Any]:
    """Every label there is.

    Raises:
        SpecError: `data-mismatch` with the place of one that is empty.
    """
    flat = FlatLabels.of(column)
    if isinstance(flat.labels, np.ndarray):
        return set(np.unique(flat.labels).tolist())
    for position, label in enumerate(flat.labels):
        if isinstance(label, str) and not label.strip():
            raise table.refusal(
                f"{flat.place(position)}: there is no label",
                "Fill it in, or take the sample out.",
            )
    return set(flat.labels)


def _counted(task: _Task, column: Column, found: set[Any]) -> int:
    """How many classes there are if integers are their numbers; 0 if they are names."""
    if kind_of(column) == "text" or isinstance(task.output.encoding, LabelsEncoding):
        return 0
    largest, least = int(max(found)), int(min(found))
    if from_arrays(column):
        return max(task.classes or largest + 1, 1)
    if task.classes is not None and least >= 0 and largest < task.classes:
        return task.classes
    return 0


def _check_count(task: _Task, table: Table, column: Column, labels: Labels) -> None:
    """Refuse more labels than the output has units for, and other than two for one unit."""
    names = [label_name(name) for name in labels.names]
    shown = f"the labels are {', '.join(f'`{n}`' for n in names[:20])}"
    if task.form == "binary" and len(names) != 2:
        raise table.refusal(
            f"`{task.value.name}` has one unit, for two labels, and `{column.name}` holds"
            f" {len(names)}",
            "For more labels, end the model in `Dense softmax`.",
            (shown,),
        )
    if task.classes is not None and len(names) > task.classes:
        raise table.refusal(
            f"`{column.name}` holds {len(names)} labels, and `{task.value.name}` has"
            f" {task.classes} units",
            f"Give it a unit for each: `Dense {len(names)} softmax`.",
            (shown,),
        )
