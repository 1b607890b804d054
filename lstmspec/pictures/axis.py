"""Where the ticks of an axis are: at round numbers, few enough to be read."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_ROUND = (1, 2, 5, 10)


@dataclass(frozen=True)
class Axis:
    """A range of numbers, and the ticks on it."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]

    def part(self, value: float) -> float:
        """How far along the axis `value` lies: 0 at its beginning, 1 at its end."""
        return (value - self.low) / (self.high - self.low)


def axis_of(values: Iterable[float], *, ticks: int = 5, whole: bool = False) -> Axis:
    """The axis of finite `values`, with about `ticks` ticks.

    Args:
        values: what is to be shown; what is not finite does not count.
        ticks: how many ticks there is room for.
        whole: whether ticks lie at integers alone, and the axis ends where its values end.
    """
    known = [value for value in values if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        around = 0.5 if whole else abs(low) / 2 or 1.0
        low, high = low - around, high + around
    step = _step(high - low, ticks, whole)
    first, last = math.floor(low / step), math.ceil(high / step)
    if whole:
        first, last = math.ceil(low / step), math.floor(high / step)
    else:
        low, high = first * step, last * step
    places = tuple(k * step for k in range(first, last + 1))
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return Axis(low, high, places, tuple(_label(place, decimals) for place in places))


def _step(span: float, ticks: int, whole: bool) -> float:
    """The smallest of 1, 2, 5, 10, ... that needs no more than `ticks` steps for `span`."""
    scale = 10.0 ** math.floor(math.log10(span / ticks))
    step = next((scale * k for k in _ROUND if span / (scale * k) <= ticks * (1 + 1e-9)), scale * 10)
    return max(1.0, round(step)) if whole else step


def _label(value: float, decimals: int) -> str:
    if abs(value) >= 1e6 or decimals > 5:
        return f"{value:.3g}"
    return f"{value:,.{decimals}f}" if value else "0"
