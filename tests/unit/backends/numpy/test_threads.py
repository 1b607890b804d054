"""Threads and long runs, in short: `tests/campaigns` has the long ones."""

from concurrent.futures import ThreadPoolExecutor

import pytest

import lstmspec
from lstmspec.threads import blas_threads
from tests.campaigns import hammering, repeating, soaking


@pytest.mark.parametrize("spec", hammering.SPECS)
def test_eight_threads_share_a_model(spec: str):
    model = lstmspec.parse(hammering.SPECS[spec]).compile("numpy")
    with blas_threads(1):
        alone = [hammering.play_alone(model, number, 40) for number in range(24)]
        together = hammering.play_together(model, streams=24, calls=40, threads=8)
    hammering.assert_same_bits(together, alone)


def test_memory_is_flat_while_a_stream_goes_on():
    soaking.assert_flat(soaking.soak_alone(20_000, every=2_000))


def test_training_gives_the_same_bits_on_any_number_of_threads():
    sizes = (64, 32, 32, 10, 1)
    with ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda threads: repeating.train(threads, *sizes), (1, 2, 4)))
    assert runs[0] == runs[1] == runs[2]
    fresh, once, again = runs[0]
    assert fresh != once == again
