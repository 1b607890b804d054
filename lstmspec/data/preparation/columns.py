"""Which columns of a table an input or an output takes.

What the spec names comes first, then the column of the same name; a model of one input takes the
only column there can be. The target goes by `--target`, or by the names that data sets give it.
"""

import re
import shlex
from collections.abc import Collection
from typing import Literal

from lstmspec.data.preparation.errors import quoted
from lstmspec.data.table import Column, Table
from lstmspec.diagnostics import suggest
from lstmspec.ir import AudioEncoding, Input, Model, NextEncoding, Output, TextEncoding

TARGETS = ("y", "label", "target")
"""What a target is called where the spec does not say."""

Kind = Literal["numbers", "text", "sound", "other"]


def kind_of(column: Column) -> Kind:
    """What a column holds; lists of words are text."""
    if column.kind != "sequences":
        return column.kind
    first = next((item for item in column.held if item is not None and len(item)), None)
    return "text" if first is not None and isinstance(first[0], str) else "numbers"


def target_columns(model: Model, table: Table, target: str | None) -> dict[str, tuple[str, ...]]:
    """The columns of each output; those of an output that predicts an input's next step are none.

    Raises:
        SpecError: `data-mismatch`.
    """
    if target is not None and len(model.outputs) > 1:
        raise table.refusal(
            f"the model has {len(model.outputs)} outputs, and one target is named",
            "Name the column of each in the spec: `output a labels column=a`.",
        )
    return {output.value: _target(output, model, table, target) for output in model.outputs}


def _target(output: Output, model: Model, table: Table, target: str | None) -> tuple[str, ...]:
    encoding = output.encoding
    if isinstance(encoding, NextEncoding):
        if target is not None:
            raise table.refusal(
                f"`{output.value}` learns what comes next, and a column is named as its target",
                "Leave `--target` out, or take the `output ... next` line out of the spec.",
            )
        return ()
    if table.path is not None and table.path.suffix.lower() == ".txt":
        raise table.refusal(
            f"a .txt is one long text, and `{output.value}` does not learn what comes next in it",
            "Begin the spec with `input read text[100] tokens=characters` and an `Embedding`, and"
            " end it with `Dense softmax as letter` and `output letter next`.",
        )
    if target is not None:
        return require(table, (target,))
    if encoding is not None:
        named = encoding.columns if encoding.kind == "numbers" else (encoding.column,)
        if named and named[0] is not None:
            return require(table, tuple(name for name in named if name is not None))
    candidates = (output.value, *(TARGETS if len(model.outputs) == 1 else ()))
    taken = {given.name for given in model.inputs}
    found = next((n for n in candidates if n in table.columns and n not in taken), None)
    if found is None:
        free = [name for name in table.columns if name not in taken]
        raise table.refusal(
            f"no column is the target of `{output.value}`",
            f"Name it: `--target {shlex.quote(free[-1])}`, or `column=` in the `output` line."
            if free
            else "Give the targets beside the inputs: a column `y`, or an .npz with an array `y`.",
            (f"the columns are {quoted(table.columns)}",),
        )
    return require(table, (found,))


def input_columns(
    given: Input, model: Model, table: Table, taken: Collection[str]
) -> tuple[str, ...]:
    """The columns of an input, of those that are not `taken`.

    Raises:
        SpecError: `data-mismatch`.
    """
    encoding = given.encoding
    named: tuple[str | None, ...] = ()
    if encoding is not None:
        named = encoding.columns if encoding.kind == "numbers" else (encoding.column,)
    if named and named[0] is not None:
        return require(table, tuple(name for name in named if name is not None))
    if given.name in table.columns:
        return require(table, (given.name,))
    free = [column for name, column in table.columns.items() if name not in taken]
    if len(model.inputs) == 1:
        found = _sole(wanted_kind(given), free)
        if found:
            return require(table, found)
    raise table.refusal(
        f"no column is the input `{given.name}`",
        "Give the column that name, or name it with `column=` in the `input` line.",
        (f"the columns are {quoted(table.columns)}",),
    )


def fitted_columns(names: tuple[str, ...], kind: Kind, table: Table) -> tuple[str, ...]:
    """The columns of new data for what was fitted on the columns `names`.

    Data may call it otherwise that are a single column, or a table without heading.

    Raises:
        SpecError: `data-mismatch`.
    """
    if all(name in table.columns for name in names):
        return require(table, names)
    alike = tuple(n for n, column in table.columns.items() if kind_of(column) == kind)
    is_alone = len(table.columns) == 1
    if len(names) == len(alike) and (is_alone or not table.has_names):
        return require(table, alike)
    return require(table, names, "Name the columns as the data did that the model was trained on.")


def wanted_kind(given: Input) -> Kind:
    """What an input is made from."""
    if isinstance(given.encoding, TextEncoding):
        return "text"
    return "sound" if isinstance(given.encoding, AudioEncoding) else "numbers"


def _sole(kind: Kind, free: list[Column]) -> tuple[str, ...]:
    """The only columns that can be the only input; nothing if that cannot be told."""
    alike = [column.name for column in free if kind_of(column) == kind]
    if kind == "numbers":
        if "x" in alike:
            return ("x",)
        # A lone column of another kind is refused later, with the line to write.
        return tuple(alike) or ((free[0].name,) if len(free) == 1 else ())
    return tuple(alike) if len(alike) == 1 else ()


def _written(name: str) -> str:
    """A name as a spec takes it: in quotes, unless it is a word in small letters."""
    return name if re.fullmatch(r"[a-z_][a-z0-9_]*", name) else f'"{name}"'


def require(
    table: Table, names: tuple[str, ...], help: str = "Name a column that there is."
) -> tuple[str, ...]:
    """`names`, which the table must have, with values that can be used.

    Raises:
        SpecError: `data-mismatch`, or what was wrong with one when it was read.
    """
    missing = [name for name in names if name not in table.columns]
    if missing:
        meant = suggest(missing[0], list(table.columns))
        raise table.refusal(
            f"there is no column {quoted(missing)}",
            f"Did you mean `{_written(meant)}`?" if meant else help,
            (f"the columns are {quoted(table.columns)}",),
        )
    for name in names:
        table.columns[name].check()
    return names
