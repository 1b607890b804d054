"""The kernels of convolution: dtypes, inputs left alone, numbers told by hand, what is refused."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, ModelError, backward

X = np.array([[1], [2], [4], [8], [16]], np.float32)[np.newaxis]


def fixed(array: Array, dtype: type) -> Array:
    """A read-only array."""
    array = array.astype(dtype)
    array.flags.writeable = False
    return array


def summed(padding: str, size: int = 2, **options: int) -> list[float]:
    """Sums of windows of 1, 2, 4, 8, 16, the first step of each times 1, the next times 100."""
    kernel = 100.0 ** np.arange(size, dtype=np.float32).reshape(size, 1, 1)
    made = kernels.conv1d(X, kernel, None, padding=padding, **options)
    return [float(number) for number in made[0, :, 0]]


def test_numbers() -> None:
    assert summed("valid") == [201, 402, 804, 1608]
    assert summed("causal") == [100, 201, 402, 804, 1608]
    assert summed("same") == [201, 402, 804, 1608, 16]
    assert summed("valid", strides=2) == [201, 804]
    assert summed("same", strides=2) == [201, 804, 16]
    assert summed("causal", strides=2) == [100, 402, 1608]
    assert summed("valid", dilation_rate=3) == [801, 1602]
    assert summed("causal", dilation_rate=3) == [100, 200, 400, 801, 1602]
    assert summed("same", dilation_rate=3) == [400, 801, 1602, 4, 8]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
@pytest.mark.parametrize("size", [1, 3])
def test_dtype_and_inputs_stay(dtype: type, padding: str, size: int) -> None:
    generator = np.random.default_rng(0)
    x = fixed(generator.standard_normal((2, 6, 4)), dtype)
    for groups in (1, 2):
        kernel = fixed(generator.standard_normal((size, 4 // groups, 2)), dtype)
        bias = fixed(generator.standard_normal(2), dtype)
        y, cache = backward.conv1d_forward(x, kernel, bias, padding=padding, groups=groups)
        found = backward.conv1d_backward(fixed(y, dtype), cache)
        assert [array.dtype for array in (y, *found) if array is not None] == [dtype] * 4
        assert y.flags.writeable


def test_a_view_of_a_sequence() -> None:
    x = np.random.default_rng(0).standard_normal((2, 12, 4))
    kernel = np.random.default_rng(1).standard_normal((3, 2, 5))
    part = x[:, ::2, 1:3]
    np.testing.assert_array_equal(
        kernels.conv1d(part, kernel, None), kernels.conv1d(part.copy(), kernel, None)
    )


def test_a_sequence_that_is_too_short() -> None:
    with pytest.raises(ModelError, match="a kernel over 5 steps does not fit a sequence of 4"):
        kernels.conv1d(np.zeros((2, 4, 1)), np.zeros((3, 1, 1)), None, dilation_rate=2)
