"""The kernels without a time loop: edge cases, dtypes, inputs left alone."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array


def fixed(*shape: int, dtype: type = np.float32) -> Array:
    """A read-only array."""
    array = np.random.default_rng(0).standard_normal(shape).astype(dtype)
    array.flags.writeable = False
    return array


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_and_inputs_stay(dtype: type):
    x, row = fixed(2, 4, 3, dtype=dtype), fixed(3, dtype=dtype)
    made = [
        kernels.dense(x, fixed(3, 5, dtype=dtype), fixed(5, dtype=dtype)),
        kernels.dense(x, fixed(3, 5, dtype=dtype), None),
        kernels.embedding(np.array([[1, 0]]), fixed(2, 3, dtype=dtype)),
        kernels.masking(x, 0.0)[0],
        kernels.layer_normalization(x, row, row, (-1,), 1e-3),
        kernels.layer_normalization(x, None, None, (1, 2), 1e-3),
        kernels.batch_normalization(x, row, row, row, row**2, -1, 1e-3),
        *kernels.fold_batch_normalization(None, None, row, row**2, 1e-3),
        *(kernels.merge(x, x, mode) for mode in ("concat", "sum", "mul", "ave")),
        kernels.flatten(x),
        kernels.repeat_vector(x[:, 0], 2),
    ]
    assert {array.dtype for array in made} == {np.dtype(dtype)}


def test_an_empty_batch_or_sequence_passes():
    empty = np.zeros((0, 4, 3), np.float32)
    assert kernels.dense(empty, fixed(3, 5), fixed(5)).shape == (0, 4, 5)
    assert kernels.embedding(np.zeros((2, 0), np.int32), fixed(5, 3)).shape == (2, 0, 3)
    assert kernels.flatten(empty).shape == (0, 12)
    assert kernels.masking(empty, 0.0)[1].shape == (0, 4)
    assert kernels.repeat_vector(empty[:, 0], 2).shape == (0, 2, 3)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.float32])
def test_embedding_reads_rows(dtype: type):
    table = np.arange(10.0).reshape(5, 2)
    ids = np.array([[4, 0]]).astype(dtype)
    np.testing.assert_array_equal(kernels.embedding(ids, table), [[[8, 9], [0, 1]]])


def test_embedding_counts_from_the_end():
    table = np.arange(10.0).reshape(5, 2)
    ids = np.array([-1, -5])
    np.testing.assert_array_equal(kernels.embedding(ids, table), [[8, 9], [0, 1]])


@pytest.mark.parametrize(("ids", "named"), [([0, 5, 9], "5"), ([-6], "-6"), ([200], "200")])
def test_embedding_refuses_an_id(ids: list[int], named: str):
    sentence = f"id {named} is outside the embedding, whose ids run from 0 to 4"
    with pytest.raises(kernels.ModelError) as caught:
        kernels.embedding(np.array(ids), fixed(5, 2))
    assert str(caught.value) == sentence


def test_masking_keeps_a_step_with_one_other_value():
    x = np.array([[[0.0, 0.0], [0.0, 1.0]], [[2.0, 0.0], [0.0, 0.0]]])
    y, mask = kernels.masking(x, 0.0)
    np.testing.assert_array_equal(mask, [[False, True], [True, False]])
    np.testing.assert_array_equal(y, x)
    y, mask = kernels.masking(x + 1.0, 1.0)
    np.testing.assert_array_equal(mask, [[False, True], [True, False]])
    np.testing.assert_array_equal(y, [[[0, 0], [1, 2]], [[3, 1], [0, 0]]])


def test_layer_normalization_survives_a_large_offset():
    x = fixed(4, 64) + np.float32(1000)
    y = kernels.layer_normalization(x, None, None, (-1,), 1e-3)
    exact = kernels.layer_normalization(x.astype(np.float64), None, None, (-1,), 1e-3)
    np.testing.assert_allclose(y, exact, rtol=0, atol=1e-4)


def test_folded_batch_normalization_is_batch_normalization():
    x, gamma, beta, mean = fixed(6, 4, 3), fixed(3), -fixed(3), 2 * fixed(3)
    scale, shift = kernels.fold_batch_normalization(gamma, beta, mean, mean**2, 0.01)
    y = kernels.batch_normalization(x, gamma, beta, mean, mean**2, -1, 0.01)
    np.testing.assert_allclose(x * scale + shift, y, rtol=0, atol=1e-6)


def test_merge_refuses_an_unknown_mode():
    with pytest.raises(ValueError, match="merge mode `add` is not one of concat, sum, mul, ave"):
        kernels.merge(fixed(1, 2), fixed(1, 2), "add")


def test_time_is_folded_into_the_batch_and_back():
    x = fixed(2, 3, 4, 5)
    steps = kernels.fold_time(x)
    assert steps.shape == (6, 4, 5)
    np.testing.assert_array_equal(steps[4], x[1, 1])
    np.testing.assert_array_equal(kernels.unfold_time(steps[..., 0], x), x[..., 0])


def test_a_recurrent_layer_starts_from_zeros():
    state = kernels.zero_state(fixed(2, 3, 4), 5)
    assert (state.shape, state.dtype, state.any()) == ((2, 5), np.float32, False)
