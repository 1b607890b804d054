"""Which samples train and which validate, how much each counts, and the batches of an epoch."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from lstmspec.backends.numpy.training import class_weights
from lstmspec.ir import Model
from lstmspec.training.arrays import Array, Samples, losses_for, samples_of
from lstmspec.training.errors import refusal


def split(
    model: Model, samples: Samples, data: tuple[Any, ...] | None, part: float | None
) -> tuple[Samples, Samples | None]:
    """The samples to train with and those to validate with.

    The latter are `data`, `(x, y)` or `(x, y, sample_weight)`; else `part` of the samples, cut off
    the end before any shuffling; None is as the spec says.

    Raises:
        SpecError: `data-mismatch`.
    """
    if data is not None:
        if not isinstance(data, tuple) or len(data) not in (2, 3):
            raise refusal(
                "data-mismatch",
                "`validation_data` is no pair of inputs and targets",
                "Give `(x, y)`, or `(x, y, sample_weight)`.",
            )
        return samples, samples_of(model, *data)
    part = model.training.validation_split if part is None else part
    if not part:
        return samples, None
    count = math.floor(len(samples) * (1.0 - part))
    if not 0 < count < len(samples):
        raise refusal(
            "data-mismatch",
            f"{len(samples)} sample{'' if len(samples) == 1 else 's'} cannot be split at {part:g}",
            "Give more samples, or others to validate with.",
        )
    return samples.take(slice(0, count)), samples.take(slice(count, None))


def weighted_by_class(
    model: Model, samples: Samples, weights: Mapping[int, float], dtype: DTypeLike = np.float32
) -> Samples:
    """`samples`, each counting as its class does; an unnamed class counts 1.

    Raises:
        SpecError: `data-mismatch`.
    """
    if len(samples.targets) > 1 or samples.weights:
        raise refusal(
            "data-mismatch",
            "`class_weight` goes with a single output, and not with `sample_weight`",
            "Turn the weights of the classes into `sample_weight`.",
        )
    ((name, y),) = samples.targets.items()
    loss = losses_for(model, samples.targets)[name]
    return Samples(samples.inputs, samples.targets, {name: class_weights(loss, y, weights, dtype)})


def order_of(seed: int, epoch: int, count: int) -> Array:
    """The order of an epoch, from 0, which depends on the seed and the epoch alone."""
    return np.random.default_rng([seed, epoch]).permutation(count)


def batches(
    samples: Samples, size: int, order: Array | None = None, first: int = 0
) -> Iterator[Samples]:
    """The batches of an epoch, from the one of number `first` on."""
    for start in range(first * size, len(samples), size):
        rows = slice(start, start + size)
        yield samples.take(rows if order is None else order[rows])
