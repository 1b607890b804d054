"""Windows over long sequences, and what comes behind them: views, never copies of each window."""

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def windows_of(series: Sequence[np.ndarray], window: int, stride: int, behind: int) -> np.ndarray:
    """Windows `[batch, window, ...]` that have `behind` more steps behind them.

    A view if `series` is one sequence; sequences that are too short have no window.
    """
    parts = []
    for item in series:
        count = count_of(len(item), window, behind)
        if count:
            moved = np.moveaxis(sliding_window_view(item, window, axis=0), -1, 1)
            parts.append(moved[:count:stride])
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def steps_behind(series: Sequence[np.ndarray], window: int, stride: int, ahead: int) -> np.ndarray:
    """The step `ahead` behind the end of each window: `[batch, ...]`."""
    parts = [
        item[window - 1 + ahead :: stride] for item in series if count_of(len(item), window, ahead)
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def shifted_windows(
    series: Sequence[np.ndarray], window: int, stride: int, ahead: int
) -> np.ndarray:
    """Each window moved on by `ahead` steps: `[batch, window, ...]`."""
    long = [item[ahead:] for item in series if count_of(len(item), window, ahead)]
    return windows_of(long, window, stride, 0)


def count_of(length: int, window: int, behind: int) -> int:
    """How many windows a sequence has, step by step."""
    return max(0, length - window - behind + 1)
