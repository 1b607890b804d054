"""Reading the inputs of a model: `.npy`, `.npz` and `.csv`.

Every refusal names the file, and in a table the row and the column. Nothing is unpickled.
"""

import csv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lstmspec.diagnostics import Sink, SpecError, listing
from lstmspec.ir import Input, Model
from lstmspec.shapes import UnequalError, Unifier, spell, spell_shape

Arrays = dict[str, np.ndarray]


def read_inputs(path: Path, model: Model) -> tuple[Arrays, dict[str, int]]:
    """The arrays in `path` by input name, and the named dimensions that they bind.

    Raises:
        SpecError: `unreadable-file`, `unknown-format`, `corrupt-file` or `data-mismatch`.
    """
    readers = {".npy": _read_npy, ".npz": _read_npz, ".csv": _read_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _error(
            "unknown-format",
            f"`{path.name}` is in no format that can be read",
            path,
            f"Give a file that ends in {listing(tuple(readers))}.",
        )
    try:
        arrays = reader(path, model)
    except OSError as error:
        raise _error(
            "unreadable-file",
            f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            path,
            "Check the path.",
        ) from None
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
    for given in model.inputs:
        if given.name in arrays:
            _match(given, arrays[given.name], unifier, path, sink)
    sink.raise_errors()
    return {name: size for name, size in unifier.sizes.items() if isinstance(size, int)}


def _match_names(
    model: Model, arrays: Mapping[str, np.ndarray], path: Path | None, sink: Sink
) -> None:
    wanted = [given.name for given in model.inputs]
    for name in wanted:
        if name not in arrays:
            sink.error(
                "data-mismatch",
                f"there is no array for the input `{name}`",
                file=_name(path),
                help=f"The model takes {listing(wanted)}, and there is"
                f" {listing(tuple(arrays)) or 'none'}. Name the arrays as the inputs are named.",
            )
    for name in arrays:
        if name not in wanted:
            sink.error(
                "data-mismatch",
                f"the array `{name}` is no input of the model",
                file=_name(path),
                help=f"The model takes {listing(wanted)}. Take the array out of the file.",
            )


def _match(
    given: Input, array: np.ndarray, unifier: Unifier, path: Path | None, sink: Sink
) -> None:
    expected = spell_shape(("batch", *given.shape))  # type: ignore[arg-type]  # only spelled
    found = spell_shape(array.shape)
    if array.dtype.kind not in "biuf" or (given.dtype == "int32" and array.dtype.kind == "f"):
        sink.error(
            "data-mismatch",
            f"the input `{given.name}` takes {given.dtype}, and the array holds {array.dtype}",
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


def _read_npy(path: Path, model: Model) -> Arrays:
    if len(model.inputs) != 1:
        raise _error(
            "data-mismatch",
            f"an .npy file holds one array, and the model takes {len(model.inputs)}",
            path,
            f"Save an .npz with the arrays {listing([i.name for i in model.inputs])}.",
        )
    return {model.inputs[0].name: _load(path)}


def _read_npz(path: Path, model: Model) -> Arrays:
    try:
        with np.load(path, allow_pickle=False) as archive:
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise _corrupt(path, "it is no .npz archive")
            arrays = {name: archive[name] for name in archive.files}
    except (ValueError, zipfile.BadZipFile, EOFError, KeyError):
        raise _corrupt(path, "it is no .npz archive of plain arrays, or is cut short") from None
    if len(arrays) == 1 and len(model.inputs) == 1:
        return {model.inputs[0].name: next(iter(arrays.values()))}
    return arrays


def _load(path: Path) -> np.ndarray:
    try:
        array = np.load(path, allow_pickle=False)
    except (ValueError, EOFError):
        raise _corrupt(path, "it is no .npy file of plain numbers, or is cut short") from None
    if not isinstance(array, np.ndarray):
        raise _corrupt(path, "it is no .npy file")
    return array


def _read_csv(path: Path, model: Model) -> Arrays:
    """Rows of numbers, one sample a row; a sequence lies step after step in its row."""
    if len(model.inputs) != 1:
        raise _error(
            "data-mismatch",
            f"a .csv file holds one table, and the model takes {len(model.inputs)} inputs",
            path,
            f"Save an .npz with the arrays {listing([i.name for i in model.inputs])}.",
        )
    given = model.inputs[0]
    table = np.array(_rows(path), np.float64)
    if given.dtype == "int32":
        if not np.array_equal(table, np.rint(table)):
            row, column = np.argwhere(table != np.rint(table))[0]
            raise _error(
                "data-mismatch",
                f"sample {row + 1}, column {column + 1} is no integer",
                path,
                f"The input `{given.name}` takes int32.",
            )
        table = table.astype(np.int32)
    else:
        table = table.astype(np.float32)
    return {given.name: table.reshape(len(table), *_row_shape(given, table.shape[1], path))}


def _rows(path: Path) -> list[list[float]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            lines = [(number, row) for number, row in enumerate(csv.reader(file), 1) if row]
        except (csv.Error, UnicodeDecodeError):
            raise _corrupt(path, "it is no table of text in UTF-8") from None
    if lines and not _is_numeric(lines[0][1]):
        lines = lines[1:]
    if not lines:
        raise _error("data-mismatch", "the table has no rows", path, "Give a row a sample.")
    width = len(lines[0][1])
    return [_numbers(path, number, row, width) for number, row in lines]


def _is_numeric(row: list[str]) -> bool:
    try:
        [float(cell) for cell in row]
    except ValueError:
        return False
    return True


def _numbers(path: Path, number: int, row: list[str], width: int) -> list[float]:
    if len(row) != width:
        raise _error(
            "data-mismatch",
            f"line {number} has {len(row)} columns, and the first row has {width}",
            path,
            "Give every row the same number of columns.",
        )
    numbers = []
    for column, cell in enumerate(row, start=1):
        try:
            numbers.append(float(cell))
        except ValueError:
            raise _error(
                "data-mismatch",
                f"line {number}, column {column}: `{cell[:40]}` is no number",
                path,
                "Every cell below the first row must be a number.",
            ) from None
    return numbers


def _row_shape(given: Input, width: int, path: Path) -> tuple[int, ...]:
    """How a row of `width` numbers is laid out: at most one axis of the input may be unknown."""
    known, unknown = 1, 0
    for dim in given.shape:
        if isinstance(dim, int):
            known *= dim
        else:
            unknown += 1
    if unknown > 1:
        raise _error(
            "data-mismatch",
            f"a row of {width} numbers does not tell the shape {spell_shape(given.shape)}",
            path,
            "Bind all but one of the dimensions, such as --bind features=1.",
        )
    if (unknown == 0 and known != width) or width % known:
        raise _error(
            "data-mismatch",
            f"a row has {width} numbers, and `{given.name}` takes {spell_shape(given.shape)}",
            path,
            "Write a sample in one row, step after step.",
        )
    return tuple(dim if isinstance(dim, int) else width // known for dim in given.shape)


def _corrupt(path: Path, reason: str) -> SpecError:
    return _error(
        "corrupt-file", f"`{path}` cannot be understood: {reason}", path, "Save the file again."
    )


def _error(code: str, message: str, path: Path, help: str) -> SpecError:
    sink = Sink()
    sink.error(code, message, file=str(path), help=help)
    return SpecError(tuple(sink.diagnostics), {})


def _name(path: Path | None) -> str | None:
    return None if path is None else str(path)
