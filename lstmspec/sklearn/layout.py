"""The samples of scikit-learn as arrays by the names of a model's inputs.

scikit-learn knows tables: one row a sample. How a row becomes what a model takes follows from the
shapes of its inputs alone, so that nothing needs to be reshaped by hand. Sequences, as arrays with
a time axis or as lists of arrays of different lengths, are taken as they are.
"""

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any

import numpy as np

from lstmspec.ir import Input, Model
from lstmspec.layers import Embedding, Layer, Masking
from lstmspec.shapes import spell_shape
from lstmspec.sklearn.errors import refusal

Array = np.ndarray[Any, np.dtype[Any]]


def holds_sequences(x: Any) -> bool:
    """Whether `x` is no table: its samples have several axes, or different lengths."""
    shape = getattr(x, "shape", None)
    if shape is not None and not (len(shape) == 1 and x.dtype == object):
        return len(shape) > 2
    if not isinstance(x, list | tuple | np.ndarray):
        return False
    shapes = {_shape_of(row) for row in x}
    return len(shapes) > 1 or any(len(shape) > 1 for shape in shapes)


def sequences_by_name(model: Model, x: Any) -> dict[str, Array]:
    """Sequences as the input of `model`, those of different lengths padded behind their end.

    Raises:
        SpecError: `data-mismatch` if the model has several inputs, a sample is no array, or
            lengths differ and nothing masks the padding.
    """
    given = sole_input(model)
    if isinstance(x, np.ndarray) and x.dtype != object:
        return {given.name: _typed(given, x)}
    arrays = [_sequence(given, row, number) for number, row in enumerate(x)]
    lengths = {array.shape[0] for array in arrays}
    if len(lengths) > 1:
        arrays = _padded(arrays, max(lengths), _padding(model, given))
    return {given.name: _typed(given, np.stack(arrays))}


def table_by_name(model: Model, x: Array) -> dict[str, Array]:
    """The rows of a table `(samples, columns)` laid out as the inputs of `model`.

    Several inputs take their columns in order; one of them may have an open size.

    Raises:
        SpecError: `data-mismatch` if the columns do not fill them.
    """
    columns = x.shape[1]
    widths = [_width(given) for given in model.inputs]
    if widths.count(None) > 1:
        raise refusal(
            "data-mismatch",
            "a row does not say where one input ends and the next begins",
            "Fix the sizes of all inputs but one, such as `input x float32[12, 1]`.",
        )
    rest = columns - sum(width or 0 for width in widths)
    if rest < 0 or (rest > 0 and None not in widths):
        wanted = sum(width or 0 for width in widths)
        raise refusal(
            "data-mismatch",
            f"the inputs take {wanted} numbers a sample, and a row has {columns}",
            "Give rows of that length, or leave a size of the input open, such as `[time, 3]`.",
            tuple(f"`{given.name}` takes {given.type}" for given in model.inputs),
        )
    ends = np.cumsum([rest if width is None else width for width in widths])
    parts = np.split(x, ends[:-1], axis=1)
    return {
        given.name: _typed(given, part.reshape(_laid_out(given, part)))
        for given, part in zip(model.inputs, parts, strict=True)
    }


def _width(given: Input) -> int | None:
    """How many numbers a sample has of an input; `None` if that is open."""
    sizes = [size for size in given.shape if isinstance(size, int)]
    return prod(sizes) if len(sizes) == len(given.shape) else None


def _laid_out(given: Input, part: Array) -> tuple[int, ...]:
    """The shape of a batch: the first open size takes what the fixed ones leave, others are 1."""
    fixed = prod(size for size in given.shape if isinstance(size, int))
    columns = part.shape[1]
    if columns % fixed:
        raise refusal(
            "data-mismatch",
            f"{columns} columns are not laid out as {spell_shape(given.shape)}",
            f"Give rows whose length is a multiple of {fixed}, or change the `input` line.",
        )
    open_sizes = iter([columns // fixed])
    return (
        len(part),
        *(size if isinstance(size, int) else next(open_sizes, 1) for size in given.shape),
    )


def sole_input(model: Model) -> Input:
    """The only input of `model`.

    Raises:
        SpecError: `data-mismatch` if it has several.
    """
    if len(model.inputs) > 1:
        raise refusal(
            "data-mismatch",
            f"the model takes {len(model.inputs)} inputs, and the data are one array",
            "Give rows that hold the numbers of all inputs side by side.",
        )
    return model.inputs[0]


def _shape_of(row: Any) -> tuple[int, ...]:
    """The shape of one sample, told by its first step where it is made of lists."""
    if isinstance(row, list | tuple):
        return (len(row), *(_shape_of(row[0]) if row else ()))
    return row.shape if isinstance(row, np.ndarray) else ()


def _sequence(given: Input, row: Any, number: int) -> Array:
    """One sample as an array of the rank of the input; a feature of its own needs no axis."""
    array = np.asarray(row)
    if array.ndim == 1 and len(given.shape) == 2:
        array = array.reshape(len(array), 1)
    if array.dtype.kind not in "biuf" or array.ndim != len(given.shape) or not array.size:
        raise refusal(
            "data-mismatch",
            f"sample {number} is no array for the input `{given.name}`",
            "Give each sample as numbers, the time axis first.",
            (f"expected {spell_shape(given.shape)}", f"found {spell_shape(array.shape)}"),
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise refusal(
            "data-mismatch",
            f"sample {number} holds NaN or infinity",
            "Take it out, or fill it in.",
        )
    return array


def _padded(arrays: Sequence[Array], length: int, value: float) -> list[Array]:
    return [
        np.pad(
            array,
            [(0, length - len(array)), *[(0, 0)] * (array.ndim - 1)],
            constant_values=value,
        )
        for array in arrays
    ]


def _padding(model: Model, given: Input) -> float:
    """The number that pads sequences: what the layer that reads them masks."""
    values = set(_masked(model, given))
    if len(values) != 1:
        raise refusal(
            "data-mismatch",
            f"the sequences of `{given.name}` differ in length, and nothing masks their padding",
            "Begin with `Masking`, or give the `Embedding` the word `mask_zero`.",
        )
    return values.pop()


def _masked(model: Model, given: Input) -> Iterator[float]:
    for node in model.consumers(given.name):
        layer: Layer = node.layer
        if isinstance(layer, Masking):
            yield layer.mask_value
        if isinstance(layer, Embedding) and layer.mask_zero:
            yield 0.0


def _typed(given: Input, array: Array) -> Array:
    """Whole numbers as integers where the input takes integers; the model checks all others."""
    if given.dtype != "int32" or array.dtype.kind != "f":
        return array
    whole = np.array_equal(array, np.round(array)) and bool((abs(array) < 2**31).all())
    return array.astype(np.int32) if whole else array
