"""How far a run has come."""

from dataclasses import dataclass


@dataclass
class Place:
    """How far a run has come."""

    epoch: int = 0
    """The epoch it is in, counted from 0."""
    step: int = 0
    """How many steps of it were taken."""
    seconds: float = 0.0
    """How long they took."""
    is_over: bool = False
    """Whether early stopping has ended the run."""
