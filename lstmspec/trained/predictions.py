"""Predictions in the words of the data: labels with their probabilities, numbers in their units."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from lstmspec.tensors import Array
from lstmspec.trained.answers import Answer
from lstmspec.trained.refusal import refusal

if TYPE_CHECKING:
    from lstmspec.trained.formats import TextFormat


@dataclass(frozen=True, eq=False)
class Prediction:
    """What one output predicts for some samples."""

    answer: Answer
    values: Array
    """Probabilities `[samples, (steps,) classes]`, or numbers `[samples, (steps,) columns]`."""
    mask: Array | None = None
    """bool `[samples, steps]`: which steps are steps of the sample; `None` if all are."""

    def __repr__(self) -> str:
        return f"<prediction of {self.answer.name} {list(self.values.shape)}>"

    def __len__(self) -> int:
        return len(self.values)

    @property
    def has_steps(self) -> bool:
        """Whether there is an answer for every step."""
        return self.values.ndim == 3

    @cached_property
    def labels(self) -> Array:
        """The most probable label of each sample, or of each step: text `[samples, (steps)]`."""
        if not self.answer.is_classes:
            raise refusal(
                "data-mismatch",
                f"`{self.answer.name}` predicts numbers, and no labels",
                "Read its `values`.",
            )
        return np.array(self.answer.labels)[self.values.argmax(axis=-1)]

    def steps_of(self, sample: int) -> Array:
        """The numbers of the steps of `sample`, from 0: those that its mask leaves."""
        every = np.arange(self.values.shape[1])
        return every if self.mask is None else every[self.mask[sample]]


@dataclass(frozen=True, eq=False)
class Predictions:
    """What a model predicts for some samples, by output."""

    outputs: Mapping[str, Prediction]
    names: tuple[str, ...] = ()
    """What each sample is called, where data call it so: its file, or its group."""
    named: str = "file"
    """What such names are."""

    def __repr__(self) -> str:
        return f"<predictions of {len(self)} samples: {', '.join(self.outputs)}>"

    def __getitem__(self, name: str) -> Prediction:
        return self.outputs[name]

    def __len__(self) -> int:
        """How many samples there are."""
        return len(next(iter(self.outputs.values())))

    def text(self, format: "TextFormat" = "csv") -> str:
        """The predictions as CSV, or as JSON lines.

        Raises:
            SpecError: `unknown-format`, if rows of a table cannot hold them.
        """
        from lstmspec.trained.formats import lines

        return "".join(lines([self], format))

    def save(self, path: "str | PathLike[str]") -> None:
        """Write the predictions to a `.csv`, `.jsonl`, `.npy` or `.npz` file.

        Raises:
            SpecError: `unknown-format` or `unwritable-file`.
        """
        from lstmspec.trained.formats import require_format, write_predictions

        require_format(Path(path), len(self.outputs))
        write_predictions([self], Path(path))

    @property
    def sole(self) -> Prediction:
        """The prediction of the only output.

        Raises:
            SpecError: `data-mismatch`, if there are several.
        """
        if len(self.outputs) > 1:
            raise refusal(
                "data-mismatch",
                f"the model has {len(self.outputs)} outputs",
                f"Name one: predictions[{next(iter(self.outputs))!r}].",
            )
        return next(iter(self.outputs.values()))

    @property
    def labels(self) -> Array:
        """The labels of the only output."""
        return self.sole.labels

    @property
    def values(self) -> Array:
        """The probabilities or numbers of the only output."""
        return self.sole.values


def joined(parts: Sequence[Predictions]) -> Predictions:
    """The predictions of all `parts`, in order; steps are filled up to the longest."""
    first = parts[0]
    names = tuple(name for part in parts for name in part.names)
    outputs = {name: _join([part[name] for part in parts]) for name in first.outputs}
    return Predictions(outputs, names, first.named)


def _join(parts: Sequence[Prediction]) -> Prediction:
    if len({part.values.shape[1:] for part in parts}) == 1:
        masks = [part.mask for part in parts if part.mask is not None]
        whole = np.concatenate(masks) if masks else None
        return Prediction(parts[0].answer, np.concatenate([p.values for p in parts]), whole)
    longest = max(part.values.shape[1] for part in parts)
    values = np.concatenate([_filled(part.values, longest) for part in parts])
    filled = [_filled(_whole_mask(part), longest) for part in parts]
    return Prediction(parts[0].answer, values, np.concatenate(filled))


def _whole_mask(part: Prediction) -> Array:
    return np.ones(part.values.shape[:2], np.bool_) if part.mask is None else part.mask


def _filled(array: Array, steps: int) -> Array:
    """`array` with zeros behind its steps."""
    pads = [(0, 0), (0, steps - array.shape[1]), *[(0, 0)] * (array.ndim - 2)]
    return np.pad(array, pads)
