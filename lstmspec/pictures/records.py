"""What epochs measured, as a picture and as curves in the terminal.

A record is a line of `history.jsonl`: `epoch` from 1, `loss`, the metrics, the same behind `val_`,
and what else is told of an epoch. Each measure has a panel of its own: loss and accuracy share no
scale.
"""

import math
from collections.abc import Mapping, Sequence

from lstmspec.pictures.lines import Line, Panel, chart
from lstmspec.pictures.terminal import curves

_NO_MEASURE = ("epoch", "seconds", "samples_per_second", "learning_rate")

Record = Mapping[str, object]


def history_panels(records: Sequence[Record]) -> list[Panel]:
    """A panel a measure: training drawn through, validation dashed; the learning rate if it moves.

    Epochs without a number for a measure leave a gap in its line.
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    measures = dict.fromkeys(name.removeprefix("val_") for name in names if name not in _NO_MEASURE)
    panels = []
    for measure in measures:
        found = [name for name in (measure, f"val_{measure}") if name in names]
        panels.append(Panel(measure, [_line(records, name) for name in found]))
    rates = {record.get("learning_rate") for record in records}
    if len(rates) > 1:
        panels.append(Panel("learning rate", [_line(records, "learning_rate")]))
    return panels


def history_picture(title: str, records: Sequence[Record]) -> str:
    """The records as SVG."""
    return chart(title, history_panels(records), across="epoch")


def history_curves(records: Sequence[Record], *, width: int = 72, unicode: bool = True) -> str:
    """The records as lines of text, at most `width` wide, for a terminal."""
    return "\n".join(
        curves(panel, width=width, unicode=unicode) for panel in history_panels(records)
    )


def _line(records: Sequence[Record], name: str) -> Line:
    epochs = [_number(record.get("epoch")) for record in records]
    values = [_number(record.get(name)) for record in records]
    is_validation = name.startswith("val_")
    return Line("validation" if is_validation else "training", epochs, values, is_validation)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
