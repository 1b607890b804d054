"""Sequences side by side: one array if they are of one shape, a list if they are not."""

import numpy as np


def stacked(sequences: list[np.ndarray]) -> np.ndarray | list[np.ndarray]:
    """The sequences as one array, batch first, if they have one shape; of one dtype either way."""
    dtype = np.result_type(*{sequence.dtype for sequence in sequences})
    if len({sequence.shape for sequence in sequences}) == 1:
        return np.stack(sequences, dtype=dtype)
    return [sequence.astype(dtype, copy=False) for sequence in sequences]
