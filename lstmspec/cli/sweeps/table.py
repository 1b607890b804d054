"""What came of the trials: a line of `sweep.jsonl` each, and a table with the best on top."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lstmspec.cli.sweeps.ranges import Values, shown


@dataclass(frozen=True)
class Row:
    """What came of a trial."""

    trial: int
    values: Values
    state: str
    """`done`, or what stopped it: `diverged`, `refused`, `failed`."""
    epoch: int | None = None
    """The best epoch, from 1, by the number that is watched."""
    score: float | None = None
    """That number."""
    measures: dict[str, float] | None = None
    """All numbers of that epoch."""
    seconds: float = 0.0
    reason: str = ""
    """The first error of a trial that is not done."""

    @property
    def is_done(self) -> bool:
        """Whether it trained to its end."""
        return self.state == "done" and self.score is not None

    def to_json(self) -> str:
        """The row as a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, allow_nan=False)


def row_from_json(text: str) -> Row:
    """The row in a line.

    Raises:
        ValueError: if it holds none.
    """
    data: Any = json.loads(text)
    try:
        return Row(**data)
    except TypeError as error:
        raise ValueError(str(error)) from None


def ranked(rows: Iterable[Row], *, rises: bool) -> list[Row]:
    """The best first; those without a number last, in their order."""

    def key(row: Row) -> tuple[bool, float, int]:
        score = math.nan if row.score is None else row.score
        return not row.is_done, 0.0 if not row.is_done else -score if rises else score, row.trial

    return sorted(rows, key=key)


def table(rows: Sequence[Row], watched: str) -> str:
    """The rows as aligned columns, in the order given."""
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    measures = list(dict.fromkeys(name for row in rows for name in row.measures or {}))
    measures = [watched, *(name for name in measures if name != watched)]
    lines = [["trial", *names, "epoch", *measures, "seconds", ""]]
    for row in rows:
        found = row.measures or {}
        lines.append(
            [
                f"{row.trial}",
                *(shown(row.values[name]) if name in row.values else "-" for name in names),
                "-" if row.epoch is None else f"{row.epoch}",
                *(f"{found[name]:.4g}" if name in found else "-" for name in measures),
                f"{row.seconds:.1f}",
                "" if row.is_done else f"{row.state}: {row.reason}".rstrip(": "),
            ]
        )
    return _aligned(lines)


def _aligned(lines: Sequence[Sequence[str]]) -> str:
    """Columns two blanks apart, to the right but for the last."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell if position == len(widths) - 1 else f"{cell:>{width}}"
            for position, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
