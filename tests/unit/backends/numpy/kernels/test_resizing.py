"""What makes sequences longer or shorter: numbers told by hand, inputs left alone."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels

X = np.arange(1.0, 4.0, dtype=np.float32).reshape(1, 3, 1)
X.flags.writeable = False


def test_numbers() -> None:
    found = {
        "padded": kernels.zero_padding(X, 1, 2),
        "cropped": kernels.cropping(X, 1, 0),
        "repeated": kernels.up_sampling(X, 2),
    }
    assert {name: y[0, :, 0].tolist() for name, y in found.items()} == {
        "padded": [0, 1, 2, 3, 0, 0],
        "cropped": [2, 3],
        "repeated": [1, 1, 2, 2, 3, 3],
    }
    assert {y.dtype for y in found.values()} == {np.dtype(np.float32)}


def test_a_sequence_that_is_cut_off_as_a_whole_is_refused() -> None:
    with pytest.raises(kernels.ModelError, match="no step is left of 3 when 3 are cut off"):
        kernels.cropping(X, 1, 2)
