"""The inputs of a model from a table, each array checked against its input.

Every refusal names the file, and in a table the row and the column.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from lstmspec.data.reading import read_table
from lstmspec.data.rows import arrays_of
from lstmspec.diagnostics import Sink
from lstmspec.ir import Input, Model
from lstmspec.layers import Embedding, Layer, TimeDistributed
from lstmspec.shapes import UnequalError, Unifier, spell, spell_shape

Arrays = dict[str, np.ndarray]


def read_inputs(
    path: Path, model: Model, max_memory: int | None = None
) -> tuple[Arrays, dict[str, int]]:
    """The arrays in `path` by input name, and the named dimensions that they bind.

    Raises:
        SpecError: whatever `read_table` raises, or `data-mismatch`.
    """
    arrays = arrays_of(read_table(path, max_memory), model)
    return arrays, bind_inputs(model, arrays, path)


def bind_inputs(
    model: Model, arrays: Mapping[str, np.ndarray], path: Path | None
) -> dict[str, int]:
    """The sizes of named dimensions that `arrays` tell, each array checked against its input.

    Raises:
        SpecError: `data-mismatch`, for every input that does not fit.
    """
    sink, unifier = Sink(), Unifier()
    _match_names(model, arrays, path, sink)
    sink.raise_errors()
    for given in model.inputs:
        _match(given, arrays[given.name], unifier, path, sink)
    sink.raise_errors()
    _match_batches(arrays, path, sink)
    _match_tables(model, arrays, path, sink)
    sink.raise_errors()
    return {name: size for name, size in unifier.sizes.items() if isinstance(size, int)}


def _match_names(
    model: Model, arrays: Mapping[str, np.ndarray], path: Path | None, sink: Sink
) -> None:
    wanted = [given.name for given in model.inputs]
    if set(wanted) != set(arrays):
        holds = _quoted(arrays) if arrays else "nothing"
        sink.error(
            "data-mismatch",
            "the arrays do not have the names of the inputs",
            trail=(f"the model takes {_quoted(wanted)}", f"the data hold {holds}"),
            file=_name(path),
            help="Give an array for each input, by its name, and no others.",
        )


def _match_batches(arrays: Mapping[str, np.ndarray], path: Path | None, sink: Sink) -> None:
    sizes = {name: len(array) for name, array in arrays.items()}
    if len(set(sizes.values())) > 1:
        sink.error(
            "data-mismatch",
            "the inputs hold different numbers of samples",
            trail=tuple(f"`{name}` holds {size}" for name, size in sizes.items()),
            file=_name(path),
            help="The first axis is the batch: give every input one row a sample.",
        )


def _match_tables(
    model: Model, arrays: Mapping[str, np.ndarray], path: Path | None, sink: Sink
) -> None:
    """Report integers that an `Embedding` has no row for; as in Keras, -1 is the last row."""
    for name, node, rows in embedded_inputs(model):
        ids = arrays[name]
        if not (outside := (ids >= rows) | (ids < -rows)).any():
            continue
        index = np.argwhere(outside)[0]
        sink.error(
            "data-mismatch",
            f"`{name}` holds {ids[tuple(index)]}, and `{node}` has rows 0 to {rows - 1}",
            trail=(f"first at index [{', '.join(map(str, index))}]",),
            file=_name(path),
            help="Number what the input holds from 0, or give the `Embedding` more rows.",
        )


def embedded_inputs(model: Model) -> Iterator[tuple[str, str, int]]:
    """The inputs whose integers an `Embedding` looks up, with its name and how many rows it has."""
    inputs = {given.name for given in model.inputs}
    for node in model.nodes:
        layer: Layer = node.layer
        layer = layer.layer if isinstance(layer, TimeDistributed) else layer
        if isinstance(layer, Embedding) and node.inputs[0] in inputs:
            rows = layer.input_dim
            if isinstance(rows, int):
                yield node.inputs[0], node.name, rows


def _match(
    given: Input, array: np.ndarray, unifier: Unifier, path: Path | None, sink: Sink
) -> None:
    expected = spell_shape(("batch", *given.shape))  # type: ignore[arg-type]  # only spelled
    found = spell_shape(array.shape)
    if array.dtype.kind not in "biuf" or (given.dtype == "int32" and array.dtype.kind == "f"):
        sink.error(
            "data-mismatch",
            f"the input `{given.name}` takes {given.dtype}, and the array holds"
            f" {'text' if array.dtype.kind in 'US' else array.dtype}",
            file=_name(path),
            help=f"Convert the array: x.astype({given.dtype!r}).",
        )
        return
    if array.ndim != len(given.shape) + 1:
        sink.error(
            "data-mismatch",
            f"the input `{given.name}` takes {expected}, and the array is {found}",
            file=_name(path),
            help="The first axis is the batch: a single sample needs a first axis of size 1.",
        )
        return
    if not array.size:
        sink.error(
            "data-mismatch",
            f"the array for `{given.name}` holds no number: it is {found}",
            file=_name(path),
            help="Give at least one sample, of at least one step.",
        )
        return
    if not _fits(array, given.dtype):
        sink.error(
            "data-mismatch",
            f"the array for `{given.name}` holds numbers that {given.dtype} cannot hold",
            file=_name(path),
            help="Scale the numbers, or look for one that should not be there.",
        )
        return
    for axis, (dim, size) in enumerate(zip(given.shape, array.shape[1:], strict=True), start=1):
        if not isinstance(dim, int) and dim.is_open:
            continue
        try:
            unifier.unify(dim, size)
        except UnequalError as unequal:
            sink.error(
                "data-mismatch",
                f"axis {axis} of the input `{given.name}` is {spell(unequal.left)},"
                f" and the array has {size}",
                trail=(f"expected {expected}", f"found {found}"),
                file=_name(path),
                help="Give data of that size, or change the `input` line or --bind.",
            )


def _fits(array: np.ndarray, dtype: str) -> bool:
    """Whether every number stays what it is, up to rounding, as a `dtype`."""
    if np.can_cast(array.dtype, dtype):
        return True
    if dtype == "int32":
        limits = np.iinfo(np.int32)
        return bool(array.min() >= limits.min and array.max() <= limits.max)
    with np.errstate(over="ignore"):
        return bool(np.array_equal(np.isfinite(array), np.isfinite(array.astype(dtype))))


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _name(path: Path | None) -> str | None:
    return None if path is None else str(path)
