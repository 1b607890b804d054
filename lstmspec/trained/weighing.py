"""How much the samples of each class count, by the names that the data give them."""

from collections.abc import Mapping
from math import inf
from numbers import Real
from typing import Any, Literal

import numpy as np

from lstmspec.data.preparation import Preparation
from lstmspec.data.preparation.fitted import label_name
from lstmspec.data.preparation.outputs import FittedLabels
from lstmspec.ir import Model
from lstmspec.trained.refusal import refusal
from lstmspec.training import Samples, weighted_by_class

ClassWeight = Literal["auto"] | Mapping[Any, float]
"""A number by label, 1 where it does not say; or `auto`, which gives each class the same weight in
all, `samples / (classes * samples of the class)`."""


def check_weights(given: Any) -> None:
    """Refuse what is neither `auto` nor a number of 0 or more by label.

    Raises:
        SpecError: `out-of-range`.
    """
    if given is None or given == "auto":
        return
    found = given.values() if isinstance(given, Mapping) else [None]
    if not all(isinstance(one, Real) and 0 <= float(one) < inf for one in found):
        raise refusal(
            "out-of-range",
            f"`class_weight` is {given!r}, and its numbers must be 0 or more",
            'Give "auto", or a number by label, such as {"spam": 3.0}.',
        )


def weighted(
    model: Model, preparation: Preparation, samples: Samples, given: ClassWeight
) -> Samples:
    """`samples`, each counting as its label does.

    Raises:
        SpecError: `data-mismatch`, if the output has no labels, or none is called so.
    """
    fitted = next(iter(preparation.outputs.values()))
    if len(preparation.outputs) > 1 or not isinstance(fitted, FittedLabels):
        raise refusal(
            "data-mismatch",
            "class weights are for a model whose only output is labels",
            "Leave them out.",
        )
    names = fitted.labels.names
    if given == "auto":
        return weighted_by_class(model, samples, _balanced(samples, len(names)))
    numbers: dict[int, float] = {}
    for label, weight in given.items():
        name = label_name(label)
        if name not in fitted.labels.numbers:
            raise refusal(
                "data-mismatch",
                f"`{name[:40]}` is no label of the data, and has a class weight",
                "Weigh the labels that there are.",
                (f"known labels are {', '.join(names[:20])}",),
            )
        numbers[fitted.labels.numbers[name]] = float(weight)
    return weighted_by_class(model, samples, numbers)


def _balanced(samples: Samples, classes: int) -> dict[int, float]:
    """The weights that make every class count the same."""
    (y,) = samples.targets.values()
    is_vectors = y.ndim > 1 and y.shape[-1] == classes > 1
    counted = y.argmax(axis=-1) if is_vectors else np.rint(y).astype(np.int64)
    counts = np.bincount(counted.ravel(), minlength=classes)
    present = np.flatnonzero(counts)
    return {int(n): float(counted.size / (len(present) * counts[n])) for n in present}
