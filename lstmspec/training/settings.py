"""How a run goes: what the `train` block says, and what a caller says instead."""

from dataclasses import dataclass
from numbers import Integral

from lstmspec.ir import EarlyStopping, Model
from lstmspec.training.errors import refusal
from lstmspec.training.history import Watch
from lstmspec.training.measures import Measures

NEVER = 10**9
"""A patience that no run outlasts."""


@dataclass(frozen=True)
class RunSettings:
    """How a run goes. Its seed is that of the model, whose dropout draws from it as well."""

    epochs: int
    """The epoch to stop before, counted from 0."""
    batch_size: int
    """How many samples make a step."""
    early_stopping: EarlyStopping | None = None
    shuffle: bool = True
    """Whether each epoch has an order of its own."""
    first_epoch: int = 0
    """The epoch to begin with, counted from 0; a checkpoint knows better."""
    checkpoint_seconds: float = 30.0
    """How long a run may go on without a checkpoint; there is one behind every epoch as well."""

    @staticmethod
    def of(
        model: Model,
        *,
        epochs: int | None = None,
        batch_size: int | None = None,
        shuffle: bool = True,
        first_epoch: int = 0,
    ) -> "RunSettings":
        """The settings of the `train` block of `model`, unless they are given.

        Raises:
            SpecError: `out-of-range`.
        """
        training = model.training
        require_at_least(0, "epochs", epochs)
        require_at_least(1, "batch_size", batch_size)
        return RunSettings(
            epochs=training.epochs if epochs is None else epochs,
            batch_size=training.batch_size if batch_size is None else batch_size,
            early_stopping=training.early_stopping,
            shuffle=shuffle,
            first_epoch=first_epoch,
        )


def require_at_least(least: int, name: str, value: object) -> None:
    """Refuse what is no integer of `least` or more; `None` stands for a default.

    Raises:
        SpecError: `out-of-range`.
    """
    if value is None:
        return
    number = int(value) if isinstance(value, Integral) and not isinstance(value, bool) else None
    if number is None or number < least:
        wanted = f"an integer, {least} or more" if number is None else f"{least} or more"
        raise refusal(
            "out-of-range",
            f"`{name}` is {value!r}, and must be {wanted}",
            "Leave it out to take that of the `train` block.",
        )


def watch_of(model: Model, setting: EarlyStopping | None, *, validates: bool) -> Watch:
    """What decides which epoch is the best, and when to stop: without a setting never.

    Raises:
        SpecError: `data-mismatch`, if what is to be watched is not measured.
    """
    if setting is None:
        monitor = "val_loss" if validates else "loss"
        return Watch(EarlyStopping.model_construct(monitor=monitor, patience=NEVER))
    watch = Watch(setting)
    known = list(Measures(model).result())
    known += [f"val_{name}" for name in known] if validates else []
    if watch.monitor in known:
        return watch
    raise refusal(
        "data-mismatch",
        f"`early_stopping` watches `{setting.monitor}`, which is not measured",
        "Give `validation_split` or `validation_data`."
        if not validates and watch.monitor.startswith("val_")
        else "Watch one of these, or add the metric.",
        (f"measured: {', '.join(known)}",),
    )
