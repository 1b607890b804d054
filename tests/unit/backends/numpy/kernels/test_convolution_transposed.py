"""The kernel of transposed convolution: numbers told by hand, inputs left alone, gaps."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

X = np.array([[1], [2], [4]], np.float32)[np.newaxis]


def fixed(array: Array, dtype: type) -> Array:
    """A read-only array."""
    array = array.astype(dtype)
    array.flags.writeable = False
    return array


def spread(padding: str, size: int = 2, **options: int) -> list[float]:
    """1, 2, 4, each spread over steps: itself, and times 10, 100 and so on behind that."""
    kernel = 10.0 ** np.arange(size, dtype=np.float32).reshape(size, 1, 1)
    made = kernels.conv1d_transpose(X, kernel, None, padding=padding, **options)
    return [float(number) for number in made[0, :, 0]]


def test_numbers() -> None:
    assert spread("valid") == [1, 12, 24, 40]
    assert spread("valid", strides=2) == [1, 10, 2, 20, 4, 40]
    assert spread("valid", 3, strides=2) == [1, 10, 102, 20, 204, 40, 400]
    assert spread("valid", strides=3) == [1, 10, 0, 2, 20, 0, 4, 40, 0]
    assert spread("valid", 1, strides=2) == [1, 0, 2, 0, 4, 0]
    assert spread("valid", dilation_rate=2) == [1, 2, 14, 20, 40]
    assert spread("same") == [1, 12, 24]
    assert spread("same", 3) == [12, 124, 240]
    assert spread("same", 4, strides=2) == [10, 102, 1020, 204, 2040, 400]
    assert spread("same", strides=3) == [1, 10, 0, 2, 20, 0, 4, 40, 0]
    assert spread("same", 3, dilation_rate=2) == [14, 20, 140]


def test_output_padding() -> None:
    assert spread("valid", strides=3, output_padding=0) == [1, 10, 0, 2, 20, 0, 4, 40]
    assert spread("valid", strides=3, output_padding=2) == [1, 10, 0, 2, 20, 0, 4, 40, 0, 0]
    assert spread("same", 3, strides=2, output_padding=0) == [10, 102, 20, 204, 40]
    assert spread("same", 3, strides=2, output_padding=1) == [1, 10, 102, 20, 204, 40]
    assert spread("same", 1, strides=3, output_padding=1) == [1, 0, 0, 2, 0, 0, 4, 0]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "dilation_rate"), [(2, 2), (2, 3), (3, 2), (4, 3)])
def test_gaps_are_zeros_in_a_longer_kernel(padding: str, size: int, dilation_rate: int) -> None:
    generator = np.random.default_rng(0)
    x, kernel = generator.standard_normal((2, 5, 3)), generator.standard_normal((size, 4, 3))
    wide = np.zeros((dilation_rate * (size - 1) + 1, 4, 3))
    wide[::dilation_rate] = kernel
    found = kernels.conv1d_transpose(x, kernel, None, padding=padding, dilation_rate=dilation_rate)
    expected = kernels.conv1d_transpose(x, wide, None, padding=padding)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("size", "strides"), [(1, 1), (3, 2), (2, 3)])
def test_dtype_and_inputs_stay(dtype: type, padding: str, size: int, strides: int) -> None:
    generator = np.random.default_rng(0)
    x = fixed(generator.standard_normal((2, 6, 4)), dtype)
    kernel = fixed(generator.standard_normal((size, 5, 4)), dtype)
    bias = fixed(generator.standard_normal(5), dtype)
    y, cache = backward.conv1d_transpose_forward(x, kernel, bias, padding=padding, strides=strides)
    found = backward.conv1d_transpose_backward(fixed(y, dtype), cache)
    assert [array.dtype for array in (y, *found) if array is not None] == [dtype] * 4
    assert y.flags.writeable


def test_a_view_of_a_sequence() -> None:
    x = np.random.default_rng(0).standard_normal((2, 12, 4))
    kernel = np.random.default_rng(1).standard_normal((3, 5, 2))
    part = x[:, ::2, 1:3]
    np.testing.assert_array_equal(
        kernels.conv1d_transpose(part, kernel, None),
        kernels.conv1d_transpose(part.copy(), kernel, None),
    )
