"""The kernels of attention of several heads: dtypes, inputs left alone, numbers told by hand."""

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array, backward

ONE = np.ones((1, 1, 1)), None
"""A projection that changes nothing."""


def fixed(array: Array, dtype: type) -> Array:
    """A read-only array."""
    array = array.astype(dtype)
    array.flags.writeable = False
    return array


def attended(**options: object) -> list[float]:
    """What a head makes of queries 1 and 0 for values 10, 20 and 40 with keys 0, ln 3 and 0."""
    query, key = np.array([[[1.0], [0.0]]]), np.array([[[0.0], [np.log(3)], [0.0]]])
    value = np.array([[[10.0], [20.0], [40.0]]])
    made = kernels.multi_head_attention(query, value, key, ONE, ONE, ONE, ONE, **options)
    return list(made[0, :, 0])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [22, 70 / 3]),
        ({"value_mask": np.array([[True, True, False]])}, [17.5, 15]),
        ({"key_mask": np.array([[True, True, False]])}, [17.5, 15]),
        ({"use_causal_mask": True}, [10, 15]),
        ({"sliding_window": 1}, [10, 20]),
        ({"sliding_window": 2}, [17.5, 70 / 3]),
        ({"query_mask": np.array([[True, False]])}, [22, 70 / 3]),
        ({"query_mask": np.array([[False, True]])}, [70 / 3, 70 / 3]),
        ({"query_mask": np.array([[False, True]]), "drops": True}, [0, 70 / 3]),
        ({"value_mask": np.zeros((1, 3), bool)}, [70 / 3, 70 / 3]),
        ({"value_mask": np.zeros((1, 3), bool), "drops": True}, [0, 0]),
        ({"of_gate": (np.zeros((1, 1, 1)), None)}, [11, 35 / 3]),
    ],
)
def test_numbers(options: dict[str, object], expected: list[float]) -> None:
    np.testing.assert_allclose(attended(**options), expected)


def test_each_head_attends_by_itself() -> None:
    generator = np.random.default_rng(1)
    x = generator.standard_normal((2, 4, 3))
    shapes = [(3, 2, 5), (3, 2, 5), (3, 2, 4)]
    of_query, of_key, of_value = (generator.standard_normal(shape) for shape in shapes)
    of_output = generator.standard_normal((2, 4, 6))
    heads = [
        kernels.attention_dot(
            x @ of_query[:, n], x @ of_value[:, n], x @ of_key[:, n], np.array(5**-0.5)
        )
        @ of_output[n]
        for n in range(2)
    ]
    projections = [(kernel, None) for kernel in (of_query, of_key, of_value, of_output)]
    made = kernels.multi_head_attention(x, x, x, *projections)
    np.testing.assert_allclose(made, sum(heads))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("drops", [False, True])
def test_dtype_and_inputs_stay(dtype: type, drops: bool) -> None:
    generator = np.random.default_rng(0)

    def drawn(*shape: int) -> Array:
        return fixed(generator.standard_normal(shape), dtype)

    query, value, key = drawn(2, 4, 3), drawn(2, 5, 2), drawn(2, 5, 6)
    shapes = ((3, 2, 4), (2, 4)), ((6, 2, 4), (2, 4)), ((2, 2, 3), (2, 3)), ((2, 3, 7), (7,))
    projections = [(drawn(*kernel), drawn(*bias)) for kernel, bias in shapes]
    mask = fixed(np.array([[1, 1, 0, 1, 1], [0, 0, 0, 0, 0]]), bool)
    gate = drawn(3, 2, 3), drawn(2, 3)
    y = kernels.multi_head_attention(
        query, value, key, *projections, of_gate=gate, value_mask=mask, drops=drops
    )
    assert y.shape == (2, 4, 7)
    heads = [fixed(kernels.make_heads(query, *projections[0]), dtype), drawn(2, 5, 2, 4)]
    seen = kernels.seen_pairs(4, 5, (mask[:, :4], mask, None), True, 2)
    keep = fixed(generator.integers(0, 2, (2, 2, 4, 5)), dtype)
    attended, cache = backward.attend_heads_forward(*heads, drawn(2, 5, 2, 3), seen, drops, keep)
    for array in (cache[4], attended):
        array.flags.writeable = False
    made = [y, attended, *backward.attend_heads_backward(attended, cache)]
    of_heads = backward.make_heads_backward(heads[0], query, projections[0][0], True)
    of_joined = backward.join_heads_backward(y, attended, projections[3][0], True)
    made += [array for array in (*of_heads, *of_joined) if array is not None]
    assert {array.dtype for array in made} == {np.dtype(dtype)}
    assert np.isfinite(np.concatenate([array.ravel() for array in made])).all()
