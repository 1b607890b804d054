"""Data of training: arrays by name, checked against the model before the first step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmspec.data import bind_inputs
from lstmspec.diagnostics import suggest
from lstmspec.ir import LOSSES, Loss, Model, Value
from lstmspec.shapes import Unifier, spell_shape
from lstmspec.training.errors import refusal

Array = np.ndarray[Any, np.dtype[Any]]
Given = Any
"""An array, arrays by name, or arrays in the order of the names."""


@dataclass(frozen=True)
class Samples:
    """Inputs, targets and weights of samples, by name."""

    inputs: dict[str, Array]
    targets: dict[str, Array]
    weights: dict[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.inputs.values())))

    def take(self, rows: Any) -> "Samples":
        """The samples that `rows` names, a slice or indices."""
        return Samples(*({n: a[rows] for n, a in part.items()} for part in self._parts()))

    def _parts(self) -> tuple[dict[str, Array], ...]:
        return self.inputs, self.targets, self.weights


def samples_of(model: Model, x: Given, y: Given, sample_weight: Given = None) -> Samples:
    """The data by name, checked.

    Raises:
        SpecError: `data-mismatch`, if something does not fit the model.
    """
    inputs = by_name(x, [given.name for given in model.inputs], "input")
    sizes = bind_inputs(model, inputs, None)
    inputs = {i.name: np.asarray(inputs[i.name]) for i in model.inputs}
    names = [output.value for output in model.outputs]
    targets = by_name(y, names, "output")
    losses = losses_for(model, targets)
    count = len(next(iter(inputs.values())))
    for name in names:
        _check_targets(model.values[name], losses[name], targets[name], count, sizes)
    weights = {} if sample_weight is None else _weights(sample_weight, names)
    for name, weight in weights.items():
        _check_weights(name, weight, targets[name], losses[name], count)
    return Samples(inputs, targets, weights)


def losses_for(model: Model, targets: Mapping[str, Array]) -> dict[str, Loss]:
    """The loss of each output; integers under a loss that nobody named take the sparse one."""
    found: dict[str, Loss] = {}
    for output in model.outputs:
        name = output.value
        loss = model.training.losses[name]
        inferred = model.training.loss is None and loss.kind == "categorical_crossentropy"
        if inferred and _is_sparse(targets[name], model.values[name]):
            loss = LOSSES["sparse_categorical_crossentropy"].model_construct()  # type: ignore[assignment]  # one of the union
        found[name] = loss
    return found


def _is_sparse(y: Array, value: Value) -> bool:
    """Whether targets are integers, and not one-hot, for a softmax over the last axis."""
    rank = len(value.shape) + 1
    return y.ndim == rank - 1 or (y.ndim == rank and y.shape[-1] == 1 != value.shape[-1])


def by_name(given: Given, names: Sequence[str], what: str) -> dict[str, Array]:
    """The arrays by name.

    Raises:
        SpecError: `data-mismatch`, if it is not said which is which.
    """
    if isinstance(given, Mapping):
        arrays = {name: np.asarray(array) for name, array in given.items()}
    elif isinstance(given, list | tuple) and len(given) == len(names) > 1:
        arrays = {name: np.asarray(array) for name, array in zip(names, given, strict=True)}
    elif len(names) == 1:
        arrays = {names[0]: np.asarray(given)}
    else:
        raise refusal(
            "data-mismatch",
            f"the model has {len(names)} {what}s, and the data are no arrays by name",
            f"Give a dict with the keys {_listed(names)}.",
        )
    if set(arrays) != set(names) and what == "output":
        unknown = [name for name in arrays if name not in names]
        meant = suggest(unknown[0], names) if unknown else None
        raise refusal(
            "data-mismatch",
            "the targets do not have the names of the outputs",
            f"Did you mean `{meant}`?" if meant else "Give one array for each output.",
            (f"the model returns {_listed(names)}", f"the targets are {_listed(arrays)}"),
        )
    return arrays


def _listed(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _check_targets(
    value: Value, loss: Loss, y: Array, count: int, sizes: Mapping[str, int]
) -> None:
    whole = ("batch", *Unifier(dict(sizes)).resolve_shape(value.shape))
    sparse = loss.kind == "sparse_categorical_crossentropy"
    wanted = whole[:-1] if sparse else whole
    allowed = [wanted, (*wanted, 1)] if sparse or wanted[-1] != 1 else [wanted, wanted[:-1]]
    if not sparse and wanted[-1] != 1:
        allowed = [wanted]
    if y.dtype.kind not in "biuf":
        raise refusal(
            "data-mismatch",
            f"the targets of `{value.name}` hold {'text' if y.dtype.kind in 'US' else y.dtype}",
            "Give numbers; number classes from 0.",
        )
    if not any(_fits(y, shape) for shape in allowed):
        raise refusal(
            "data-mismatch",
            f"the targets of `{value.name}` do not fit its loss, {loss.kind}",
            _help_for_shape(sparse, value),
            (f"expected {spell_shape(wanted)}", f"found {spell_shape(y.shape)}"),  # type: ignore[arg-type]  # only spelled
        )
    if len(y) != count:
        raise refusal(
            "data-mismatch",
            f"there are {count} samples, and {len(y)} targets for `{value.name}`",
            "Give one target a sample: the first axis of both is the batch.",
        )
    if sparse:
        _check_classes(value, loss, y)
    elif y.dtype.kind == "f" and not np.isfinite(y).all():
        raise refusal(
            "data-mismatch",
            f"the targets of `{value.name}` hold NaN or infinity",
            "Take those samples out, or mask them.",
            (f"first at index {_first(~np.isfinite(y))}",),
        )


def _help_for_shape(sparse: bool, value: Value) -> str:
    if sparse:
        return "Give one integer where the output has a vector of classes, or name another loss."
    return f"Give targets of the shape of the output, {value.type}, the batch first."


def _fits(y: Array, shape: Sequence[Any]) -> bool:
    return y.ndim == len(shape) and all(
        size in (found, "batch") or not isinstance(size, int)
        for size, found in zip(shape, y.shape, strict=True)
    )


def _check_classes(value: Value, loss: Any, y: Array) -> None:
    classes = value.shape[-1]
    wrong = (y != np.floor(y)) | (y < 0)
    if isinstance(classes, int):
        wrong = wrong | (y >= classes)
    if loss.ignore_class is not None:
        wrong = wrong & (y != loss.ignore_class)
    if wrong.any():
        raise refusal(
            "data-mismatch",
            f"{y[wrong][0]} is no class of `{value.name}`",
            "Number the classes from 0.",
            (f"classes: 0 to {int(classes) - 1}",) if isinstance(classes, int) else (),
        )


def _first(where: Array) -> str:
    return "[" + ", ".join(map(str, np.argwhere(where)[0])) + "]"


def _weights(given: Given, names: Sequence[str]) -> dict[str, Array]:
    if isinstance(given, Mapping):
        unknown = [name for name in given if name not in names]
        if unknown:
            raise refusal(
                "data-mismatch",
                f"`{unknown[0]}` is no output, and has sample weights",
                f"The outputs are {_listed(names)}.",
            )
        return {name: np.asarray(array) for name, array in given.items() if array is not None}
    return dict.fromkeys(names, np.asarray(given))


def _check_weights(name: str, weight: Array, y: Array, loss: Loss, count: int) -> None:
    """Axis k of the weights goes with axis k of the targets, the last of which a loss adds up."""
    shape = y.shape
    fits = weight.ndim <= len(shape) and all(
        size in (1, whole) for size, whole in zip(weight.shape, shape, strict=False)
    )
    if weight.dtype.kind not in "biuf" or not weight.ndim or len(weight) != count or not fits:
        raise refusal(
            "data-mismatch",
            f"the sample weights of `{name}` do not fit its targets",
            "Give one number a sample, or one a step of each sample.",
            (f"targets {spell_shape(shape)}", f"weights {spell_shape(weight.shape)}"),
        )
