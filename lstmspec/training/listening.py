"""What is told of a run while it goes on: to a screen, a file of curves, or nobody."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

Record = dict[str, Any]
"""An epoch: `epoch` from 1, `loss`, metrics, the same behind `val_`, `learning_rate`, `seconds`,
`samples_per_second`."""

Reason = Literal["done", "early-stopping", "stopped", "diverged", "failed"]
"""Why a run ended: the last epoch, early stopping, a signal, a loss that is no number, an error."""


@dataclass(frozen=True)
class Beginning:
    """What is known of a run before its first step."""

    backend: str
    first_epoch: int
    """The epoch that it begins or goes on with, from 1."""
    first_step: int
    """How many steps of that epoch were taken before."""
    epochs: int
    """The last epoch."""
    steps: int
    """How many steps an epoch has."""
    samples: int
    validation_samples: int
    records: tuple[Record, ...]
    """The epochs of a run that is gone on with."""
    folder: Path | None
    """The run folder."""


class Listener(Protocol):
    """Hears of a run."""

    def began(self, run: Beginning) -> None:
        """Hear of the run, before its first step."""

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        """Hear of a step, all counted from 1; `logs` is computed when it is first read."""

    def epoch(self, record: Record) -> None:
        """Hear of an epoch, when all of it is in the run folder."""

    def ended(self, reason: Reason) -> None:
        """Hear of the end, when all is in the run folder."""


class Deaf:
    """A listener that hears nothing, for those to override that want to hear of little."""

    def began(self, run: Beginning) -> None:
        """Nothing."""

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        """Nothing."""

    def epoch(self, record: Record) -> None:
        """Nothing."""

    def ended(self, reason: Reason) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Listeners:
    """Several listeners as one, told in their order; none is silence."""

    several: tuple[Listener, ...] = ()

    def began(self, run: Beginning) -> None:
        """Hear of the run."""
        for one in self.several:
            one.began(run)

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        """Hear of a step."""
        for one in self.several:
            one.step(epoch, step, steps, logs)

    def epoch(self, record: Record) -> None:
        """Hear of an epoch."""
        for one in self.several:
            one.epoch(record)

    def ended(self, reason: Reason) -> None:
        """Hear of the end."""
        for one in self.several:
            one.ended(reason)


class Logs(Mapping[str, float]):
    """Numbers that are computed when one is asked for: few look at every step."""

    def __init__(self, compute: Callable[[], Mapping[str, float]]) -> None:
        self._compute = compute
        self._found: Mapping[str, float] | None = None

    def _numbers(self) -> Mapping[str, float]:
        if self._found is None:
            self._found = self._compute()
        return self._found

    def __getitem__(self, name: str) -> float:
        return self._numbers()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers())

    def __len__(self) -> int:
        return len(self._numbers())
