"""The memory of arrays that are longer than the data they are made from."""

from collections.abc import Sequence

import numpy as np

from lstmspec.data.refusal import refusal
from lstmspec.data.table import Table
from lstmspec.limits import default_max_memory
from lstmspec.passes import spell_bytes


def check_memory(
    table: Table, what: str, shape: Sequence[int], help: str, trail: tuple[str, ...] = ()
) -> None:
    """Refuse an array of 4 bytes a number that is beyond the memory of a model.

    Raises:
        SpecError: `data-too-large`.
    """
    needed, budget = 4 * int(np.prod(shape, dtype=object)), default_max_memory()
    if needed > budget:
        raise refusal(
            "data-too-large",
            f"{what} need {spell_bytes(needed)}, and the budget is {spell_bytes(budget)}",
            table.path,
            help,
            trail,
        )
