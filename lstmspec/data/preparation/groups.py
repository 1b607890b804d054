"""Tables whose rows are the steps of sequences: a row of the new table is a whole sequence."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmspec.data.preparation.columns import require
from lstmspec.data.preparation.fitted import label_name
from lstmspec.data.table import Column, Places, Table


def grouped(table: Table, by: str) -> Table:
    """The table with a sample for each value of the column `by`, in the order of their appearance.

    Raises:
        SpecError: `data-mismatch` if there is no such column, or it holds sequences.
    """
    require(table, (by,))
    for column in table.columns.values():
        if column.fault is None and column.kind in ("sequences", "sound"):
            raise table.refusal(
                f"`{column.name}` holds {column.kind}, and rows of a group are steps",
                "Give each row one text or number in a column, or leave `group=` out.",
            )
    groups: dict[Any, list[int]] = {}
    for index, key in enumerate(table.columns[by].values):
        if not isinstance(key, str) and np.ndim(key):
            raise table.refusal(
                f"{table.columns[by].place(index)}: a group is named by text or a number",
                "Name another column with `group=`.",
            )
        groups.setdefault(key if isinstance(key, str) else label_name(key), []).append(index)
    rows = list(groups.values())
    columns = {name: _grouped(column, rows) for name, column in table.columns.items()}
    return Table(columns, table.path, table.has_names, source=table.source)


def _grouped(column: Column, rows: list[list[int]]) -> Column:
    values: list[Any]
    if column.fault is not None:
        return replace(column, held=[column.held[indices[0]] for indices in rows])
    if isinstance(column.values, np.ndarray):
        values = [column.values[indices] for indices in rows]
    else:
        values = [[column.values[i] for i in indices] for indices in rows]
    firsts = column.places.at
    at = [indices[0] if firsts is None else firsts[indices[0]] for indices in rows]
    return Column(column.name, values, Places(column.places.form, at))


def collapsed(table: Table, names: tuple[str, ...]) -> Table:
    """The table with one value a group in the columns `names`, whose steps must agree.

    Raises:
        SpecError: `data-mismatch` with the place of a group whose steps do not.
    """
    return Table(
        {n: _collapsed(table, c) if n in names else c for n, c in table.columns.items()},
        table.path,
        table.has_names,
        source=table.source,
    )


def _collapsed(table: Table, column: Column) -> Column:
    if np.ndim(column.values[0]) > 1:
        raise table.refusal(
            f"`{column.name}` holds arrays, and the target of a group is one text or number",
            "Name another column.",
        )
    for index, steps in enumerate(column.values):
        if any(step != steps[0] for step in steps):
            other = next(i for i, step in enumerate(steps) if step != steps[0])
            raise table.refusal(
                f"{column.place(index, other)}: the group has two values of `{column.name}`",
                "Give all rows of a group the same target, or an output with a step for each row.",
                (f"`{label_name(steps[0])}` first, then `{label_name(steps[other])}`",),
            )
    firsts = [steps[0] for steps in column.values]
    values = firsts if isinstance(firsts[0], str) else np.array(firsts)
    return Column(column.name, values, column.places)
