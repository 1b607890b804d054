"""The kernel of convolutions of each feature: inputs left alone, numbers told by hand, refusals."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, ModelError, backward

X = np.array([[1, 3], [2, 5], [4, 7], [8, 9], [16, 11]], np.float32)[np.newaxis]


def fixed(array: Array, dtype: type) -> Array:
    """A read-only array."""
    array = array.astype(dtype)
    array.flags.writeable = False
    return array


def summed(padding: str, **options: int) -> list[list[float]]:
    """Sums of pairs of steps, the second times 100, of each feature."""
    kernel = np.array([[[1], [1]], [[100], [100]]], np.float32)
    made = kernels.depthwise_conv1d(X, kernel, None, padding=padding, **options)
    return made[0].T.tolist()


def test_numbers() -> None:
    assert summed("valid") == [[201, 402, 804, 1608], [503, 705, 907, 1109]]
    assert summed("same") == [[201, 402, 804, 1608, 16], [503, 705, 907, 1109, 11]]
    assert summed("valid", strides=2, dilation_rate=2) == [[401, 1604], [703, 1107]]


def test_sums_of_a_feature_lie_together() -> None:
    kernel = np.array([[[1, 10], [100, 1000]]], np.float32)
    made = kernels.depthwise_conv1d(X[:, :1], kernel, None)
    assert made.tolist() == [[[1, 10, 300, 3000]]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("multiplier", [1, 3])
def test_dtype_and_inputs_stay(dtype: type, padding: str, multiplier: int) -> None:
    generator = np.random.default_rng(0)
    x = fixed(generator.standard_normal((2, 6, 4)), dtype)
    kernel = fixed(generator.standard_normal((3, 4, multiplier)), dtype)
    bias = fixed(generator.standard_normal(4 * multiplier), dtype)
    y, cache = backward.depthwise_conv1d_forward(x, kernel, bias, padding=padding)
    found = backward.depthwise_conv1d_backward(fixed(y, dtype), cache)
    assert [array.dtype for array in (y, *found) if array is not None] == [dtype] * 4
    assert y.flags.writeable
    assert y.flags.c_contiguous


def test_a_view_of_a_sequence() -> None:
    x = np.random.default_rng(0).standard_normal((2, 12, 4))
    kernel = np.random.default_rng(1).standard_normal((3, 2, 2))
    part = x[:, ::2, 1:3]
    expected = kernels.depthwise_conv1d(part.copy(), kernel, None)
    np.testing.assert_allclose(kernels.depthwise_conv1d(part, kernel, None), expected, rtol=1e-14)


def test_a_sequence_that_is_too_short() -> None:
    with pytest.raises(ModelError, match="a kernel over 5 steps does not fit a sequence of 4"):
        kernels.depthwise_conv1d(np.zeros((2, 4, 1)), np.zeros((3, 1, 1)), None, dilation_rate=2)


def test_a_mixture_of_features() -> None:
    depthwise = np.array([[[1], [1]], [[100], [100]]], np.float32)
    pointwise = np.array([[[1, 0], [1, 2]]], np.float32)
    made = kernels.separable_conv1d(
        X, depthwise, pointwise, np.array([0, 5], np.float32), strides=3
    )
    assert made.tolist() == [[[704, 1011], [2717, 2223]]]
