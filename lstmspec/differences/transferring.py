"""Weights that outlive a change of their spec.

A weight is carried where `diff` finds it kept or renamed; all others are drawn from the
initializers of the new spec with its seed. What was fitted on training data goes along only if
inputs and outputs are the same: a vocabulary of other tokens would be silently wrong.
"""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmspec.compilation import Compilation
from lstmspec.diagnostics import Diagnostic, InternalError, SpecError
from lstmspec.differences.comparing import difference
from lstmspec.differences.files import is_of_keras, read_file
from lstmspec.differences.model import Difference, WeightChange
from lstmspec.differences.sides import opened, sides_of
from lstmspec.ir import Model

if TYPE_CHECKING:
    from typing import TypeAlias

    from lstmspec.differences.sides import Comparable
    from lstmspec.importing import Imported
    from lstmspec.tensors import Array
    from lstmspec.trained import TrainedModel

    Weights: TypeAlias = str | os.PathLike[str] | Mapping[str, Array] | TrainedModel | Imported

_WORDS = {
    "kept": "carried",
    "renamed": "renamed",
    "reshaped": "drawn",
    "fresh": "drawn",
    "dropped": "dropped",
}


@dataclass(frozen=True)
class Transfer:
    """Weights of a new spec, and what became of those of the old one."""

    model: "TrainedModel"
    """The new spec with its weights, and what training knew as far as it still holds."""
    difference: Difference
    """What changed, with the fate of every weight."""
    notes: tuple[str, ...]
    """What else was carried, and what was not."""
    is_trained: bool
    """Whether the weights came in a model file, so that one is saved."""

    @property
    def weights(self) -> Mapping[str, "Array"]:
        """The weights of the new spec by canonical name."""
        return self.model.weights

    def text(self) -> str:
        """What was carried, renamed, drawn and dropped: a line a weight, and the notes."""
        return "".join(f"{line}\n" for line in self._lines())

    def tally(self) -> str:
        """How many weights were carried, renamed, drawn and dropped."""
        counts = Counter(_WORDS[weight.fate] for weight in self.difference.weights)
        words = dict.fromkeys(_WORDS.values())
        return ", ".join(f"{counts[word]} {word}" for word in words if counts[word])

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write the weights with the new spec; a model file if they came in one.

        Raises:
            SpecError: `unwritable-file`, `unreadable-use`.
        """
        if self.is_trained:
            self.model.save(path)
        else:
            self.model.compilation.save_weights(path, self.weights)

    def _lines(self) -> Iterator[str]:
        weights = self.difference.weights
        names = [_name(weight) for weight in weights]
        width = max(map(len, names), default=0)
        for weight, name in zip(weights, names, strict=True):
            yield f"{_WORDS[weight.fate]:<7}  {name:<{width}}  {_type(weight)}"
        yield from self.notes


def transfer(
    weights: "Weights",
    old: "Comparable | None",
    new: "Comparable",
    /,
    **dims: int,
) -> Transfer:
    """Carry the weights of `old` that `new` has as well, and draw the others.

    Args:
        weights: a weights file, a model file or one of Keras, arrays by canonical name, or a
            trained or imported model.
        old: the spec that they fit; `None` if they say it themselves.
        new: the spec that they are for.
        dims: sizes of named dimensions.

    Raises:
        SpecError: `weights-mismatch` if they do not fit `old`, `missing-spec`,
            `unbound-dimension`, or what is wrong in a file or a spec.
    """
    from lstmspec.trained import TrainedModel

    given = _model_in(weights)
    known = given if old is None else old
    if known is None:
        message, help = "the weights do not say their spec", "Give the old spec too."
        raise SpecError((Diagnostic("missing-spec", message, help=help),), {})
    bound, arrays = opened(known, dims).with_weights(_arrays(weights, given))
    before, after, lent = sides_of(bound, new, dims)
    found = difference(before, after, lent)
    drawn = after.spec.fresh_weights()
    for weight in found.weights:
        if weight.survives and weight.old and weight.new:
            drawn[weight.new] = arrays[weight.old]
    model, notes = _with_past(given, TrainedModel(after.spec, drawn))
    if found.sizes:
        sizes = ", ".join(f"{name}={size}" for name, size in found.sizes.items())
        notes = (*notes, f"took sizes that only the old weights tell: {sizes}")
    return Transfer(model, found, notes, given is not None and _is_trained(given))


def _model_in(weights: "Weights") -> "TrainedModel | None":
    """The model that `weights` are part of; `None` if they do not say their spec."""
    from lstmspec.tensors import read_metadata
    from lstmspec.trained import TrainedModel

    if isinstance(weights, str | os.PathLike):
        path = Path(weights)
        if not is_of_keras(path) and "lstmspec.spec" not in read_metadata(path):
            return None
        found = read_file(path)
    elif isinstance(weights, Mapping):
        return None
    else:
        found = weights
    if isinstance(found, TrainedModel):
        return found
    if isinstance(found, Compilation) or found.weights is None:
        message, help = f"`{weights}` holds no weights", "Name a file that does, such as `.keras`."
        raise SpecError((Diagnostic("unknown-format", message, help=help),), {})
    return TrainedModel(found.spec, found.weights)


def _arrays(
    weights: "Weights", given: "TrainedModel | None"
) -> "str | os.PathLike[str] | Mapping[str, Array]":
    """What `with_weights` takes: a file by its path, so that a refusal can name it."""
    if isinstance(weights, Mapping):
        return weights
    if isinstance(weights, str | os.PathLike) and not is_of_keras(Path(weights)):
        return weights
    if given is None:
        raise InternalError("weights of no kind")
    return given.weights


def _is_trained(model: "TrainedModel") -> bool:
    return bool(model.preparation or model.history or model.versions)


def _with_past(
    given: "TrainedModel | None", model: "TrainedModel"
) -> tuple["TrainedModel", tuple[str, ...]]:
    """The model with what training knew and still holds, and what to say of it."""
    if given is None or not _is_trained(given):
        return model, ()
    notes, found = [], model
    reason = _other_ends(given.compilation, model.compilation)
    if given.preparation is not None and not reason:
        found = replace(found, preparation=given.preparation)
        notes.append("carried what was fitted on the training data")
    elif given.preparation is not None:
        notes.append(f"dropped what was fitted on the training data: {reason}")
    if given.compilation.model_hash == model.compilation.model_hash and not reason:
        found = replace(found, history=given.history, versions=given.versions)
    elif given.history:
        count = len(given.history)
        epochs = "1 epoch" if count == 1 else f"{count} epochs"
        notes.append(f"dropped the history of {epochs}: it is of another model")
    return found, tuple(notes)


def _other_ends(old: Compilation, new: Compilation) -> str:
    """Which input or output is another, in words; empty if none is."""
    before, after = dict(_ends(old.model)), dict(_ends(new.model))
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            return f"the {name} is another"
    return ""


def _ends(model: Model) -> Iterator[tuple[str, object]]:
    for given in model.inputs:
        yield f"input `{given.name}`", (given.type, given.encoding)
    for output in model.outputs:
        yield f"output `{output.value}`", (model.values[output.value].type, output.encoding)


def _name(weight: WeightChange) -> str:
    if weight.fate == "renamed":
        return f"{weight.old} -> {weight.new}"
    return weight.new or weight.old or ""


def _type(weight: WeightChange) -> str:
    was = f", was {weight.old_type}" if weight.fate == "reshaped" else ""
    return f"{weight.new_type or weight.old_type}{was}"
