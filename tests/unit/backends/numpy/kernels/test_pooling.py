"""The kernels of pooling: dtypes, inputs left alone, numbers told by hand."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

X = np.array([[[1, 8], [2, 6], [6, 1]], [[0, 0], [4, 2], [5, 5]]], np.float32)
MASK = np.array([[1, 1, 0], [0, 1, 0]], bool)


def fixed(array: Array, dtype: type) -> Array:
    """A read-only array."""
    array = array.astype(dtype)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_inputs_stay(dtype: type) -> None:
    x, mask = fixed(X, dtype), fixed(MASK, bool)
    mean, cache = backward.global_average_pooling_forward(x, mask, False)
    largest, kept = backward.global_max_pooling_forward(x, True)
    plain, steps = backward.global_average_pooling_forward(x, None, False)
    top, at = backward.max_pooling_forward(x, 2, 1, "same")
    middle, around = backward.average_pooling_forward(x, 2, 1, "same")
    made = [
        top,
        middle,
        backward.max_pooling_backward(fixed(top, dtype), at),
        backward.average_pooling_backward(fixed(middle, dtype), around),
        mean,
        largest,
        backward.global_average_pooling_backward(fixed(mean, dtype), cache, False),
        backward.global_average_pooling_backward(fixed(plain, dtype), steps, False),
        backward.global_max_pooling_backward(fixed(largest, dtype), kept, True),
    ]
    assert {array.dtype for array in made} == {np.dtype(dtype)}


def test_means_and_largest() -> None:
    np.testing.assert_array_equal(
        kernels.global_average_pooling(X, None, False), [[3, 5], [3, 7 / np.float32(3)]]
    )
    np.testing.assert_array_equal(
        kernels.global_average_pooling(X, MASK, True), [[[1.5, 7]], [[4, 2]]]
    )
    np.testing.assert_array_equal(kernels.global_max_pooling(X, False), [[6, 8], [5, 5]])


def test_what_a_mask_hides_may_be_anything() -> None:
    x = X.copy()
    x[~MASK] = np.nan
    np.testing.assert_array_equal(
        kernels.global_average_pooling(x, MASK, False), [[1.5, 7], [4, 2]]
    )


def test_windows() -> None:
    x = X[:1, :, :1]
    found = {
        (2, 1, "valid"): ([2, 6], [1.5, 4]),
        (2, 2, "valid"): ([2], [1.5]),
        (2, 2, "same"): ([2, 6], [1.5, 6]),
        (3, 1, "same"): ([2, 6, 6], [1.5, 3, 4]),
        (1, 2, "valid"): ([1, 6], [1, 6]),
    }
    for options, (largest, means) in found.items():
        assert kernels.max_pooling(x, *options)[0, :, 0].tolist() == largest
        assert kernels.average_pooling(x, *options)[0, :, 0].tolist() == means


def test_the_largest_of_negative_numbers_is_none_of_the_padding() -> None:
    assert kernels.max_pooling(-X, 3, 3, "same")[0, 0].tolist() == [-1, -1]


def test_a_sequence_shorter_than_a_window_is_refused() -> None:
    with pytest.raises(
        kernels.ModelError, match="a window of 4 steps does not fit a sequence of 3"
    ):
        kernels.max_pooling(X, 4, 2, "valid")
