"""The levels of a change, by what no longer fits behind it.

They follow from what the rest of lstmspec accepts: a state goes by the hash of its model, weights
go by names and shapes, and who calls a model goes by its inputs and outputs.
"""

from collections.abc import Iterable
from typing import Literal, get_args

Level = Literal["text", "training", "state", "weights", "io"]

LEVELS: tuple[Level, ...] = get_args(Level)
"""From mild to grave."""

MEANINGS: dict[Level, str] = {
    "text": "it is written otherwise",
    "training": "it is trained or fed otherwise",
    "state": "the saved state of a stream does not fit",
    "weights": "not all fit as they are",
    "io": "inputs or outputs are others",
}
"""What each level means, in a few words."""


def gravest(levels: Iterable[Level]) -> Level | None:
    """The gravest of `levels`; `None` if there are none."""
    return max(levels, key=LEVELS.index, default=None)
