"""Samples and targets into the numbers of a model, where the spec says how they are encoded.

Text, sound and scales are fitted by `lstmspec.data` on what trains, never on what validates. A
model that says nothing of its data takes them as laid out.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from lstmspec.data import Table, table_of
from lstmspec.data.preparation import Preparation
from lstmspec.ir import Input, Model, NextEncoding, NumbersEncoding, TargetNumbersEncoding
from lstmspec.sklearn.errors import refusal
from lstmspec.sklearn.layout import (
    Array,
    holds_sequences,
    sequences_by_name,
    sole_input,
    table_by_name,
)


@dataclass(frozen=True)
class Encoder:
    """What was fitted on the samples that train; nothing if they are taken as laid out."""

    preparation: Preparation | None = None

    @property
    def sizes(self) -> dict[str, int]:
        """The sizes of weights that samples tell beside their shape, such as a vocabulary."""
        return {} if self.preparation is None else self.preparation.sizes()

    def to_json(self) -> str | None:
        """What was fitted, as text."""
        return None if self.preparation is None else self.preparation.to_json()

    @staticmethod
    def from_json(text: str | None) -> "Encoder":
        """What `to_json` returned.

        Raises:
            SpecError: `corrupt-file`.
        """
        return Encoder(None if text is None else Preparation.from_json(text))

    def inputs(self, model: Model, samples: Any) -> dict[str, Array]:
        """The inputs of `model` by name.

        Raises:
            SpecError: `data-mismatch`.
        """
        if self.preparation is not None:
            return self.preparation.inputs_of(model, _table(model, samples))
        if holds_sequences(samples):
            return sequences_by_name(model, samples)
        return table_by_name(model, samples)

    def targets(self, model: Model, samples: Any, y: Array) -> Array:
        """The targets, scaled if the spec says so."""
        if self.preparation is None:
            return y
        found = self.preparation.samples_of(model, _with_targets(model, samples, y))[1]
        return found[model.outputs[0].value]

    def answers(self, model: Model, outputs: Array) -> Array:
        """Outputs in the units of the targets."""
        if self.preparation is None:
            return outputs
        return self.preparation.unscaled(model.outputs[0].value, np.asarray(outputs, np.float64))


def encoder_of(model: Model, samples: Any, y: Array) -> Encoder:
    """What the samples that train say.

    Raises:
        SpecError: `data-mismatch`.
    """
    if not is_encoded(model):
        return Encoder()
    table = _with_targets(model, samples, y)
    return Encoder(Preparation.fit(model, table, target=_target_name(model)))


def is_encoded(model: Model) -> bool:
    """Whether the spec says how the numbers of `model` come from data.

    Raises:
        SpecError: `data-mismatch` if its samples are no rows of a table of samples and targets.
    """
    output = model.outputs[0].encoding
    groups = [
        one.encoding.group for one in model.inputs if isinstance(one.encoding, NumbersEncoding)
    ]
    if isinstance(output, NextEncoding) or any(groups):
        what = "groups of rows" if any(groups) else "windows of a long sequence"
        raise refusal(
            "data-mismatch",
            f"the samples of the spec are {what}, and those of scikit-learn are rows",
            "Train it with `lstmspec train`, or give a sequence a row.",
        )
    encoded = any(given.encoding is not None for given in model.inputs)
    return encoded or isinstance(output, TargetNumbersEncoding)


def is_frame(x: Any) -> bool:
    """Whether `x` is a table whose columns have names."""
    return hasattr(x, "columns")


def takes_objects(model: Model) -> bool:
    """Whether an input is made from text or sound."""
    return any(_is_made_of_objects(given) for given in model.inputs)


def _is_made_of_objects(given: Input) -> bool:
    return given.encoding is not None and not isinstance(given.encoding, NumbersEncoding)


def _table(model: Model, samples: Any) -> Table:
    if is_frame(samples):
        return table_of(samples)
    if takes_objects(model) or holds_sequences(samples):
        return table_of({_columns(sole_input(model))[0]: list(samples)})
    names = _columns(model.inputs[0])
    if len(model.inputs) == 1 and len(names) == samples.shape[1]:
        return table_of(dict(zip(names, samples.T, strict=True)))
    arrays = table_by_name(model, samples)
    return table_of({_columns(given)[0]: arrays[given.name] for given in model.inputs})


def _columns(given: Input) -> tuple[str, ...]:
    """The names of the columns that an input is made from."""
    encoding = given.encoding
    if isinstance(encoding, NumbersEncoding):
        return encoding.columns or (given.name,)
    column = None if encoding is None else encoding.column
    return (column or given.name,)


def _with_targets(model: Model, samples: Any, y: Array) -> Table:
    columns = dict(_table(model, samples).columns)
    return Table({**columns, **table_of({_target_name(model): y}).columns}, source="the data")


def _target_name(model: Model) -> str:
    """A name that no column of samples has."""
    return f"{model.outputs[0].value} (y)"
