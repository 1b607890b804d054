"""What an epoch gave, and when to stop."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lstmspec.ir import TRAINING_ALIASES, EarlyStopping

_NOT_MEASURED = ("epoch", "learning_rate", "seconds", "samples_per_second")
"""What a record holds beside what Keras' history does."""

_HIGHER_IS_BETTER = ("accuracy", "precision", "recall", "auc", "r2_score")


@dataclass
class History:
    """What training measured, as `keras.callbacks.History` keeps it."""

    epoch: list[int] = field(default_factory=list)
    """The epochs that were run, from 0."""
    history: dict[str, list[float]] = field(default_factory=dict)
    """Each number by epoch: `loss`, metrics, and with validation the same behind `val_`."""
    records: list[dict[str, Any]] = field(default_factory=list, compare=False)
    """Each epoch as `history.jsonl` keeps it: `epoch` from 1, those numbers, `learning_rate` of the
    last step, `seconds`, and `samples_per_second` in training."""

    @staticmethod
    def of(records: Iterable[Mapping[str, Any]]) -> "History":
        """The history that `records` tell."""
        history = History()
        for record in records:
            history.add(record)
        return history

    def add(self, record: Mapping[str, Any]) -> None:
        """Take the record of an epoch in."""
        self.records.append(dict(record))
        self.epoch.append(record["epoch"] - 1)
        for name, value in record.items():
            if name not in _NOT_MEASURED:
                self.history.setdefault(name, []).append(value)


def full_name(monitor: str) -> str:
    """The name of a number with Keras' short names written out: `val_mae` becomes that of mae."""
    for prefix in ("val_", ""):
        short = monitor.removeprefix(prefix)
        if monitor.startswith(prefix) and short in TRAINING_ALIASES:
            return prefix + TRAINING_ALIASES[short]
    return monitor


@dataclass
class Watch:
    """Early stopping on its way (keras/src/callbacks/early_stopping.py)."""

    setting: EarlyStopping
    wait: int = 0
    best: float = math.nan
    best_epoch: int = -1

    @property
    def monitor(self) -> str:
        """The name of the number that is watched."""
        return full_name(self.setting.monitor)

    @property
    def rises(self) -> bool:
        """Whether higher is better."""
        if self.setting.mode == "auto":
            return self.monitor.endswith(_HIGHER_IS_BETTER)
        return self.setting.mode == "max"

    def is_better(self, value: float) -> bool:
        """Whether `value` beats the best one so far by `min_delta`."""
        if math.isnan(self.best):
            return not math.isnan(value)
        if self.rises:
            return value - self.setting.min_delta > self.best
        return value + self.setting.min_delta < self.best

    def takes(self, epoch: int, value: float) -> tuple[bool, bool]:
        """Take the number of an epoch in; whether its weights are the best, and whether to stop."""
        first = self.best_epoch < 0
        self.wait += 1
        if self.is_better(value):
            self.best, self.best_epoch, self.wait = value, epoch, 0
            return True, False
        if first:
            self.best_epoch = epoch
        return first, self.wait >= self.setting.patience and epoch > 0
