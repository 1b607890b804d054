"""Fitted outputs: what makes targets from columns, as it did in training."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from lstmspec.data.preparation.columns import kind_of
from lstmspec.data.preparation.errors import collected, quoted
from lstmspec.data.preparation.fitted import Fitted, Labels, Many, Scale, label_name
from lstmspec.data.preparation.flat import FlatLabels
from lstmspec.data.preparation.gathering import Batch, gather, shaped
from lstmspec.data.preparation.memory import check_memory
from lstmspec.data.preparation.padding import pad
from lstmspec.data.preparation.unicode import check_texts
from lstmspec.data.table import Column, Table
from lstmspec.diagnostics import Sink, SpecError
from lstmspec.ir import Value

Form = Literal["sparse", "one_hot", "binary", "vectors"]
"""What a class is for the loss: an integer, a vector with one 1, or 0 and 1 for one unit; or the
data hold such vectors themselves."""

_SHOWN = 5


class Steps(NamedTuple):
    """The time axis of an output that has one."""

    length: int
    """How many steps, padding included."""
    lengths: np.ndarray | None
    """How many each sample has before it is padded or cut; `None` if that is not known."""


class FittedLabels(Fitted):
    """Labels, numbered."""

    kind: Literal["labels"] = "labels"
    columns: Many[str]
    """Their one column."""
    labels: Labels
    """The names of the classes."""
    form: Form
    """What a class is for the loss."""
    is_counted: bool = False
    """Whether the data hold the numbers of the classes, and not their names."""

    def encode(self, value: Value, table: Table, steps: Steps | None) -> np.ndarray:
        """The targets of the output `value`.

        Raises:
            SpecError: `data-mismatch` with the places of labels that are not known.
        """
        column = table.columns[self.columns[0]]
        if self.form == "vectors":
            return FittedTarget(columns=self.columns).encode(value, table, steps)
        check_labels(table, column, value)
        flat = FlatLabels.of(column)
        numbers = flat.numbers(self.labels.numbers)
        sink = Sink()
        for position in map(int, np.flatnonzero(numbers < 0)[:_SHOWN]):
            with collected(sink):
                raise self._unknown(table, flat.place(position), flat.labels[position])
        sink.raise_errors()
        if steps is None:
            return self._formed(numbers, value, table)
        items = flat.by_sample(numbers)
        _check_steps(table, column, items, steps, value)
        return self._formed(pad(items, steps.length, 0, "int32"), value, table)

    def _unknown(self, table: Table, place: str, label: Any) -> SpecError:
        names = self.labels.names
        if self.is_counted:
            return table.refusal(
                f"{place}: {label_name(label)} is no class",
                "Number the classes from 0, or give the output a unit for each.",
                (f"classes: 0 to {len(names) - 1}",),
            )
        return table.refusal(
            f"{place}: the label `{label_name(label)[:40]}` is not known",
            "Correct the label, or train with samples that have it.",
            (f"known labels are {quoted(names)}",),
        )

    def _formed(self, numbers: np.ndarray, value: Value, table: Table) -> np.ndarray:
        if self.form == "one_hot":
            return one_hot(numbers, value, len(self.labels.names), table)
        if self.form == "binary":
            return numbers[..., None].astype(np.float32)
        return numbers


class FittedTarget(Fitted):
    """Columns of numbers, scaled or as they are."""

    kind: Literal["numbers"] = "numbers"
    columns: Many[str]
    """The columns."""
    scale: Scale | None = None
    """How they are scaled; predictions are scaled back."""

    def encode(self, value: Value, table: Table, steps: Steps | None) -> np.ndarray:
        """The targets of the output `value`, float32.

        Raises:
            SpecError: `data-mismatch`.
        """
        batch = self.gathered(value, table)
        if self.scale is not None:
            scale = self.scale
            if isinstance(batch, np.ndarray):
                batch = scale.apply(batch)
            else:
                batch = [scale.apply(item) for item in batch]
        column = table.columns[self.columns[0]]
        if isinstance(batch, np.ndarray):
            return batch.astype(np.float32)
        if steps is None:
            raise table.refusal(
                f"{column.place(0)}: a target of `{value.name}` is one for each sample",
                "Give one vector a sample; these are sequences of different length.",
            )
        _check_steps(table, column, batch, steps, value)
        return pad(batch, steps.length, 0, "float32")

    def gathered(self, value: Value, table: Table) -> Batch:
        """The numbers before scaling, with as many axes as the output has."""
        gathered = gather(table, self.columns, value.name)
        return shaped(gathered, value.shape, value.name, table, self.columns)


class FittedNext(Fitted):
    """What comes behind each window of an input."""

    kind: Literal["next"] = "next"
    of: str
    """The input."""
    window: int = Field(ge=1)
    """Steps in a window."""
    stride: int = Field(ge=1)
    """Steps from window to window in training and evaluation."""
    ahead: int = Field(ge=1)
    """How many steps behind the window, or shifted by how many."""
    form: Form | None = None
    """What a token is for the loss; `None` for numbers."""


FittedOutput = Annotated[FittedLabels | FittedTarget | FittedNext, Field(discriminator="kind")]


def one_hot(numbers: np.ndarray, value: Value, classes: int, table: Table) -> np.ndarray:
    """Classes as vectors with a single 1, float32, as long as the output's or of `classes`.

    Raises:
        SpecError: `data-too-large`.
    """
    units = value.shape[-1]
    shape = (*numbers.shape, units if isinstance(units, int) else classes)
    check_memory(
        table,
        f"the targets of `{value.name}`, a vector each,",
        shape,
        "Take the loss `sparse_categorical_crossentropy`, whose targets are integers.",
    )
    vectors = np.zeros(shape, np.float32)
    np.put_along_axis(vectors, numbers[..., None], 1, axis=-1)
    return vectors


def check_labels(table: Table, column: Column, value: Value) -> None:
    """Refuse labels that are not one a sample, or one a step where the output has a time axis.

    Raises:
        SpecError: `data-mismatch`.
    """
    check_texts(table, column)
    if kind_of(column) == "numbers":
        gather(table, (column.name,), value.name)
    values, wanted = column.values, len(value.shape) - 1
    rank = values.ndim - 1 if isinstance(values, np.ndarray) else np.ndim(values[0])
    is_single_number = rank == wanted + 1 and np.shape(values[0])[-1] == 1
    if kind_of(column) == "sound" or (rank != wanted and not is_single_number):
        unit = "step" if wanted else "sample"
        found = {"sound": "a recording", "text": "a text", "numbers": "numbers"}[kind_of(column)]
        raise table.refusal(
            f"`{value.name}` takes one label a {unit}, and {column.place(0)} holds"
            f" {'a list' if rank else found}",
            f"Give a label for each {unit}: a text or an integer.",
        )


def _check_steps(
    table: Table, column: Column, items: Sequence[np.ndarray], steps: Steps, value: Value
) -> None:
    """Refuse targets that are not one for each step, or whose padding would count."""
    lengths = np.array([len(item) for item in items])
    if steps.lengths is not None:
        other = np.flatnonzero(lengths != steps.lengths)
        if len(other):
            index = int(other[0])
            raise table.refusal(
                f"{column.place(index)}: {lengths[index]} targets for {steps.lengths[index]} steps",
                f"Give `{value.name}` one target a step.",
                (f"{len(other)} samples are so",) if len(other) > 1 else (),
            )
    if int(lengths.min()) < steps.length and not value.mask_rank:
        raise table.refusal(
            f"targets of `{value.name}` are padded, and no mask reaches it",
            "Mask the padding: `Masking`, or `mask_zero` behind an `Embedding`;"
            " and take layers that pass masks on.",
            (f"{column.place(int(lengths.argmin()))} has {lengths.min()} steps of {steps.length}",),
        )
