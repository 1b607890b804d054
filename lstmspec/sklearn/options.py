"""The parameters of an estimator that say how to train."""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from sklearn.utils import check_random_state

from lstmspec.diagnostics import SpecError
from lstmspec.sklearn.errors import refusal

_SEEDS = 2**31 - 1


@dataclass(frozen=True)
class Options:
    """How to train; what is `None` is as the `train` block of the spec says."""

    epochs: int | None
    batch_size: int | None
    seed: int | None
    validation_fraction: float | None
    verbose: bool


def options_of(params: Mapping[str, Any]) -> Options:
    """The options in the parameters of an estimator.

    Raises:
        SpecError: `wrong-type` or `out-of-range`.
    """
    return Options(
        _count("epochs", params["epochs"]),
        _count("batch_size", params["batch_size"]),
        _seed(params["random_state"]),
        _fraction(params["validation_fraction"]),
        bool(params["verbose"]),
    )


def _count(name: str, value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise _wrong_type(name, value, "an integer")
    if value < 1:
        raise refusal(
            "out-of-range",
            f"`{name}` is {value}",
            "Give 1 or more, or None for what the spec says.",
        )
    return int(value)


def _fraction(value: Any) -> float | None:
    name = "validation_fraction"
    if value is None:
        return None
    if not isinstance(value, Real) or isinstance(value, bool):
        raise _wrong_type(name, value, "a number")
    if not 0 < float(value) < 1:
        raise _out_of_range(name, value, "a number between 0 and 1")
    return float(value)


def _seed(random_state: Any) -> int | None:
    """The seed: that of the spec for `None`, else as scikit-learn reads a `random_state`."""
    if random_state is None or isinstance(random_state, Integral):
        return random_state if random_state is None else int(random_state)
    return int(check_random_state(random_state).randint(_SEEDS))


def _wrong_type(name: str, value: Any, wanted: str) -> SpecError:
    help = f"Give {wanted}, or None for what the spec says."
    return refusal("wrong-type", f"`{name}` is {value!r}", help)


def _out_of_range(name: str, value: Any, wanted: str) -> SpecError:
    help = f"Give {wanted}, or None for what the spec says."
    return refusal("out-of-range", f"`{name}` is {value}", help)
