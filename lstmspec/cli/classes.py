"""`--class-weight`: how much the samples of each class count."""

import math
from collections.abc import Sequence
from typing import Literal

from lstmspec.cli.parameters import value_of
from lstmspec.diagnostics import Sink

ClassWeights = Literal["auto"] | dict[str, float]


def class_weights(texts: Sequence[str]) -> ClassWeights | None:
    """What `--class-weight` means; `None` without it.

    Raises:
        SpecError: `invalid-binding`, for every text that is no `LABEL=WEIGHT`.
    """
    if not texts:
        return None
    if list(texts) == ["auto"]:
        return "auto"
    sink = Sink()
    result: dict[str, float] = {}
    for text in texts:
        label, _, number = text.rpartition("=")
        weight = value_of(number)
        if not label or isinstance(weight, bool | str) or not 0 <= weight < math.inf:
            sink.error(
                "invalid-binding",
                f"`--class-weight {text}` gives no weight",
                help="Write `auto`, or a label and a number, such as --class-weight spam=3.",
            )
        elif label in result:
            sink.error(
                "invalid-binding",
                f"`--class-weight` gives `{label}` two weights",
                help="Weigh each label once.",
            )
        else:
            result[label] = float(weight)
    sink.raise_errors()
    return result
