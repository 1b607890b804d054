"""Weights: arrays by canonical name, fresh ones, and their files.

The name of a weight is `<node>/<weight>`. Its layout is Keras': a kernel is `(in, gates * units)`,
the gates of an LSTM are i, f, c, o, those of a GRU z, r, h. Files are those of
`lstmspec.tensors`.
"""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstmspec.diagnostics import Sink, suggest
from lstmspec.initialization import draw
from lstmspec.ir import Model, model_hash
from lstmspec.shapes import Dim, Shape, TensorType, UnequalError, Unifier
from lstmspec.tensors import Array as Array
from lstmspec.tensors import read_metadata, read_tensors, write_tensors

Weights = dict[str, Array]

load = read_tensors
load_metadata = read_metadata


class Mismatch(NamedTuple):
    """A weight that does not fit, in words."""

    name: str
    expected: str
    """Such as `float32[features, 1024]`, or `nothing`."""
    found: str
    """Such as `float32[2, 1024]`, or `nothing`."""


def fresh(model: Model, seed: int = 0, dims: Mapping[str, int] | None = None) -> Weights:
    """Weights drawn as the initializers of `model` say; `dims` gives the sizes left open.

    Each weight has a generator of its own, seeded by `seed` and its name: adding a layer changes
    no other weight.

    Raises:
        SpecError: `unbound-dimension`.
    """
    sink, sizes = Sink(), Unifier(dims)
    drawn: Weights = {}
    for name, _, weight in model.weights():
        shape = _known_shape(name, sizes.resolve_shape(weight.shape), sink)
        if shape is None:
            continue
        entropy = [seed, int.from_bytes(sha256(name.encode()).digest()[:16], "little")]
        drawn[name] = draw(weight.initializer, shape, np.random.default_rng(entropy), weight.dtype)
    sink.raise_errors()
    return drawn


def save(
    path: Path, weights: Mapping[str, Array], model: Model, spec: Mapping[str, str] | None = None
) -> None:
    """Write `weights` to `path` as safetensors, the hash of `model` in the metadata.

    `spec` is more metadata: what says the spec of the weights, see `lstmspec.stored`.

    Raises:
        SpecError: `unwritable-file`; what was at `path` before is still there.
    """
    named = {"lstmspec.model_hash": model_hash(model), "lstmspec.name": model.name}
    write_tensors(path, weights, {**named, **(spec or {})})


def bind(model: Model, weights: Mapping[str, Array]) -> dict[str, int]:
    """The sizes of the open dimensions of `model` that the shapes of `weights` tell."""
    unifier = Unifier()
    wanted = {name: weight.shape for name, _, weight in model.weights()}
    pairs = [(wanted[name], np.shape(array)) for name, array in weights.items() if name in wanted]
    # Twice: a product such as `units*time` tells one name once the other is known.
    for expected, found in pairs * 2:
        if len(expected) == len(found):
            for dim, size in zip(expected, found, strict=True):
                _learn(unifier, dim, size)
    sizes = unifier.sizes
    return {name: size for name in model.dimensions if isinstance(size := sizes.get(name), int)}


def mismatches(
    model: Model, weights: Mapping[str, Array], dims: Mapping[str, int] | None = None
) -> list[Mismatch]:
    """Every weight that is missing, is not the model's, or has another shape or number type.

    `dims` gives sizes that `model` leaves open; those left out are what `weights` tells.
    """
    unifier = Unifier(bind(model, weights) | dict(dims or {}))
    wanted = {
        name: TensorType(weight.dtype, unifier.resolve_shape(weight.shape))
        for name, _, weight in model.weights()
    }
    rows = []
    for name in [*wanted, *(name for name in weights if name not in wanted)]:
        described, array = wanted.get(name), weights.get(name)
        if described is None or array is None or not _fits(described, np.asarray(array)):
            expected = "nothing" if described is None else str(described)
            rows.append(Mismatch(name, expected, "nothing" if array is None else _type(array)))
    return rows


def check(model: Model, weights: Mapping[str, Array], sink: Sink, file: Path | None) -> None:
    """Report weights that are not exactly those of `model`, all in one diagnostic."""
    wrong = mismatches(model, weights)
    if not wrong:
        return
    width = max(len(row.name) for row in wrong)
    wide = max(len(row.expected) for row in wrong)
    total = sum(1 for _ in model.weights())
    sink.error(
        "weights-mismatch",
        _headline(wrong, total),
        trail=tuple(
            f"{row.name:<{width}}  expected {row.expected:<{wide}}  found {row.found}"
            for row in wrong
        ),
        help=lambda: _help(wrong),
        file=None if file is None else str(file),
    )


def _known_shape(name: str, shape: Shape, sink: Sink) -> tuple[int, ...] | None:
    known = tuple(dim for dim in shape if isinstance(dim, int))
    if len(known) == len(shape):
        return known
    sink.error(
        "unbound-dimension",
        f"`{name}` is {TensorType('float32', shape)}, and not every size is known",
        help="Bind the names, such as features=3, or with --bind features=3.",
    )
    return None


def _learn(unifier: Unifier, dim: Dim, size: int) -> None:
    try:
        unifier.unify(dim, size)
    except UnequalError:
        # What does not fit is for `mismatches` to say.
        return


def _fits(expected: TensorType, array: Array) -> bool:
    shape = expected.shape
    return (
        array.dtype == expected.dtype
        and array.ndim == len(shape)
        and all(not isinstance(d, int) or d == n for d, n in zip(shape, array.shape, strict=True))
    )


def _type(given: Array) -> str:
    array = np.asarray(given)
    return f"{array.dtype.name}[{', '.join(map(str, array.shape))}]"


def _headline(wrong: list[Mismatch], total: int) -> str:
    if len(wrong) > 1:
        return f"{len(wrong)} weights do not fit the model, which has {total}"
    name, expected, found = wrong[0]
    if found == "nothing":
        return f"the weight `{name}` is missing"
    if expected == "nothing":
        return f"`{name}` is no weight of the model"
    return f"the weight `{name}` is {found}, and the model takes {expected}"


def _help(wrong: list[Mismatch]) -> str:
    """The next step: the first name that was meant to be another one, or a general one."""
    missing = [row.name for row in wrong if row.found == "nothing"]
    for row in wrong:
        meant = suggest(row.name, missing) if row.expected == "nothing" else None
        if meant:
            return f"Did you mean `{meant}` by `{row.name}`?"
    if all(row.found.startswith("float64") for row in wrong):
        return "Convert the arrays: w.astype('float32')."
    return (
        "Give the weights of this spec; `lstmspec weights SPEC -o W.safetensors` draws fresh ones."
    )
