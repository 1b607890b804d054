"""The kernels of attention: dtypes, inputs left alone, numbers told by hand."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward


def fixed(array: Array, dtype: type) -> Array:
    """A read-only array."""
    array = array.astype(dtype)
    array.flags.writeable = False
    return array


def test_numbers() -> None:
    query, key = np.array([[[1.0], [0.0]]]), np.array([[[0.0], [np.log(3)], [0.0]]])
    value = np.array([[[10.0], [20.0], [40.0]]])
    seen = np.array([[True, True, False]])
    given = query, value, key, None
    np.testing.assert_allclose(kernels.attention_dot(*given)[0, :, 0], [22, 70 / 3])
    np.testing.assert_allclose(kernels.attention_dot(*given, value_mask=seen)[0, :, 0], [17.5, 15])
    causal = kernels.attention_dot(*given, use_causal_mask=True)
    np.testing.assert_allclose(causal[0, :, 0], [10, 15])
    hidden = kernels.attention_dot(*given, query_mask=np.array([[True, False]]))
    np.testing.assert_allclose(hidden[0, :, 0], [22, 0])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("causal", [False, True])
def test_dtype_and_inputs_stay(dtype: type, causal: bool) -> None:
    generator = np.random.default_rng(0)
    query, value, key = (
        fixed(generator.standard_normal(shape), dtype)
        for shape in ((2, 4, 3), (2, 5, 2), (2, 5, 3))
    )
    scale, weight = fixed(np.array(0.5), dtype), fixed(np.array(2.0), dtype)
    mask = fixed(np.array([[1, 1, 0, 1, 1], [1, 0, 0, 0, 0]]), bool)
    made = [
        kernels.attention_dot(query, value, key, scale, value_mask=mask, use_causal_mask=causal),
        kernels.attention_concat(query, value, key, scale, weight, query_mask=mask[:, :4]),
    ]
    scores = fixed(kernels.concat_scores(query, key, scale, weight), dtype)
    y, cache = backward.attend_forward(scores, value, mask[:, :4], mask, causal)
    of_scores, of_value = backward.attend_backward(fixed(y, dtype), cache)
    made += [y, of_scores, of_value]
    for found in (
        backward.dot_scores_backward(of_scores, query, key, scale),
        backward.concat_scores_backward(of_scores, query, key, scale, weight),
    ):
        made += [array for array in found if array is not None]
    assert {array.dtype for array in made} == {np.dtype(dtype)}
