"""From weights to a model: every tensor is checked before anything is made of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array, ModelError, read_safetensors
from lstmspec.backends.numpy.runtime.contract import (
    DIMENSIONS,
    NAME,
    WEIGHTS,
    Shape,
    Typed,
    prepare,
)
from lstmspec.backends.numpy.runtime.model import Model
from lstmspec.backends.numpy.runtime.sizes import fits, spell_shape


def load(weights: str | os.PathLike[str] | Mapping[str, Any], /, **dims: int) -> Model:
    """Return the model with `weights`: a .safetensors file, or arrays by name.

    `dims` gives sizes that the spec leaves open; most are read off the weights, or later off the
    inputs.
    """
    tensors = read_weights(weights)
    sizes = open_sizes(tensors, dims)
    check_weights(tensors, sizes)
    return Model(prepare(tensors), sizes)


def read_weights(weights: str | os.PathLike[str] | Mapping[str, Any]) -> dict[str, Array]:
    """Return the tensors by name, as arrays that nobody else holds."""
    if isinstance(weights, Mapping):
        return {name: np.array(value, order="C") for name, value in weights.items()}
    try:
        return read_safetensors(os.fspath(weights))[0]
    except ValueError as error:
        raise ModelError(f"{os.fspath(weights)}: {error}") from None


def open_sizes(tensors: Mapping[str, Array], dims: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes of the open dimensions: those given, and those that the weights tell."""
    for name, size in dims.items():
        if name not in DIMENSIONS:
            known = ", ".join(DIMENSIONS) or "none"
            raise ModelError(f"there is no open dimension `{name}`; open are: {known}")
        if not isinstance(size, int | np.integer) or size < 1:
            raise ModelError(f"`{name}` is a positive integer, not {size!r}")
    sizes = {name: int(size) for name, size in dims.items()}
    for name, where in DIMENSIONS.items():
        if where is None and name not in sizes:
            raise ModelError(f"give `{name}`: load(weights, {name}=...); no tensor tells its size")
        tensor = tensors.get(where[0]) if where and where[0] in WEIGHTS else None
        if where and tensor is not None and tensor.ndim == len(WEIGHTS[where[0]]):
            factor, rest = where[2:] or (1, 0)
            sizes.setdefault(name, (tensor.shape[where[1]] - rest) // factor)
    return sizes


def check_weights(tensors: Mapping[str, Array], sizes: Mapping[str, int]) -> None:
    """Refuse weights that are not exactly those of the model, with all that is wrong."""
    rows = []
    for name in [*WEIGHTS, *(name for name in tensors if name not in WEIGHTS)]:
        dtype, shape = typed(WEIGHTS.get(name))
        array = tensors.get(name)
        expected = "nothing" if shape is None else f"{dtype} {spell_shape(shape, sizes)}"
        found = "nothing" if array is None else f"{array.dtype} {array.shape}"
        if shape is None or array is None or array.dtype != dtype or not fits(array, shape, sizes):
            rows.append(f"\n  {name}: expected {expected}, found {found}")
    if rows:
        raise ModelError(f"the weights do not fit {NAME}:{''.join(rows)}")


def typed(entry: Shape | Typed | None) -> tuple[str, Shape | None]:
    """Return the number type and the shape of an entry of `WEIGHTS`: float32 where none is told."""
    if entry is not None and len(entry) == 2 and isinstance(entry[1], tuple):
        return str(entry[0]), entry[1]
    return "float32", entry
