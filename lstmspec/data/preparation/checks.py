"""What is looked at before the first step of training: errors stop it, doubts are told.

Whatever is found is told with its place in the data, which nobody can see in an array any more.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstmspec.data.inputs import bind_inputs
from lstmspec.data.preparation.doubts import (
    constant_features,
    lost_masks,
    masked_steps,
    repeated_samples,
    unbalanced_classes,
    unknown_tokens,
)
from lstmspec.data.preparation.errors import collected
from lstmspec.data.preparation.groups import grouped
from lstmspec.data.preparation.preparation import Preparation
from lstmspec.data.refusal import mismatch
from lstmspec.data.table import Table
from lstmspec.diagnostics import Diagnostic, Sink
from lstmspec.ir import Model, Value

Place = Callable[[int], str]


@dataclass(frozen=True)
class Part:
    """Samples by name, and where they come from."""

    inputs: Mapping[str, np.ndarray]
    """By the names of the inputs."""
    targets: Mapping[str, np.ndarray]
    """By the names of the outputs."""
    table: Table | None = None
    """The data that they were made from."""
    first: int = 0
    """Which sample of `table` the first one is."""


def check_before_training(
    model: Model,
    table: Table | None,
    x: Mapping[str, np.ndarray],
    y: Mapping[str, np.ndarray],
    validation: Part | None = None,
    *,
    preparation: Preparation | None = None,
) -> list[Diagnostic]:
    """What is doubtful in the samples of training; `table` is what `preparation` made them from.

    Raises:
        SpecError: `data-mismatch`, with all that cannot be trained on.
    """
    train = Part(x, y, table)
    sink = Sink()
    for part in (train, validation):
        if part is not None:
            _check(model, part, places_of(preparation, part), sink)
    sink.raise_errors()
    return list(_doubts(model, train, validation, preparation))


def places_of(preparation: Preparation | None, part: Part) -> Place:
    """Where the samples of a part stand in its data."""
    table = part.table
    following = preparation.following if preparation else None
    if following is not None:
        stride = following.stride
        return lambda index: f"the window that begins at step {(part.first + index) * stride}"
    if table is not None and preparation is not None and preparation.group:
        table = grouped(table, preparation.group)
    if table is None or len(table) < part.first + len(next(iter(part.inputs.values()))):
        return lambda index: f"sample {part.first + index}"
    names = [c for f in preparation.inputs.values() for c in f.columns] if preparation else []
    name = next((name for name in names if name in table.columns), next(iter(table.columns)))
    column = table.columns[name]
    return lambda index: column.place(part.first + index)


def _check(model: Model, part: Part, place: Place, sink: Sink) -> None:
    path = part.table.path if part.table else None
    for name, array in (*part.inputs.items(), *part.targets.items()):
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            index, *within = (int(i) for i in np.argwhere(~np.isfinite(array))[0])
            found = "NaN" if np.isnan(array[(index, *within)]) else "infinity"
            with collected(sink):
                raise mismatch(
                    f"{place(index)}: `{name}` holds {found}",
                    path,
                    "Fill in what is missing, or take the sample out; a number may be too large"
                    " for float32.",
                    (f"at {within} of the sample",) if within else (),
                )
    with collected(sink):
        bind_inputs(model, part.inputs, path)
    count = len(next(iter(part.inputs.values())))
    for name, array in part.targets.items():
        if len(array) != count:
            with collected(sink):
                raise mismatch(
                    f"there are {count} samples, and {len(array)} targets for `{name}`",
                    path,
                    "Give one target a sample.",
                )
        else:
            _check_classes(model.values[name], array, part, place, sink)


def _check_classes(value: Value, y: np.ndarray, part: Part, place: Place, sink: Sink) -> None:
    """Report integers that are no class of an output."""
    if y.dtype.kind not in "iu" or y.ndim != len(value.shape):
        return
    classes = value.shape[-1]
    wrong = (y < 0) | (y >= classes) if isinstance(classes, int) else y < 0
    if not wrong.any():
        return
    at = np.argwhere(wrong)[0]
    with collected(sink):
        raise mismatch(
            f"{place(int(at[0]))}: {y[tuple(at)]} is no class of `{value.name}`",
            part.table.path if part.table else None,
            "Number the classes from 0, or give the output a unit for each.",
            (f"classes: 0 to {int(classes) - 1}",) if isinstance(classes, int) else (),
        )


def _doubts(
    model: Model, train: Part, validation: Part | None, preparation: Preparation | None
) -> Iterator[Diagnostic]:
    file = str(train.table.path) if train.table and train.table.path else None
    place = places_of(preparation, train)
    yield from constant_features(model, train.inputs, preparation, file)
    yield from masked_steps(model, train.inputs, place, file)
    yield from lost_masks(model, train.inputs, file)
    if preparation is None or preparation.following is None:
        yield from unbalanced_classes(model, train.targets, preparation, file)
    if validation is None:
        return
    other = str(validation.table.path) if validation.table and validation.table.path else file
    if preparation is None or preparation.following is None:
        places = (place, places_of(preparation, validation))
        yield from repeated_samples(model, train.inputs, validation.inputs, places, other)
    if preparation is not None:
        yield from unknown_tokens(validation.inputs, preparation, other)
