"""What a caller gives a model, turned into the arrays that it computes with, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array, ModelError
from lstmspec.backends.numpy.runtime.contract import INPUTS, STREAMED, Shape
from lstmspec.backends.numpy.runtime.sizes import fits, learn_sizes, spell_shape


def check_inputs(x: Any, dims: Mapping[str, int], part: str) -> tuple[dict[str, Array], int]:
    """Return the inputs by name, and the size of their batch.

    `part` is what they are of the sequences: the whole "sequence", a "piece" or a "step".
    """
    given = by_name(x)
    arrays = {name: as_array(f"input `{name}`", given[name], INPUTS[name][0]) for name in INPUTS}
    shapes = {name: input_shape(name, part) for name in INPUTS}
    sizes = learn_sizes(arrays, shapes, dims)
    for name, array in arrays.items():
        if not fits(array, shapes[name], sizes):
            others = {k: v for k, v in arrays.items() if k != name}
            expected = spell_shape(shapes[name], learn_sizes(others, shapes, dims))
            raise ModelError(f"input `{name}` takes shape {expected}, found {array.shape}")
        if 0 in array.shape:
            raise ModelError(f"input `{name}` is empty: its shape is {array.shape}")
    return arrays, sizes["?batch"]


def input_shape(name: str, part: str) -> Shape:
    """Return the shape of an input, batch first; names with `?` are no sizes of the spec."""
    shape = INPUTS[name][1]
    if name not in STREAMED or part == "sequence":
        return ("?batch", *shape)
    return ("?batch", "?steps", *shape[1:]) if part == "piece" else ("?batch", *shape[1:])


def by_name(x: Any) -> Mapping[str, Any]:
    """Return what was given by the names of the inputs."""
    names = ", ".join(f"`{name}`" for name in INPUTS)
    if isinstance(x, Mapping):
        for name in (*INPUTS, *x):
            if name not in x:
                raise ModelError(f"input `{name}` is missing; the inputs are {names}")
            if name not in INPUTS:
                raise ModelError(f"there is no input `{name}`; the inputs are {names}")
        return x
    listed = isinstance(x, list | tuple)
    if len(INPUTS) == 1 and not (listed and len(x) == 1 and isinstance(x[0], np.ndarray)):
        return dict.fromkeys(INPUTS, x)
    if not listed or len(x) != len(INPUTS):
        raise ModelError(f"the model takes {len(INPUTS)} inputs: a dict or a list of {names}")
    return dict(zip(INPUTS, x, strict=True))


def as_array(what: str, value: Any, dtype: str) -> Array:
    """Return `value` as an array of `dtype`; refuse what would change a number."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise ModelError(f"{what} is no array: its rows differ in length") from None
    if array.dtype.kind not in "biuf":
        raise ModelError(f"{what} takes numbers, found {array.dtype}")
    with np.errstate(over="ignore", invalid="ignore"):
        converted = array.astype(dtype, copy=False)
    if dtype == "int32" and not np.array_equal(converted, array):
        wrong = array[converted != array].flat[0]
        raise ModelError(f"{what} takes integers of 32 bits, found {wrong}")
    return converted
