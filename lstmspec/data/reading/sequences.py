"""Sequences side by side: one array if they are of one shape, a list if they are not."""

import numpy as np


def stacked(sequences: list[np.ndarray]) -> np.ndarray | list[np.ndarray]:
    """The sequences as one array, batch first, if they have one shape."""
    if len({sequence.shape for sequence in sequences}) > 1:
        return sequences
    return np.stack(sequences)
