"""A summary only counts: it makes no array, however large the model is."""

import tracemalloc

import pytest

import lstmspec

HUGE = (
    "input [100000, 1000]\nLSTM 100000\nDense 10000\n",
    (
        "input x int32[1000000]\nEmbedding 1000000000 4096 mask_zero\nBidirectional GRU 500000\n"
        "TimeDistributed Dense 100000\nConv1D 100000 1000 causal\nGlobalMaxPooling1D\n"
    ),
    "input a float32[1000000, 4096]\nAttention from a, a\nFlatten\nDense 1000000\n",
)


@pytest.mark.parametrize("text", HUGE)
def test_no_array_is_made(text: str) -> None:
    def act() -> str:
        return lstmspec.parse(text, max_memory=10**21).summary("json")

    act()
    tracemalloc.start()
    try:
        act()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Python's own objects; a matrix of these models has 10**9 numbers and more.
    assert peak < 1024**2
