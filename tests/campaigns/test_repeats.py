"""The same spec, seed and data: the same bits, whatever number of threads BLAS begins with."""

import pytest

from tests.campaigns import repeating

pytestmark = pytest.mark.slow

SIZES = {
    "the seed, batch 128": (256, 1, 128, 100, 2),
    "LSTM 64, F 32, batch 32": (64, 32, 32, 100, 5),
    "LSTM 512, F 64, batch 64": (512, 64, 64, 20, 1),
}


@pytest.mark.parametrize("name", SIZES)
def test_training_gives_the_same_bits_on_any_number_of_threads(name: str):
    runs = [repeating.train(threads, *SIZES[name]) for threads in (1, 2, 4)]
    assert runs[0] == runs[1] == runs[2]
    fresh, once, again = runs[0]
    assert fresh != once == again
