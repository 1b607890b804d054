"""A difference as a value: its changes, each with its level and places, and the fate of weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from lstmspec.differences.levels import LEVELS, Level, gravest

What = Literal["added", "removed", "renamed", "changed"]
Fate = Literal["kept", "renamed", "reshaped", "fresh", "dropped"]


class Place(NamedTuple):
    """A line of a spec."""

    file: str
    """The file if it is one that the spec uses; empty for the spec itself."""
    line: int
    """From 1."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.file else str(self.line)


class Change(NamedTuple):
    """One thing that changed."""

    level: Level
    subject: str
    """What it is of, such as `lstm`, `input x` or `train`; empty for words alone."""
    what: What
    """How it changed."""
    old: str | None
    """What it was, as a spec writes it; `None` for nothing."""
    new: str | None
    """What it is, as a spec writes it; `None` for nothing."""
    old_place: Place | None = None
    """Where it was written; `None` if it was not."""
    new_place: Place | None = None
    """Where it is written; `None` if it is not."""


class WeightChange(NamedTuple):
    """What becomes of one weight."""

    fate: Fate
    """`kept`, `renamed`, `reshaped` (drawn anew in another shape), `fresh` or `dropped`."""
    old: str | None
    """Its canonical name, such as `lstm/kernel`; `None` for a fresh one."""
    new: str | None
    """Likewise; `None` for one that is dropped."""
    old_type: str | None
    """Such as `float32[1, 1024]`."""
    new_type: str | None
    """Likewise."""

    @property
    def survives(self) -> bool:
        """Whether the numbers of the old weight are those of a new one."""
        return self.fate in ("kept", "renamed")


@dataclass(frozen=True)
class Difference:
    """What changed from one spec to another; false if nothing did."""

    old: str
    """What the old spec is called."""
    new: str
    """What the new spec is called."""
    changes: tuple[Change, ...]
    """By level, the gravest first, and by place."""
    weights: tuple[WeightChange, ...]
    """Every weight of both, those of the new spec first, in its order."""
    sizes: Mapping[str, int]
    """Sizes of named dimensions that one of the two does not tell, and that were taken for it."""

    @property
    def level(self) -> Level | None:
        """The gravest level at which something changed; `None` if nothing did."""
        return gravest(change.level for change in self.changes)

    def __bool__(self) -> bool:
        return bool(self.changes)

    def reaches(self, level: Level) -> bool:
        """Whether something changed at `level` or above."""
        found = self.level
        return found is not None and LEVELS.index(found) >= LEVELS.index(level)

    def text(self) -> str:
        """The changes by level for a terminal, ending in a line break."""
        from lstmspec.differences.rendering import render

        return render(self)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain data, for JSON."""
        return {
            "old": self.old,
            "new": self.new,
            "level": self.level,
            "changes": [_change(change) for change in self.changes],
            "weights": [weight._asdict() for weight in self.weights],
            "sizes": dict(self.sizes),
        }


def _change(change: Change) -> dict[str, Any]:
    places = {
        name: None if place is None else {"file": place.file or None, "line": place.line}
        for name, place in (("old_place", change.old_place), ("new_place", change.new_place))
    }
    return change._asdict() | places
